"""Takes the words out of conversations that have been quiet for long enough."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from app.audit.record import record
from app.core.database import Database
from app.privacy.blank import strip_sessions
from app.sessions.models import Session

ACTION = "sessions.retention"
_BATCH = 50
"""Conversations of one transaction: nobody who books should wait for long."""


async def count_older(database: Database, days: int, now: datetime) -> int:
    """How many conversations with words have been quiet for that many days."""
    async with database.reading() as db:
        older = _older(days, now).subquery()
        return await db.scalar(select(func.count()).select_from(older)) or 0


async def strip_older(database: Database, days: int, actor: str, now: datetime) -> AsyncIterator[list[str]]:
    """Take their words out, some at a time; gives the ids of those that were emptied.

    What was booked stays with its customer: that is the business's record, and `erase_person` is for them.
    """
    while True:
        async with database.transaction() as db:
            ids = list(await db.scalars(_older(days, now).limit(_BATCH)))
            stripped = await strip_sessions(db, ids, now)
            if stripped:
                await record(db, now, actor, ACTION, "sessions", {"sessions": stripped, "older_than_days": days})
        if not ids:
            return
        yield ids


def _older(days: int, now: datetime) -> Select[str]:
    quiet_since = now - timedelta(days=days)
    return (
        select(Session.id)
        .where(Session.updated_at < quiet_since, Session.words_removed_at.is_(None))
        .order_by(Session.updated_at)
    )
