"""The working state of a conversation as pages and clients see it."""

from typing import Any, Literal

from app.contracts.base import Contact, Wire


class SlotState(Wire):
    """One slot of a frame as the page shows it; `value` is plain JSON, `said` what the agent calls it."""

    value: Any = None
    said: str = ""
    label: str = ""
    status: Literal["empty", "asking", "heard", "confirmed", "corrected"] = "empty"
    turn_id: str | None = None


class FrameState(Wire):
    """A task in progress."""

    frame_id: str
    task: str
    title: str
    agent: str
    status: Literal["collecting", "confirming", "done", "cancelled", "failed", "paused"]
    slots: dict[str, SlotState]


class StateUpdate(Wire):
    """The whole working state, small. A customer's copy carries `frames`, `holder` and `current_agent` alone.

    `path` lists the graph's nodes of this turn in the order in which they ran.
    """

    current_agent: str | None = None
    node: str | None = None
    path: list[str] = []
    intent: str | None = None
    confidence: float | None = None
    customer: Contact | None = None
    frames: list[FrameState] = []
    pending_tasks: list[dict[str, Any]] = []
    holder: Literal["agent", "person"] = "agent"
    turn_count: int = 0
