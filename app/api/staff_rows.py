"""The console's list, in three reads whatever its length."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.models import StaffSessionRow
from app.sessions.models import LIVE_CALL, Call, Message, Session


async def staff_rows(db: AsyncSession, limit: int) -> list[StaffSessionRow]:
    """The most recently active conversations."""
    sessions = list(await db.scalars(select(Session).order_by(Session.updated_at.desc(), Session.id).limit(limit)))
    ids = [session.id for session in sessions]
    live = select(Call.session_id, Call.status).where(Call.session_id.in_(ids), Call.status.in_(LIVE_CALL))
    calls: dict[str, str] = {row.session_id: row.status for row in await db.execute(live)}
    words = await _last_words(db, ids)
    return [_row(session, calls.get(session.id), words.get(session.id)) for session in sessions]


async def _last_words(db: AsyncSession, ids: list[str]) -> dict[str, str]:
    last = (
        select(Message.session_id, func.max(Message.position).label("position"))
        .where(Message.session_id.in_(ids))
        .group_by(Message.session_id)
        .subquery()
    )
    found = select(Message.session_id, Message.text).join(
        last, (Message.session_id == last.c.session_id) & (Message.position == last.c.position)
    )
    return {row.session_id: row.text for row in await db.execute(found)}


def _row(session: Session, call: str | None, last_message: str | None) -> StaffSessionRow:
    state: dict[str, Any] = session.snapshot or {}
    customer = state.get("customer") or {}
    frames = [frame for frame in state.get("frames") or [] if frame.get("status") in ("collecting", "confirming")]
    return StaffSessionRow.model_validate(
        {
            "session_id": session.id,
            "interaction": session.interaction,
            "pack": session.business,
            "channel": session.channel,
            "status": session.status,
            "outcome": session.outcome,
            "started_at": session.started_at,
            "updated_at": session.updated_at,
            "turn_count": session.turn_count,
            "last_seq": session.last_seq,
            "customer": customer.get("name") or customer.get("phone"),
            "current_agent": state.get("current_agent"),
            "intent": state.get("detected_intent"),
            "confidence": state.get("confidence"),
            "holder": state.get("holder") or "agent",
            "task": frames[-1].get("task") if frames else None,
            "call": call,
            "last_message": last_message,
        }
    )
