"""One business within one transaction: all that a tool may ask of it or do for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.bookings import (
    ALTERNATIVES,
    LOOK_AHEAD,
    BookingView,
    Wanted,
    booking_by_reference,
    customer_bookings,
    make_booking,
    session_bookings,
)
from app.business.changes import cancel_booking, move_booking
from app.business.customers import customer_by_phone, ensure_asset, ensure_customer, is_proved
from app.business.diary import Diary, Refusal, Slot, open_diary
from app.business.models import Asset, Booking, Customer, Offering, Ticket
from app.business.tickets import Left, open_ticket
from app.business.waiting_list import Waiting, stop_waiting, wait_for_earlier
from app.core.calendar import OpeningHours
from app.core.errors import NotFound


@dataclass(frozen=True)
class Availability:
    """Whether a time can be had: its slot, or why not and what is free near it."""

    slot: Slot | None
    refusal: Refusal | None
    alternatives: list[Slot]


@dataclass(frozen=True)
class Business:
    """The business's tables, seen from one turn. `now` is aware; times handed out are in the business's zone."""

    db: AsyncSession
    name: str
    hours: OpeningHours
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The business's zone."""
        return ZoneInfo(self.hours.zone)

    async def offerings(self, kind: str | None = None) -> list[Offering]:
        """What is on offer now, in the order of the catalogue."""
        query = select(Offering).where(Offering.business == self.name, Offering.available)
        if kind is not None:
            query = query.where(Offering.kind == kind)
        return list(await self.db.scalars(query.order_by(Offering.position, Offering.name)))

    async def offering(self, offering_id: str) -> Offering:
        """One offering by its id."""
        found = await self.db.get(Offering, offering_id)
        if found is None or found.business != self.name:
            raise NotFound("There is no such offering.")
        return found

    async def diary(self, offering: Offering, first: date, last: date, moving: str | None = None) -> Diary:
        """The diary of an offering for some days, read once: ask it for as many times as needed.

        `moving` is the id of a booking that would give up its place.
        """
        return await open_diary(self.db, offering, self.hours, self.now, (first, last), moving=moving)

    async def free_slots(
        self,
        offering_id: str,
        first: date,
        last: date | None = None,
        limit: int = 50,
        quantity: int = 1,
        moving: str | None = None,
    ) -> list[Slot]:
        """Free slots from the first day to the last, both included, in order."""
        diary = await self.diary(await self.offering(offering_id), first, last or first, moving)
        found: list[Slot] = []
        for ahead in range(((last or first) - first).days + 1):
            found += diary.slots_on(first + timedelta(days=ahead), quantity)
            if len(found) >= limit:
                break
        return found[:limit]

    async def availability(
        self, offering_id: str, starts_at: datetime, quantity: int = 1, moving: str | None = None
    ) -> Availability:
        """Whether an offering can be had at that very time; if not, why, and the nearest that can."""
        local = starts_at.astimezone(self.zone)
        offering = await self.offering(offering_id)
        diary = await self.diary(offering, local.date(), (local + LOOK_AHEAD).date(), moving)
        refusal = diary.refusal(local, quantity)
        if refusal is None:
            return Availability(diary.slot_at(local, quantity), None, [])
        if refusal in ("past", "too_far"):
            nearest = await self.nearest_slots(offering_id, self.now, quantity=quantity, moving=moving)
            return Availability(None, refusal, nearest)
        return Availability(None, refusal, diary.nearest(local, ALTERNATIVES, quantity))

    async def nearest_slots(
        self,
        offering_id: str,
        around: datetime,
        limit: int = ALTERNATIVES,
        quantity: int = 1,
        moving: str | None = None,
    ) -> list[Slot]:
        """Free slots nearest to a time: the same day around it, then the next open days; in order of time."""
        local = around.astimezone(self.zone)
        offering = await self.offering(offering_id)
        diary = await self.diary(offering, local.date(), (local + LOOK_AHEAD).date(), moving)
        return diary.nearest(local, limit, quantity)

    async def customer_by_phone(self, phone: str) -> Customer | None:
        """The customer with that number (E.164)."""
        return await customer_by_phone(self.db, self.name, phone)

    async def ensure_customer(self, name: str, phone: str | None, email: str | None = None) -> Customer:
        """The customer with that number, made if there is none; nothing stored is overwritten."""
        return await ensure_customer(self.db, self.name, name, phone, email)

    async def ensure_asset(
        self, customer: Customer, kind: str, attributes: dict[str, Any], identifiers: dict[str, Any] | None = None
    ) -> Asset:
        """The customer's asset of that description, made if there is none."""
        return await ensure_asset(self.db, customer, kind, attributes, identifiers or {})

    async def book(self, wanted: Wanted) -> Booking:
        """Take a slot; raises `SlotTaken` with what is left when it cannot be had."""
        return await make_booking(self.db, self.hours, self.now, wanted)

    async def booking(self, reference: str) -> Booking:
        """The booking with that reference."""
        return await booking_by_reference(self.db, self.name, reference)

    async def session_bookings(self, session_id: str) -> list[BookingView]:
        """What was booked in one conversation."""
        return await session_bookings(self.db, session_id)

    async def is_proved(
        self, customer: Customer, reference: str | None = None, code: str | None = None, name: str | None = None
    ) -> bool:
        """Whether a booking's reference, a plate or the like, or a last name shows that the speaker is the customer."""
        return await is_proved(self.db, customer, reference, code, name)

    async def customer_bookings(self, customer_id: str) -> list[BookingView]:
        """All that a customer ever booked, oldest first."""
        return await customer_bookings(self.db, self.name, customer_id)

    async def move(self, booking_id: str, starts_at: datetime) -> Booking:
        """Move a booking; raises `SlotTaken` or `BookingFixed`, and then nothing has changed."""
        return await move_booking(self.db, self.hours, self.now, booking_id, starts_at)

    async def cancel(self, booking_id: str) -> Booking:
        """Cancel a booking; raises `BookingFixed` when it is cancelled or over."""
        return await cancel_booking(self.db, self.now, booking_id)

    async def wait_for_earlier(
        self,
        booking: Booking,
        session_id: str | None = None,
        before: datetime | None = None,
        not_before: datetime | None = None,
    ) -> Waiting:
        """Put a booking on the waiting list; its customer is told of what comes free before it."""
        return await wait_for_earlier(self.db, booking, self.now, session_id, before, not_before)

    async def stop_waiting(self, booking: Booking) -> bool:
        """Take a booking off the waiting list; whether it was on it."""
        return await stop_waiting(self.db, booking)

    async def open_ticket(self, left: Left) -> Ticket:
        """Leave something for a person to see to."""
        return await open_ticket(self.db, self.name, self.now, left)
