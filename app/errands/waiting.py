"""A time has come free: it is offered to those who wait for something earlier, one after the other."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business import Business
from app.business.models import TAKES_CAPACITY, Booking, Ticket
from app.business.waiting_list import Waiting
from app.errands.bookings import mail
from app.errands.means import Appointment, Means, Telling, appointment
from app.jobs.kinds import Outcome
from app.jobs.queue import Leased
from app.packs.pack import Pack
from app.sessions.models import Session

_TOO_LATE = timedelta(minutes=45)
"""Nobody can come that soon."""


@dataclass(frozen=True)
class Offer:
    """Whom the time is offered to next, and in which conversation, if that still goes on."""

    waiting: Waiting
    found: Appointment
    session_id: str | None


async def offer_earlier(means: Means, job: Leased) -> Outcome:
    """Offer a freed time to the first who can use it; after a while, if it is still free, to the next."""
    starts_at = datetime.fromisoformat(job.payload["starts_at"])
    pack = means.pack(job)
    offer = None
    if starts_at - means.now > _TOO_LATE:
        async with means.desk.database.reading() as db:
            offer = await _next(db, means, pack, starts_at)
    if offer is None:
        return Outcome()
    earlier = offer.found.when(means.now, starts_at)
    mailed = await mail(means, job, offer.found, "job_earlier", earlier=earlier)
    telling = _telling(means, job, offer, offer.found.say("job_earlier", means.now, earlier=earlier))

    async def keep(db: AsyncSession) -> None:
        row = await db.get(Waiting, offer.waiting.id, with_for_update=True)
        if row is not None:
            row.offers = [*row.offers, {"starts_at": starts_at.isoformat(), "offered_at": means.now.isoformat()}]
        if telling is None and not mailed:
            db.add(_ticket(means, offer, offer.found.say("job_earlier_ticket", means.now, earlier=earlier)))

    return Outcome(again_at=means.later(minutes=means.settings.jobs.offer_minutes), keep=keep, within=telling)


async def _next(db: AsyncSession, means: Means, pack: Pack, starts_at: datetime) -> Offer | None:
    """The longest waiting whom it suits, who has not been offered it, and who has no other offer to think about."""
    business = Business(db, pack.name, pack.hours, means.now)
    query = (
        select(Waiting, Booking)
        .join(Booking, Booking.id == Waiting.booking_id)
        .where(
            Waiting.business == pack.name,
            Waiting.status == "waiting",
            Waiting.before > starts_at,
            or_(Waiting.not_before.is_(None), Waiting.not_before <= starts_at),
            Booking.status.in_(TAKES_CAPACITY),
            Booking.starts_at > starts_at,
        )
        .order_by(Waiting.created_at, Waiting.id)
    )
    for waiting, booking in (await db.execute(query)).all():
        if booking.starts_at < waiting.before or _knows(waiting, starts_at) or _is_thinking(waiting, means):
            continue
        if (await business.availability(booking.offering_id, starts_at, booking.quantity)).slot is None:
            continue
        found = await appointment(db, pack, booking.id)
        if found is not None:
            session = await db.get(Session, waiting.session_id) if waiting.session_id else found.session
            return Offer(waiting, found, session.id if session and session.status != "closed" else None)
    return None


def _knows(waiting: Waiting, starts_at: datetime) -> bool:
    return any(datetime.fromisoformat(each["starts_at"]) == starts_at for each in waiting.offers)


def _is_thinking(waiting: Waiting, means: Means) -> bool:
    since = means.later(minutes=-means.settings.jobs.offer_minutes)
    return any(datetime.fromisoformat(each["offered_at"]) > since for each in waiting.offers)


def _telling(means: Means, job: Leased, offer: Offer, text: str) -> Telling | None:
    if offer.session_id is None:
        return None
    key = f"earlier:{offer.waiting.id}:{job.payload['starts_at']}"
    holds = offer.found.as_it_stands(until=datetime.fromisoformat(job.payload["starts_at"]))
    return means.telling(job, offer.session_id, text, "high", key, holds)


def _ticket(means: Means, offer: Offer, subject: str) -> Ticket:
    booking = offer.found.booking
    return Ticket(
        business=booking.business,
        kind="message",
        subject=subject[:300],
        customer_id=booking.customer_id,
        session_id=booking.session_id,
        created_at=means.now,
    )
