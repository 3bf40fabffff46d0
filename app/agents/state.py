"""Graph state: messages and plain JSON. A key that is not declared here is dropped silently."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from langchain_core.messages import AnyMessage
from langgraph.channels.untracked_value import UntrackedValue
from langgraph.graph.message import add_messages

from app.understanding.interpretation import Interpretation

FrameStatus = Literal["collecting", "confirming", "done", "cancelled", "failed", "paused"]
SlotStatus = Literal["empty", "asking", "heard", "confirmed", "corrected"]


class FrameSlot(TypedDict):
    """A slot of a frame. `value` is a dumped SlotValue; `settled` once nothing about it is open.

    `remembered`: the value was told for another task.
    """

    value: dict[str, Any] | None
    said: str
    status: SlotStatus
    turn_id: str | None
    settled: bool
    remembered: NotRequired[bool]


class ReadBackState(TypedDict):
    """What was read back: the write's canonical arguments, the utterance, and how far it must be heard (characters)."""

    utterance_id: str
    arguments: dict[str, Any]
    must_hear: int
    heard: bool


class Question(TypedDict):
    """What a frame asked last, to be asked again in the same words after a digression."""

    text: str
    quick_replies: list[dict[str, str]]
    expects: dict[str, Any]


class Frame(TypedDict):
    """A task in progress. Its id is its opening turn plus an ordinal.

    `turned_down` counts the offers refused one after the other, `shown` the results told so far. `own`: it is about a
    booking made in this very conversation. `moved_from` is the moment that a new one counts from: its day or its time
    stays unless another is said. `replaced` is what the last correction took the place of: `{slot, value}`.
    `unanswered` counts the answers in a row that the question in hand got none from.
    """

    frame_id: str
    task: str
    agent: str
    status: FrameStatus
    slots: dict[str, FrameSlot]
    asked: str | None
    offered: list[dict[str, Any]]
    read_back: ReadBackState | None
    outcome: dict[str, Any] | None
    question: NotRequired[Question | None]
    turned_down: NotRequired[int]
    shown: NotRequired[int]
    own: NotRequired[bool]
    moved_from: NotRequired[dict[str, Any] | None]
    replaced: NotRequired[dict[str, Any] | None]
    unanswered: NotRequired[int]


class Patience(TypedDict):
    """How often something was needed in a row: repeats, silences, moments to wait; abuse in all."""

    repeats: int
    silences: int
    waits: int
    abuses: int


class Said(TypedDict):
    """The last reply that said something: whole, and what of it has to be answered."""

    text: str
    short: str
    quick_replies: list[dict[str, str]]


class Doubt(TypedDict):
    """Words that could be read in two ways, and the readings put to the customer."""

    text: str
    options: list[dict[str, Any]]


class ConversationState(TypedDict):
    """One conversation. Untracked keys live for one turn and are never checkpointed.

    What is not required was added later: a conversation that is older lacks it. `memory` holds what the customer
    told of themselves and of their things, by slot type and kind. `pace` is how fast they want to be spoken to: 1 is
    as usual.
    """

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
    patience: NotRequired[Patience]
    pace: NotRequired[float]
    said: NotRequired[Said]
    doubt: NotRequired[Doubt | None]
    memory: NotRequired[dict[str, dict[str, Any]]]
    verification: NotRequired[dict[str, Any] | None]
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
        patience=patient(),
        doubt=None,
        memory={},
        verification=None,
        holder="agent",
        turn_count=0,
        version=0,
        timestamps={"started_at": started_at},
    )


def patient() -> Patience:
    """Nothing was needed twice yet."""
    return Patience(repeats=0, silences=0, waits=0, abuses=0)


def active_frame(state: ConversationState) -> Frame | None:
    """The task in hand: the top of the stack that is not finished."""
    for frame in reversed(state.get("frames", [])):
        if frame["status"] in ("collecting", "confirming"):
            return frame
    return None


def last_heard(state: ConversationState) -> str:
    """What the customer heard of what the agent said last."""
    return next((str(each.content) for each in reversed(state["messages"]) if each.type == "ai"), "")


def last_finished(state: ConversationState) -> Frame | None:
    """The task that was finished last, if no other was begun since."""
    frames = state.get("frames", [])
    return frames[-1] if frames and frames[-1]["status"] == "done" else None


def awaits_yes(state: ConversationState) -> bool:
    """Whether a read-back is pending."""
    frame = active_frame(state)
    return frame is not None and frame["status"] == "confirming"


def asks_what_to_change(frame: Frame) -> bool:
    """Whether the read-back was refused and it is open in what; a yes to that has it read back again."""
    return frame["status"] == "collecting" and frame["asked"] is None and frame.get("question") is not None


def meaning_of(state: ConversationState) -> Interpretation:
    """What the router understood of this turn's utterance."""
    return Interpretation.model_validate(state.get("interpretation"))


def paused_frame(state: ConversationState) -> Frame | None:
    """The task to return to once the one in hand is finished."""
    for frame in reversed(state.get("frames", [])):
        if frame["status"] == "paused":
            return frame
    return None
