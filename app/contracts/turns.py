"""A turn over the wire: what goes in, and what comes out in one piece."""

from typing import Any, Literal

from pydantic import Field

from app.contracts.base import MAX_TEXT, Channel, TurnId, Wire
from app.contracts.state import StateUpdate


class Speech(Wire):
    """When the utterance was spoken (seconds since the epoch) and how sure the transcriber was (0 to 1)."""

    started_at: float
    ended_at: float
    confidence: float | None = None


class Heard(Wire):
    """How much of an agent utterance was played. `heard_chars` is floored to whole words by the app."""

    utterance_id: str = Field(max_length=80)
    heard_chars: int = Field(ge=0)
    interrupted: bool = False


class WireCommand(Wire):
    """A command that needs no understanding: a quick reply, a slot edited on the page, or a caller's `Silence`."""

    type: Literal[
        "SetSlot",
        "Affirm",
        "Deny",
        "CancelTask",
        "RequestPerson",
        "Repeat",
        "Slower",
        "SkipSlot",
        "Wait",
        "Silence",
        "StartTask",
    ]
    slot: str | None = Field(default=None, max_length=60)
    value: str | None = Field(default=None, max_length=MAX_TEXT)


class TurnRequest(Wire):
    """`POST /api/sessions/{id}/turns`: one customer utterance, as text or as commands."""

    turn_id: TurnId = Field(examples=["01JD0Z3Q4R5S6T7V8W9X0Y1Z2A"])
    text: str = Field(default="", max_length=MAX_TEXT)
    commands: list[WireCommand] = Field(default=[], max_length=8)
    mode: Literal["run", "speculate"] = "run"
    channel: Channel = "chat"
    call_id: str | None = Field(default=None, max_length=80)
    heard: Heard | None = None
    speech: Speech | None = None


class CommitTurn(Wire):
    """`POST …/turns/{turn_id}/commit`: the caller did say exactly this."""

    text: str = Field(max_length=MAX_TEXT)


class ChatRequest(Wire):
    """`POST /api/chat`: a turn for clients without event streams."""

    session_id: str = Field(max_length=80)
    message: str = Field(min_length=1, max_length=MAX_TEXT)
    turn_id: TurnId | None = None


class QuickReply(Wire):
    """A button: pressing it sends `text` as the customer's words."""

    label: str
    text: str


class Expects(Wire):
    """What the agent just asked for: endpointing and the barge-in verdict depend on it."""

    kind: Literal["open", "yes_no", "choice", "date", "phone", "spelled"]
    slot: str | None = None


class ToolView(Wire):
    """A tool that ran in a turn. Arguments are redacted."""

    name: str
    effect: Literal["read", "write"]
    status: Literal["ok", "refused", "failed"]
    arguments: dict[str, Any] = {}
    outcome: str = ""
    ms: float = 0.0


class Usage(Wire):
    """Tokens and cost of one turn; zero without a chat model."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


class ChatReply(Wire):
    """The turn's outcome in one piece."""

    turn_id: str
    reply: str
    quick_replies: list[QuickReply]
    agent: str | None
    intent: str | None
    confidence: float | None
    tools: list[ToolView]
    usage: Usage
    state: StateUpdate
