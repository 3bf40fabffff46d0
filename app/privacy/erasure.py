"""Takes a person out of the record: the business keeps what was done when, and not for whom."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.record import record
from app.business.models import Asset, Booking, Customer, Order, OrderLine, Ticket
from app.business.waiting_list import Waiting
from app.jobs.models import Job
from app.privacy.blank import strip_sessions
from app.privacy.person import Person, jobs_of

ACTION = "customer.erase"


@dataclass(frozen=True)
class Erased:
    """How many of each were emptied."""

    customers: int
    assets: int
    bookings: int
    orders: int
    tickets: int
    sessions: int
    jobs: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


async def erase_person(db: AsyncSession, person: Person, actor: str, now: datetime) -> Erased:
    """Blank everything about them, in the caller's transaction. Again it finds nothing to do and notes nothing.

    Bookings and orders keep their reference, time and offering; tickets their kind and status. What the audit says
    about it names nobody.
    """
    # First, since it also sees to it that the file keeps nothing of what is written over.
    sessions = await strip_sessions(db, person.all_sessions, now)
    erased = Erased(
        customers=await _blank_customers(db, person),
        assets=await _delete_assets(db, person),
        bookings=await _blank_bookings(db, person),
        orders=await _blank_orders(db, person),
        tickets=await _blank_tickets(db, person),
        sessions=sessions,
        jobs=await _cancel_jobs(db, person, now),
    )
    if erased:
        subject, *also = person.customers or person.ids
        await record(db, now, actor, ACTION, subject, asdict(erased) | ({"also": also} if also else {}))
    return erased


async def _blank_customers(db: AsyncSession, person: Person) -> int:
    rows = list(await db.scalars(select(Customer).where(Customer.id.in_(person.customers))))
    named = [row for row in rows if row.name or row.phone or row.email or row.organisation or row.attributes]
    for row in named:
        row.name, row.phone, row.email, row.organisation, row.attributes = "", None, None, None, {}
    return len(named)


async def _delete_assets(db: AsyncSession, person: Person) -> int:
    gone = delete(Asset).where(Asset.customer_id.in_(person.customers)).returning(Asset.id)
    return len(list(await db.scalars(gone)))


async def _blank_bookings(db: AsyncSession, person: Person) -> int:
    rows = list(await db.scalars(select(Booking).where(Booking.customer_id.in_(person.customers))))
    await db.execute(delete(Waiting).where(Waiting.booking_id.in_([row.id for row in rows])))
    named = [row for row in rows if row.contact_name or row.notes or row.attributes or row.assets]
    for row in named:
        row.contact_name, row.notes, row.attributes, row.assets = "", "", {}, []
    return len(named)


async def _blank_orders(db: AsyncSession, person: Person) -> int:
    mine = list(await db.scalars(select(Order).where(Order.customer_id.in_(person.customers))))
    named = [row for row in mine if row.notes or row.attributes]
    for row in named:
        row.notes, row.attributes = "", {}
    lines = OrderLine.order_id.in_([row.id for row in mine])
    await db.execute(update(OrderLine).where(lines).values(notes="", attributes={}))
    return len(named)


async def _blank_tickets(db: AsyncSession, person: Person) -> int:
    theirs = await db.scalars(select(Ticket).where(Ticket.id.in_(person.all_tickets)))
    named = [row for row in theirs if row.subject or row.body or row.attributes]
    for row in named:
        row.subject, row.body, row.attributes = "", "", {}
    return len(named)


async def _cancel_jobs(db: AsyncSession, person: Person, now: datetime) -> int:
    """Nobody is reminded, written to or called any more. Jobs hold ids alone: what is done stays as it is."""
    theirs = jobs_of(person.customers, person.all_sessions, person.all_tickets)
    waiting = update(Job).where(theirs, Job.status.in_(("pending", "running")), Job.kind != "webhook")
    stopped = waiting.values(status="cancelled", ended_at=now, leased_by=None, leased_until=None).returning(Job.id)
    return len(list(await db.scalars(stopped)))
