"""What one run of the graph came to, before anything of it is real."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.agents.context import Effects
from app.agents.state import ConversationState
from app.contracts import (
    ChatReply,
    Expects,
    Heard,
    Latency,
    QuickReply,
    Source,
    StateUpdate,
    ToolView,
    TurnRequest,
    TurnStatus,
    Usage,
)
from app.packs.pack import Pack
from app.sessions.log import Draft
from app.turns.view import state_update, transcript


@dataclass(frozen=True)
class TurnOutcome:
    """A finished run. `base_version` is the head it ran on."""

    request: TurnRequest
    request_id: str | None
    said: str
    pack: Pack
    base_version: int
    state: ConversationState
    reply: dict[str, Any]
    path: list[str]
    effects: Effects
    tools: list[ToolView]
    graph_ms: float
    """Without the model's share."""
    model_ms: float
    started_at: datetime
    acts: frozenset[str] = frozenset()
    """The types of what the agents wanted to say."""

    @property
    def heard(self) -> Heard | None:
        """What the customer heard of the reply before."""
        return self.request.heard

    @property
    def utterance_id(self) -> str:
        """The id of the agent's reply."""
        return f"{self.request.turn_id}-agent"

    @property
    def is_spoken(self) -> bool:
        """Whether the reply is played rather than shown: then it is heard only once that was reported."""
        return self.request.channel == "voice"

    def status(self) -> TurnStatus:
        """The turn's last event."""
        return TurnStatus(
            status="completed",
            reply=self.reply["text"],
            utterance_id=self.utterance_id,
            quick_replies=[QuickReply(**each) for each in self.reply["quick_replies"]],
            expects=Expects(**self.state["expects"]),
            ends_session=self.effects.ends_session,
        )

    @cached_property
    def shown(self) -> StateUpdate:
        """What the customer may see of the state."""
        return state_update(self.state, self.pack, "respond", "customer")

    @cached_property
    def chat_reply(self) -> ChatReply:
        """The turn in one piece, as stored and as `POST /api/chat` returns it."""
        return ChatReply(
            turn_id=self.request.turn_id,
            reply=self.reply["text"],
            quick_replies=[QuickReply(**each) for each in self.reply["quick_replies"]],
            agent=self.state["current_agent"],
            intent=self.state["detected_intent"],
            confidence=self.state["confidence"],
            tools=self.tools,
            usage=Usage(),
            state=self.shown,
        )

    def drafts(self) -> list[Draft]:
        """The turn's durable events, in order."""
        turn_id, request_id = self.request.turn_id, self.request_id
        sources = [Source(**each) for each in self.reply["sources"]]
        found: list[Draft] = []

        def add(kind: Any, payload: Any, audience: Any = "customer") -> None:
            found.append(Draft(kind, payload, audience, turn_id, request_id))

        if self.said:
            add("transcript", transcript(f"{turn_id}-customer", "customer", None, self.said))
        for view in self.tools:
            add("tool", view, "staff")
        add("state_update", self.shown)
        whole = state_update(self.state, self.pack, "respond", "staff")
        add("state_update", whole.model_copy(update={"path": self.path}), "staff")
        reply = transcript(self.utterance_id, "agent", self.state["current_agent"], self.reply["text"], sources)
        spoken = {"heard_chars": None, "pace": self.state.get("pace")}
        add("transcript", reply.model_copy(update=spoken) if self.is_spoken else reply)
        add("latency", Latency(graph_ms=round(self.graph_ms, 1), model_ms=round(self.model_ms, 1)), "staff")
        add("turn", self.status())
        return found
