"""Appointments changed: moved to another time, or given up."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.bookings import ALTERNATIVES, LOOK_AHEAD, SlotTaken
from app.business.diary import ends_after, open_diary
from app.business.models import Booking, Offering
from app.core.calendar import OpeningHours
from app.core.errors import AppError, NotFound

MOVABLE = ("held", "confirmed")

Fixed = Literal["cancelled_already", "past_already", "done_already", "same_time"]


class BookingFixed(AppError):
    """That booking can't be changed any more; `reason` says why."""

    code, status, retryable = "booking_fixed", 409, False
    message = "That booking can no longer be changed."

    def __init__(self, reason: Fixed) -> None:
        super().__init__()
        self.reason: Fixed = reason


def fixed(booking: Booking, now: datetime) -> Fixed | None:
    """Why a booking can't be changed; None when it can."""
    if booking.status == "cancelled":
        return "cancelled_already"
    if booking.status not in MOVABLE:
        return "done_already"
    return "past_already" if booking.starts_at <= now else None


async def move_booking(
    db: AsyncSession, hours: OpeningHours, now: datetime, booking_id: str, starts_at: datetime
) -> Booking:
    """Give up the booking's time and take another, both or neither; its reference stays.

    Raises:
        BookingFixed: it can't be changed, or is at that very time already.
        SlotTaken: the new time can't be had; the old one is kept.
    """
    booking = await _to_change(db, now, booking_id)
    local = starts_at.astimezone(ZoneInfo(hours.zone))
    if booking.starts_at == local:
        raise BookingFixed("same_time")
    offering = await db.get_one(Offering, booking.offering_id)
    days = (local.date(), (local + LOOK_AHEAD).date())
    diary = await open_diary(db, offering, hours, now, days, lock=True, moving=booking.id)
    refusal = diary.refusal(local, booking.quantity)
    slot = None if refusal else diary.slot_at(local, booking.quantity)
    if slot is None:
        around = max(local, now.astimezone(diary.zone))
        raise SlotTaken(refusal or "full", diary.nearest(around, ALTERNATIVES, booking.quantity))
    booking.starts_at, booking.ends_at = slot.starts_at, ends_after(slot.starts_at, diary.minutes)
    booking.resource_id = slot.resource_id
    await db.flush()
    return booking


async def cancel_booking(db: AsyncSession, now: datetime, booking_id: str) -> Booking:
    """Give up the booking's time; the row stays.

    Raises:
        BookingFixed: it is cancelled or over already.
    """
    booking = await _to_change(db, now, booking_id)
    booking.status = "cancelled"
    await db.flush()
    return booking


async def _to_change(db: AsyncSession, now: datetime, booking_id: str) -> Booking:
    """The booking as it stands now; it stays as it is for everybody else until this transaction ends."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = await db.scalar(query, execution_options={"populate_existing": True})
    if booking is None:
        raise NotFound("There is no such booking.")
    if reason := fixed(booking, now):
        raise BookingFixed(reason)
    return booking
