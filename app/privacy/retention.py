"""Takes the words out of conversations that have been quiet for long enough, and lets go of what was done long ago."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, Text, Update, cast, delete, func, or_, select, update

from app.audit.record import record
from app.business.models import Booking, Ticket
from app.business.waiting_list import Waiting
from app.core.database import Database
from app.jobs.models import Job
from app.privacy.blank import overwrite_what_goes, strip_sessions
from app.sessions.models import Session

ACTION = "sessions.retention"
DONE_ACTION = "done.retention"
_BATCH = 50
"""Conversations of one transaction: nobody who books should wait for long."""
_ROWS = 500
"""Rows of one transaction of the rest."""


@dataclass(frozen=True)
class LetGo:
    """How many there were: tickets emptied, places on the waiting list and ended jobs deleted."""

    tickets: int = 0
    waiting: int = 0
    jobs: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


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


async def let_go(database: Database, days: int, actor: str, now: datetime) -> LetGo:
    """Empty tickets that were seen to, and delete what has no more use: all of it older than so many days.

    An open ticket is work to be done, and a job that has not ended is still to be done: both stay, however old.
    """
    before = now - timedelta(days=days)
    has_words = or_(Ticket.subject != "", Ticket.body != "", cast(Ticket.attributes, Text) != "{}")
    seen_to = select(Ticket.id).where(Ticket.status != "open", Ticket.created_at < before, has_words)
    past = select(Waiting.id).join(Booking, Booking.id == Waiting.booking_id).where(Booking.starts_at < before)
    emptied = update(Ticket).values(subject="", body="", attributes={})
    gone = LetGo(
        tickets=await _in_batches(database, Ticket, seen_to, emptied),
        waiting=await _in_batches(database, Waiting, past, delete(Waiting)),
        jobs=await _in_batches(database, Job, select(Job.id).where(Job.ended_at < before), delete(Job)),
    )
    if gone:
        async with database.transaction() as db:
            await record(db, now, actor, DONE_ACTION, "done", asdict(gone) | {"older_than_days": days})
    return gone


async def _in_batches(
    database: Database, table: type[Ticket | Waiting | Job], which: Select[str], change: Update | Delete
) -> int:
    """Change the rows with these ids, some in a transaction; returns how many there were."""
    count = 0
    while True:
        async with database.transaction() as db:
            ids = list(await db.scalars(which.limit(_ROWS)))
            if not ids:
                return count
            await overwrite_what_goes(db)
            await db.execute(change.where(table.id.in_(ids)).execution_options(synchronize_session=False))
            count += len(ids)


def _older(days: int, now: datetime) -> Select[str]:
    quiet_since = now - timedelta(days=days)
    return (
        select(Session.id)
        .where(Session.updated_at < quiet_since, Session.words_removed_at.is_(None))
        .order_by(Session.updated_at)
    )
