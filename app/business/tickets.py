"""What is left for a person to see to: messages, requests, leads, complaints."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.models import Ticket


@dataclass(frozen=True)
class Left:
    """A ticket as it is left. `name` and `phone` (E.164) are whom to answer; `offering_id` what it is about.

    A request with `call_at` (a moment with its offset) is a call back: people are told when it is due.
    """

    kind: str
    subject: str
    body: str = ""
    priority: str = "normal"
    customer_id: str | None = None
    session_id: str | None = None
    name: str | None = None
    phone: str | None = None
    call_at: str | None = None
    offering_id: str | None = None


async def open_ticket(db: AsyncSession, business: str, now: datetime, left: Left) -> Ticket:
    """Leave something for a person to see to."""
    contact = {"name": left.name, "phone": left.phone, "call_at": left.call_at, "offering_id": left.offering_id}
    ticket = Ticket(
        business=business,
        kind=left.kind,
        subject=left.subject[:300],
        body=left.body,
        priority=left.priority,
        customer_id=left.customer_id,
        session_id=left.session_id,
        attributes={key: value for key, value in contact.items() if value is not None},
        created_at=now,
    )
    db.add(ticket)
    await db.flush()
    return ticket


async def session_tickets(db: AsyncSession, session_id: str) -> list[Ticket]:
    """What was left in one conversation, oldest first."""
    query = select(Ticket).where(Ticket.session_id == session_id).order_by(Ticket.created_at, Ticket.id)
    return list(await db.scalars(query))
