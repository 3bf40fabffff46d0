"""The append-only event log of a session: drafts in, numbered events out."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.contracts import EVENT_PAYLOADS, Audience, Event, EventType, Wire
from app.core.errors import NotFound
from app.sessions.models import EventRow, Session

_SESSIONS, _EVENTS = cast(Table, Session.__table__), cast(Table, EventRow.__table__)

_LAST_SEQ = 2**31 - 1
"""The column holds no more; whoever asks beyond it has everything."""


@dataclass(frozen=True)
class Draft:
    """An event that has no number yet."""

    type: EventType
    payload: Wire
    audience: Audience = "customer"
    turn_id: str | None = None
    request_id: str | None = field(default=None)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The payload as plain JSON."""
        if not isinstance(self.payload, EVENT_PAYLOADS[self.type]):
            raise TypeError(f"a {self.type} event carries {EVENT_PAYLOADS[self.type].__name__}")
        return self.payload.model_dump(mode="json")

    def event(self, session_id: str, ts: datetime, seq: int | None = None) -> Event:
        """The event as it goes out; without `seq` it is ephemeral."""
        return Event(
            seq=seq,
            session_id=session_id,
            turn_id=self.turn_id,
            ts=ts,
            request_id=self.request_id,
            audience=self.audience,
            type=self.type,
            data=self.data,
        )


class StaleHead(Exception):
    """Another process committed to this session meanwhile: what is to be stored was made on an old state."""


async def append(db: AsyncSession, session_id: str, drafts: list[Draft], now: datetime) -> list[Event]:
    """Number the drafts and store them in the caller's transaction. Publish what is returned after its commit.

    Raises:
        NotFound: there is no such session.
    """
    if not drafts:
        return []
    bump = update(Session).where(Session.id == session_id).values(last_seq=Session.last_seq + len(drafts))
    last = (await db.execute(bump.returning(Session.last_seq))).scalar_one_or_none()
    if last is None:
        raise NotFound("There is no such session.")
    return await _store(db, session_id, drafts, last, now)


async def advance(
    db: AsyncSession, session_id: str, at_version: int, values: dict[str, Any], drafts: list[Draft], now: datetime
) -> list[Event]:
    """Move the session on from a version and append to its log, in one statement each.

    Raises:
        StaleHead: the session is at another version by now.
    """
    moved = (
        update(_SESSIONS)
        .where(_SESSIONS.c.id == session_id, _SESSIONS.c.version == at_version)
        .values(**values, last_seq=_SESSIONS.c.last_seq + len(drafts))
        .returning(_SESSIONS.c.last_seq)
    )
    last = (await (await db.connection()).execute(moved)).scalar_one_or_none()
    if last is None:
        raise StaleHead(session_id)
    return await _store(db, session_id, drafts, last, now)


async def _store(db: AsyncSession, session_id: str, drafts: list[Draft], last: int, now: datetime) -> list[Event]:
    if not drafts:
        return []
    events = numbered(session_id, drafts, last, now)
    rows: list[dict[str, Any]] = [
        {**event.model_dump(include={"seq", "turn_id", "request_id", "audience", "type", "data"}), "ts": event.ts}
        | {"session_id": session_id}
        for event in events
    ]
    await (await db.connection()).execute(insert(_EVENTS), rows)
    return events


def numbered(session_id: str, drafts: list[Draft], last: int, now: datetime) -> list[Event]:
    """The drafts as events, of which the session's latest is the last."""
    first = last - len(drafts) + 1
    return [draft.event(session_id, now, first + offset) for offset, draft in enumerate(drafts)]


async def read_log(
    db: AsyncSession,
    session_id: str,
    after: int = 0,
    audience: Audience = "customer",
    turn_id: str | None = None,
    limit: int = 1000,
) -> list[Event]:
    """Stored events after a `seq`, oldest first; staff see all, a customer only theirs."""
    query = select(EventRow).where(EventRow.session_id == session_id, EventRow.seq > min(after, _LAST_SEQ))
    if audience == "customer":
        query = query.where(EventRow.audience == "customer")
    if turn_id is not None:
        query = query.where(EventRow.turn_id == turn_id)
    rows = (await db.scalars(query.order_by(EventRow.seq).limit(limit))).all()
    return [
        Event.model_validate(
            {
                "seq": row.seq,
                "session_id": session_id,
                "turn_id": row.turn_id,
                "ts": row.ts,
                "request_id": row.request_id,
                "audience": row.audience,
                "type": row.type,
                "data": row.data,
            }
        )
        for row in rows
    ]


def visible(event: Event, audience: Audience) -> bool:
    """Whether a watcher may see the event. Staff see everything once: the customer's trimmed copies are left out."""
    if audience == "customer":
        return event.audience == "customer"
    return not (event.audience == "customer" and event.type == "state_update")
