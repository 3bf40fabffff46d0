"""Everything that is stored about a person, as plain JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, cast, or_, select
from sqlalchemy import Text as SqlText
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.business.models import Asset, Booking, Customer, Order, OrderLine, Ticket
from app.business.waiting_list import Waiting
from app.core.database import Base
from app.escalation.models import Escalation
from app.jobs.models import Job
from app.privacy.person import Person, jobs_of
from app.sessions.models import Call, EventRow, Message, Session, Turn
from app.sessions.notices import Notice
from app.tools.models import Write

Row = dict[str, Any]


async def export_person(db: AsyncSession, person: Person) -> dict[str, list[Row]]:
    """Their rows by table; a conversation has what was said, what happened and what was written in it."""
    customers = person.customers
    bookings = await _rows(db, Booking, Booking.customer_id.in_(customers))
    orders = await _rows(db, Order, Order.customer_id.in_(customers))
    for order in orders:
        order["lines"] = await _rows(db, OrderLine, OrderLine.order_id == order["id"])
    return {
        "customers": await _rows(db, Customer, Customer.id.in_(customers)),
        "assets": await _rows(db, Asset, Asset.customer_id.in_(customers)),
        "bookings": bookings,
        "orders": orders,
        "tickets": await _rows(db, Ticket, Ticket.id.in_(person.tickets)),
        "waiting_list": await _rows(db, Waiting, Waiting.booking_id.in_([row["id"] for row in bookings])),
        "jobs": await _rows(db, Job, jobs_of(customers, person.sessions, person.tickets)),
        "sessions": [await _session(db, session_id) for session_id in person.sessions],
        "audit": await _audit(db, [*customers, *person.sessions, *person.tickets]),
    }


async def _session(db: AsyncSession, session_id: str) -> Row:
    (row,) = await _rows(db, Session, Session.id == session_id)
    return row | {
        "messages": await _rows(db, Message, Message.session_id == session_id, Message.position),
        "turns": await _rows(db, Turn, Turn.session_id == session_id, Turn.number),
        "events": await _rows(db, EventRow, EventRow.session_id == session_id, EventRow.seq),
        "writes": await _rows(db, Write, Write.session_id == session_id, Write.ts),
        "notices": await _rows(db, Notice, Notice.session_id == session_id, Notice.created_at),
        "calls": await _rows(db, Call, Call.session_id == session_id, Call.started_at),
        "escalations": await _rows(db, Escalation, Escalation.session_id == session_id, Escalation.created_at),
    }


async def _audit(db: AsyncSession, ids: Sequence[str]) -> list[Row]:
    """Entries about them, and entries that name them beside somebody else."""
    asked = [AuditEntry.subject.in_(ids), *(cast(AuditEntry.detail, SqlText).contains(each) for each in ids)]
    return await _rows(db, AuditEntry, or_(*asked), AuditEntry.ts)


async def _rows(db: AsyncSession, table: type[Base], which: ColumnElement[bool], order_by: Any = None) -> list[Row]:
    columns = table.__table__.columns
    query = select(*columns).where(which).order_by(order_by if order_by is not None else columns["id"])
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in await db.execute(query)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
