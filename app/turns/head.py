"""The latest state of a thread: the checkpoint if it is current, else the session's snapshot."""

from collections import OrderedDict
from typing import Any, cast

import structlog
from langchain_core.messages import messages_from_dict, messages_to_dict
from langgraph.checkpoint.base import BaseCheckpointSaver

from app.agents.checkpoints.head import read_head, write_head
from app.agents.state import TRACKED, ConversationState
from app.core import metrics
from app.turns.standing import Standing

MESSAGES_KEPT = 60
RECENT_KEPT = 256
log = structlog.get_logger()


def to_snapshot(state: ConversationState) -> dict[str, Any]:
    """The state as plain JSON, to be stored with the session."""
    kept: dict[str, Any] = {key: state[key] for key in TRACKED if key in state and key != "messages"}
    return kept | {"messages": messages_to_dict(state["messages"])}


def from_snapshot(snapshot: dict[str, Any]) -> ConversationState:
    """The state of a stored snapshot."""
    return cast(ConversationState, {**snapshot, "messages": messages_from_dict(snapshot["messages"])})


def tracked(state: ConversationState) -> ConversationState:
    """What of a turn's outcome lives on; of the messages the latest, SQL keeps them all."""
    kept = {key: state[key] for key in TRACKED if key in state}
    return cast(ConversationState, kept | {"messages": state["messages"][-MESSAGES_KEPT:]})


class Heads:
    """Reads and writes thread heads. SQL is the record: trouble with checkpoints delays, and never loses."""

    def __init__(self, saver: BaseCheckpointSaver[str]) -> None:
        self._saver = saver
        self._recent: OrderedDict[str, ConversationState] = OrderedDict()

    def has_passed(self, standing: Standing) -> bool:
        """Whether this process itself has moved the session on since the row was read."""
        recent = self._recent.get(standing.session_id)
        return recent is not None and recent["version"] > standing.version

    async def load(self, standing: Standing) -> ConversationState:
        """The state after `standing.version` commits. What this process committed itself it still knows."""
        recent = self._recent.get(standing.session_id)
        if recent is not None and recent["version"] == standing.version:
            metrics.checkpoints.labels("known").inc()
            return recent
        try:
            saved = await read_head(self._saver, standing.session_id)
            if saved is not None and saved.get("version") == standing.version:
                metrics.checkpoints.labels("current").inc()
                return saved
        except Exception:
            log.exception("checkpoint_unreadable", session_id=standing.session_id)
            metrics.checkpoints.labels("unreadable").inc()
        metrics.checkpoints.labels("rebuilt").inc()
        return from_snapshot(standing.snapshot)

    async def save(self, session_id: str, state: ConversationState) -> None:
        """Bring the checkpoint up to a state that SQL holds already. States are never changed in place."""
        self._recent[session_id] = state
        self._recent.move_to_end(session_id)
        while len(self._recent) > RECENT_KEPT:
            self._recent.popitem(last=False)
        try:
            with metrics.stage("checkpoint"):
                await write_head(self._saver, session_id, state)
        except Exception:
            log.exception("checkpoint_behind", session_id=session_id)
            metrics.checkpoints.labels("behind").inc()
