"""What stays of a conversation whose words are taken out: when, how long, about what kind of thing, with what outcome.

Kept is what is listed here; what somebody adds to an event one day goes until it is listed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.state import initial_state
from app.escalation.models import Escalation
from app.sessions.models import EventRow, Message, Session, Turn
from app.sessions.notices import Notice
from app.tools.models import Write
from app.turns.head import from_snapshot, to_snapshot

_OF_STATE = ("current_agent", "node", "path", "intent", "confidence", "holder", "turn_count")
_OF_EVENTS: dict[str, tuple[str, ...]] = {
    "state_update": _OF_STATE,
    "transcript": ("utterance_id", "role", "agent", "is_final", "interrupted"),
    "turn": ("status", "utterance_id", "expects", "ends_session", "error"),
    "task_update": ("task_id", "kind", "status"),
    "notification": ("id", "priority"),
    "voice_state": ("agent", "customer"),
    "tool": ("name", "effect", "status", "ms"),
    "holder": ("holder", "rung", "queue_position"),
    "call": ("call_id", "status", "reason"),
}
_WHOLE = ("latency", "error", "typing")
_EMPTY: dict[str, dict[str, Any]] = {"transcript": {"text": ""}, "notification": {"text": ""}}
_OF_OUTCOMES = ("reference", "booking_id", "starts_at")


async def strip_sessions(db: AsyncSession, session_ids: Iterable[str], now: datetime) -> int:
    """Take every word and value out of these conversations and end them; returns how many still had any."""
    await overwrite_what_goes(db)
    stripped = 0
    for session_id in session_ids:
        session = await db.get(Session, session_id, with_for_update=True)
        if session is not None and session.words_removed_at is None:
            await _strip(db, session, now)
            stripped += 1
    await db.flush()
    return stripped


async def overwrite_what_goes(db: AsyncSession) -> None:
    """See to it that the file keeps nothing of what is deleted or written over from here on."""
    if db.get_bind().dialect.name == "sqlite":
        # Else the old values would lie about in the file's free pages.
        await db.execute(text("PRAGMA secure_delete = ON"))


async def _strip(db: AsyncSession, session: Session, now: datetime) -> None:
    # A version up: whoever still holds its state in memory, or in a checkpoint, holds an old one.
    session.version += 1
    session.snapshot = _empty_snapshot(session, now)
    session.source = session.summary = None
    session.status, session.ended_at = "closed", session.ended_at or now
    session.words_removed_at = now
    mine = session.id
    await db.execute(update(Message).where(Message.session_id == mine).values(text="", heard_chars=0, sources=[]))
    await db.execute(update(Notice).where(Notice.session_id == mine).values(text=""))
    await db.execute(update(Escalation).where(Escalation.session_id == mine).values(words="", tried={}, contact={}))
    for event in await db.scalars(select(EventRow).where(EventRow.session_id == mine)):
        event.data = blank_event(event.type, event.data)
    for turn in await db.scalars(select(Turn).where(Turn.session_id == mine)):
        # The fingerprint goes too: who guesses the words could find them by it.
        turn.reply, turn.fingerprint = _blank_reply(turn.reply), ""
    for write in await db.scalars(select(Write).where(Write.session_id == mine)):
        write.arguments, write.outcome = {}, _only(write.outcome, _OF_OUTCOMES)


def blank_event(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """An event's payload without what anybody said or is."""
    if kind in _WHOLE:
        return content
    return _only(content, _OF_EVENTS.get(kind, ())) | _EMPTY.get(kind, {})


def _empty_snapshot(session: Session, now: datetime) -> dict[str, Any]:
    before = from_snapshot(session.snapshot)
    started = before["timestamps"].get("started_at", session.started_at.isoformat())
    state = initial_state({}, started)
    state["version"], state["turn_count"] = session.version, session.turn_count
    state["current_agent"], state["holder"] = before["current_agent"], before["holder"]
    return to_snapshot(state)


def _blank_reply(reply: dict[str, Any]) -> dict[str, Any]:
    kept = _only(reply, ("turn_id", "agent", "intent", "confidence", "usage"))
    tools = [_only(tool, _OF_EVENTS["tool"]) for tool in reply.get("tools", [])]
    return kept | {"reply": "", "quick_replies": [], "tools": tools, "state": _only(reply["state"], _OF_STATE)}


def _only(content: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: content[name] for name in names if name in content}
