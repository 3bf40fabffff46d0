"""Appointments: made and found."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.diary import Refusal, Slot, ends_after, open_diary
from app.business.models import Asset, Booking, Customer, Offering
from app.core.calendar import OpeningHours
from app.core.errors import AppError, NotFound
from app.core.ids import new_id
from app.core.references import next_reference

ALTERNATIVES = 3
LOOK_AHEAD = timedelta(days=14)


class SlotTaken(AppError):
    """That time cannot be had; `alternatives` are what is free near it."""

    code, status, retryable = "slot_taken", 409, False
    message = "That time is no longer free."

    def __init__(self, reason: Refusal, alternatives: list[Slot]) -> None:
        super().__init__()
        self.reason = reason
        self.alternatives = alternatives


@dataclass(frozen=True)
class Wanted:
    """A booking as asked for. `contact_name` is whom it is for; the customer may be known by another name."""

    task: str
    offering: Offering
    starts_at: datetime
    customer: Customer
    contact_name: str
    assets: tuple[Asset, ...] = ()
    quantity: int = 1
    source: str = "agent"
    session_id: str | None = None
    status: Literal["held", "confirmed"] = "confirmed"
    notes: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    id: str | None = None


async def make_booking(db: AsyncSession, hours: OpeningHours, now: datetime, wanted: Wanted) -> Booking:
    """Take the slot, or raise `SlotTaken`.

    The resources stay locked until the caller's transaction ends, so capacity is never given twice.
    """
    local = wanted.starts_at.astimezone(ZoneInfo(hours.zone))
    days = (local.date(), (local + LOOK_AHEAD).date())
    diary = await open_diary(db, wanted.offering, hours, now, days, lock=True)
    refusal = diary.refusal(local, wanted.quantity)
    slot = None if refusal else diary.slot_at(local, wanted.quantity)
    if slot is None:
        around = max(local, now.astimezone(diary.zone))
        raise SlotTaken(refusal or "full", diary.nearest(around, ALTERNATIVES, wanted.quantity))
    booking = Booking(
        id=wanted.id or new_id(),
        business=wanted.offering.business,
        reference=await next_reference(db, "BK", now.astimezone(diary.zone).year, 6),
        task=wanted.task,
        customer_id=wanted.customer.id,
        offering_id=wanted.offering.id,
        resource_id=slot.resource_id,
        assets=[asset.id for asset in wanted.assets],
        starts_at=slot.starts_at,
        ends_at=ends_after(slot.starts_at, diary.minutes),
        quantity=wanted.quantity,
        status=wanted.status,
        source=wanted.source,
        session_id=wanted.session_id,
        contact_name=wanted.contact_name,
        notes=wanted.notes,
        attributes=wanted.attributes,
        created_at=now,
    )
    db.add(booking)
    await db.flush()
    return booking


async def booking_by_reference(db: AsyncSession, business: str, reference: str) -> Booking:
    """The booking with that reference, however its letters were typed."""
    booking = await db.scalar(
        select(Booking).where(Booking.business == business, Booking.reference == reference.strip().upper())
    )
    if booking is None:
        raise NotFound("There is no booking with that reference.")
    return booking


@dataclass(frozen=True)
class BookingView:
    """A booking with the names of what it points at, as pages and people read it."""

    booking: Booking
    offering: str
    customer: str
    phone: str | None
    assets: tuple[str, ...]


async def session_bookings(db: AsyncSession, session_id: str) -> list[BookingView]:
    """What was booked in one conversation, oldest first."""
    return await _views(db, Booking.session_id == session_id)


async def customer_bookings(db: AsyncSession, business: str, customer_id: str) -> list[BookingView]:
    """All that a customer ever booked, oldest first."""
    return await _views(db, Booking.business == business, Booking.customer_id == customer_id)


async def _views(db: AsyncSession, *conditions: ColumnElement[bool]) -> list[BookingView]:
    rows = await db.execute(
        select(Booking, Offering.name, Customer)
        .join(Offering, Offering.id == Booking.offering_id)
        .join(Customer, Customer.id == Booking.customer_id)
        .where(*conditions)
        .order_by(Booking.created_at, Booking.reference)
    )
    found = [(booking, offering, customer) for booking, offering, customer in rows]
    ids = [asset for booking, _, _ in found for asset in booking.assets]
    named = {asset.id: asset.name for asset in await db.scalars(select(Asset).where(Asset.id.in_(ids)))}
    return [
        BookingView(
            booking=booking,
            offering=offering,
            customer=booking.contact_name or customer.name,
            phone=customer.phone,
            assets=tuple(named[asset] for asset in booking.assets if asset in named),
        )
        for booking, offering, customer in found
    ]
