"""Graph state: messages and plain JSON. A key that is not declared here is dropped silently."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from langchain_core.messages import AnyMessage
from langgraph.channels.untracked_value import UntrackedValue
from langgraph.graph.message import add_messages

from app.understanding.interpretation import Interpretation

FrameStatus = Literal["collecting", "confirming", "done", "cancelled", "failed", "paused"]
SlotStatus = Literal["empty", "asking", "heard", "confirmed", "corrected"]


class FrameSlot(TypedDict):
    """A slot of a frame. `value` is a dumped SlotValue; `settled` once nothing about it is open."""

    value: dict[str, Any] | None
    said: str
    status: SlotStatus
    turn_id: str | None
    settled: bool


class ReadBackState(TypedDict):
    """What was read back: the write's canonical arguments, the utterance, and how far it must be heard (characters)."""

    utterance_id: str
    arguments: dict[str, Any]
    must_hear: int
    heard: bool


class Frame(TypedDict):
    """A task in progress. Its id is its opening turn plus an ordinal."""

    frame_id: str
    task: str
    agent: str
    status: FrameStatus
    slots: dict[str, FrameSlot]
    asked: str | None
    offered: list[dict[str, Any]]
    read_back: ReadBackState | None
    outcome: dict[str, Any] | None


class ConversationState(TypedDict):
    """One conversation. Untracked keys live for one turn and are never checkpointed."""

    messages: Annotated[list[AnyMessage], add_messages]
    interpretation: NotRequired[Annotated[dict[str, Any], UntrackedValue]]
    route: NotRequired[Annotated[list[str], UntrackedValue]]
    acts: NotRequired[Annotated[list[dict[str, Any]], UntrackedValue]]
    reply: NotRequired[Annotated[dict[str, Any], UntrackedValue]]
    current_agent: str | None
    detected_intent: str | None
    confidence: float | None
    customer: dict[str, Any]
    frames: list[Frame]
    pending_tasks: list[dict[str, Any]]
    notifications: list[dict[str, Any]]
    escalation: dict[str, Any] | None
    expects: dict[str, Any]
    failures: int
    holder: Literal["agent", "person"]
    turn_count: int
    version: int
    timestamps: dict[str, str]


TRACKED = tuple(
    key for key in ConversationState.__annotations__ if key not in {"interpretation", "route", "acts", "reply"}
)
"""What a snapshot keeps."""


def initial_state(customer: dict[str, Any], started_at: str) -> ConversationState:
    """The state of a conversation in which nothing was said yet."""
    return ConversationState(
        messages=[],
        current_agent=None,
        detected_intent=None,
        confidence=None,
        customer=customer,
        frames=[],
        pending_tasks=[],
        notifications=[],
        escalation=None,
        expects={"kind": "open", "slot": None},
        failures=0,
        holder="agent",
        turn_count=0,
        version=0,
        timestamps={"started_at": started_at},
    )


def active_frame(state: ConversationState) -> Frame | None:
    """The task in hand: the top of the stack that is not finished."""
    for frame in reversed(state.get("frames", [])):
        if frame["status"] in ("collecting", "confirming"):
            return frame
    return None


def meaning_of(state: ConversationState) -> Interpretation:
    """What the router understood of this turn's utterance."""
    return Interpretation.model_validate(state.get("interpretation"))


def paused_frame(state: ConversationState) -> Frame | None:
    """The task to return to once the one in hand is finished."""
    for frame in reversed(state.get("frames", [])):
        if frame["status"] == "paused":
            return frame
    return None
