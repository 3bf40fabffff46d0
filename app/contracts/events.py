"""Events: one payload model a type."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from app.contracts.base import Audience, ErrorBody, Source, Wire
from app.contracts.state import StateUpdate
from app.contracts.turns import Expects, QuickReply, ToolView


class Transcript(Wire):
    """What was said in one utterance so far; each replaces the one before."""

    utterance_id: str
    role: Literal["customer", "agent", "person", "system"]
    agent: str | None = None
    text: str
    is_final: bool = True
    heard_chars: int | None = None
    interrupted: bool = False
    pace: float | None = Field(default=None, description="How fast to say it, if not as usual: 0.8 is slower.")
    sources: list[Source] = []


class TurnStatus(Wire):
    """Where a turn stands. `failed` carries an error and a reply that words it for the customer."""

    status: Literal["started", "needs_commit", "completed", "discarded", "failed"]
    reply: str | None = None
    utterance_id: str | None = None
    quick_replies: list[QuickReply] = []
    expects: Expects | None = None
    ends_session: bool = False
    error: ErrorBody | None = None


class TaskUpdate(Wire):
    """Background work of this session."""

    task_id: str
    kind: str
    status: Literal["pending", "running", "completed", "failed", "cancelled"]
    result: dict[str, Any] | None = None


class Notification(Wire):
    """Something the customer is to be told, outside any question of theirs."""

    id: str
    text: str
    priority: Literal["interrupt", "high", "normal"] = "normal"


class VoiceState(Wire):
    """Who is making a sound, and what the agent is doing."""

    agent: Literal["listening", "thinking", "speaking", "silent"]
    customer: Literal["silent", "speaking"] = "silent"
    level: float | None = None


class Latency(Wire):
    """Milliseconds of one spoken turn. `unexplained_ms` is what the stages don't add up to."""

    vad_ms: float | None = None
    endpoint_ms: float | None = None
    stt_ms: float | None = None
    graph_ms: float | None = None
    model_ms: float | None = None
    tts_first_ms: float | None = None
    playout_ms: float | None = None
    heard_gap_ms: float | None = None
    unexplained_ms: float | None = None


class HolderState(Wire):
    """Who answers the customer now."""

    holder: Literal["agent", "person"]
    name: str | None = None
    rung: str | None = None
    queue_position: int | None = None


class CallState(Wire):
    """A live voice connection of the session."""

    call_id: str
    status: Literal["ringing", "active", "reconnecting", "ended"]
    reason: str | None = None


class Typing(Wire):
    """Somebody is writing."""

    role: Literal["customer", "agent", "person"]
    on: bool


class ErrorEvent(Wire):
    """A failure that belongs to no turn."""

    code: str
    message: str
    retryable: bool


EVENT_PAYLOADS: dict[str, type[Wire]] = {
    "state_update": StateUpdate,
    "transcript": Transcript,
    "turn": TurnStatus,
    "tool": ToolView,
    "task_update": TaskUpdate,
    "notification": Notification,
    "voice_state": VoiceState,
    "latency": Latency,
    "holder": HolderState,
    "call": CallState,
    "typing": Typing,
    "error": ErrorEvent,
}

EventType = Literal[
    "state_update",
    "transcript",
    "turn",
    "tool",
    "task_update",
    "notification",
    "voice_state",
    "latency",
    "holder",
    "call",
    "typing",
    "error",
]


class Event(Wire):
    """One entry of a session's log. Durable events have a `seq`; levels and interim speech have none."""

    v: Literal[1] = 1
    seq: int | None
    session_id: str
    turn_id: str | None = None
    ts: datetime
    request_id: str | None = None
    audience: Audience = "customer"
    type: EventType
    data: dict[str, Any]
