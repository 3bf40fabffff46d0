"""When something can be done: free slots on a half-hour grid, within opening hours and capacity."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business.busy import BusyTime
from app.business.models import TAKES_CAPACITY, Booking, Offering, Resource
from app.core.calendar import OpeningHours

GRID = timedelta(minutes=30)
DEFAULT_DURATION_MIN = 30
HORIZON_DAYS = 120

Refusal = Literal["past", "closed", "too_long", "off_grid", "too_far", "full"]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot:
    """A time at which an offering can be done, and the resource that would do it. Times are in the business's zone."""

    starts_at: datetime
    ends_at: datetime
    resource_id: str


@dataclass(frozen=True)
class Taken:
    """A booking as far as capacity is concerned, or another time that is taken; `closes` leaves room for nothing."""

    starts_at: datetime
    ends_at: datetime
    quantity: int
    closes: bool = False


@lru_cache(maxsize=4096)
def open_spans(hours: OpeningHours, day: date) -> tuple[Span, ...]:
    """The day's opening periods, remembered: they never change for one expression."""
    return tuple(hours.spans(day))


@lru_cache(maxsize=4096)
def _open_in_utc(hours: OpeningHours, day: date) -> tuple[Span, ...]:
    """The same in UTC: times of one zone are compared as they stand, times of two are reckoned with each time."""
    return tuple((opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in open_spans(hours, day))


@lru_cache(maxsize=256)
def _hours(expression: str, zone: str, region: str | None) -> OpeningHours:
    return OpeningHours(expression, zone, region)


def covers(hours: OpeningHours, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the whole time lies within one opening period."""
    first, last = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    day = starts_at.astimezone(ZoneInfo(hours.zone)).date()
    return any(opens <= first and last <= closes for opens, closes in _open_in_utc(hours, day))


def ends_after(starts_at: datetime, minutes: int) -> datetime:
    """`minutes` later on the clock of the same zone, also on the night the clocks change."""
    return (starts_at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(starts_at.tzinfo)


def has_room(resource: Resource, taken: Sequence[Taken], slot: Span, quantity: int, zone: ZoneInfo) -> bool:
    """Whether the resource can take `quantity` more in that time (in UTC), beside what it has already."""
    overlapping = [each for each in taken if each.starts_at < slot[1] and slot[0] < each.ends_at]
    if any(each.closes for each in overlapping):
        return False
    if resource.unit == "guests_a_day":
        day = slot[0].astimezone(zone).date()
        used = sum(each.quantity for each in taken if each.starts_at.astimezone(zone).date() == day)
        return used + quantity <= resource.capacity
    counted = resource.unit == "seats"
    # Load only rises where a booking begins, so its peak is at the slot's start or at one of those moments.
    moments = [slot[0], *(each.starts_at for each in overlapping if each.starts_at > slot[0])]
    peak = max(
        sum(each.quantity if counted else 1 for each in overlapping if each.starts_at <= at < each.ends_at)
        for at in moments
    )
    return peak + (quantity if counted else 1) <= resource.capacity


@dataclass(frozen=True)
class Diary:
    """What is booked on the resources that can do one offering, over some days. Read once, then asked often."""

    hours: OpeningHours
    now: datetime
    minutes: int
    resources: tuple[Resource, ...]
    taken: dict[str, list[Taken]]
    itself: tuple[Taken, ...] = ()
    """When the offering is in use itself, where there is one of it: a car for sale is driven by one at a time."""

    @property
    def zone(self) -> ZoneInfo:
        """The business's zone."""
        return ZoneInfo(self.hours.zone)

    def slot_at(self, starts_at: datetime, quantity: int = 1) -> Slot | None:
        """The slot at exactly that time, if a resource has room; the least versatile resource first."""
        first = starts_at.astimezone(UTC)
        last = first + timedelta(minutes=self.minutes)
        if any(each.starts_at < last and first < each.ends_at for each in self.itself):
            return None
        for resource in self.resources:
            if not self._works(resource, first, last):
                continue
            if has_room(resource, self.taken.get(resource.id, ()), (first, last), quantity, self.zone):
                return Slot(starts_at.astimezone(self.zone), last.astimezone(self.zone), resource.id)
        return None

    def slots_on(self, day: date, quantity: int = 1) -> Iterator[Slot]:
        """All free slots of a local day, in order."""
        of_day = self._of(day)
        for starts_at in self._grid(day):
            if slot := of_day.slot_at(starts_at, quantity):
                yield slot

    def refusal(self, starts_at: datetime, quantity: int = 1) -> Refusal | None:
        """Why that time cannot be had; None when it can."""
        local = starts_at.astimezone(self.zone)
        if starts_at <= self.now:
            return "past"
        if (local.date() - self.now.astimezone(self.zone).date()).days > HORIZON_DAYS:
            return "too_far"
        if not any(opens <= local < closes for opens, closes in open_spans(self.hours, local.date())):
            return "closed"
        if not covers(self.hours, starts_at, ends_after(starts_at, self.minutes)):
            return "too_long"
        if local.minute % 30 or local.second or local.microsecond:
            return "off_grid"
        return None if self.slot_at(starts_at, quantity) else "full"

    def nearest(self, around: datetime, limit: int, quantity: int = 1) -> list[Slot]:
        """The free slots of the same day closest to a time, then those of the next open days; in order of time."""
        local = around.astimezone(self.zone)
        found = sorted(self.slots_on(local.date(), quantity), key=lambda slot: abs(slot.starts_at - local))[:limit]
        for ahead in range(1, 15):
            if len(found) >= limit:
                break
            day = local.date() + timedelta(days=ahead)
            wanted = datetime.combine(day, local.timetz())
            rest = sorted(self.slots_on(day, quantity), key=lambda slot: abs(slot.starts_at - wanted))
            found += rest[: limit - len(found)]
        return sorted(found, key=lambda slot: slot.starts_at)

    def _of(self, day: date) -> "Diary":
        """The diary with one local day's bookings alone."""
        start = datetime.combine(day, time(), self.zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        taken = {
            resource_id: [each for each in every if each.starts_at < end and start < each.ends_at]
            for resource_id, every in self.taken.items()
        }
        return replace(self, taken=taken)

    def _works(self, resource: Resource, starts_at: datetime, ends_at: datetime) -> bool:
        if not resource.hours:
            return True
        return covers(_hours(resource.hours, self.hours.zone, self.hours.region), starts_at, ends_at)

    def _grid(self, day: date) -> Iterator[datetime]:
        for opens, closes in open_spans(self.hours, day):
            at = opens + timedelta(minutes=-opens.minute % 30)
            while ends_after(at, self.minutes) <= closes:
                if at > self.now:
                    yield at
                at += GRID


async def open_diary(
    db: AsyncSession,
    offering: Offering,
    hours: OpeningHours,
    now: datetime,
    days: tuple[date, date],
    lock: bool = False,
    moving: str | None = None,
) -> Diary:
    """Read the diary of an offering from the first of `days` to the last, both included.

    `moving` is the id of a booking whose place counts as free: it is about to be given up for another. `lock` keeps
    other writers of the same resources waiting until this transaction ends. (On SQLite a writing transaction already
    holds the one write lock.)
    """
    query = select(Resource).where(Resource.business == offering.business, Resource.active).order_by(Resource.id)
    # In one order, so that two writers never wait for each other; key_share: bookings may point at them meanwhile.
    resources = list(await db.scalars(query.with_for_update(key_share=True) if lock else query))
    able = [each for each in resources if offering.skill is None or offering.skill in each.skills]
    able.sort(key=lambda each: (len(each.skills), each.id))
    zone = ZoneInfo(hours.zone)
    start = datetime.combine(days[0], time(), zone)
    end = datetime.combine(days[1] + timedelta(days=1), time(), zone)
    return Diary(
        hours=hours,
        now=now,
        minutes=offering.duration_min or DEFAULT_DURATION_MIN,
        resources=tuple(able),
        taken=await _taken(db, able, (start, end), moving),
        itself=await _uses(db, offering, (start, end), moving) if offering.stock_number else (),
    )


async def _taken(
    db: AsyncSession, resources: list[Resource], within: Span, moving: str | None
) -> dict[str, list[Taken]]:
    rows = await db.execute(
        select(Booking.resource_id, Booking.starts_at, Booking.ends_at, Booking.quantity).where(
            Booking.resource_id.in_([each.id for each in resources]), *_standing(within, moving)
        )
    )
    taken: dict[str, list[Taken]] = defaultdict(list)
    for resource_id, starts_at, ends_at, quantity in rows:
        taken[resource_id].append(Taken(starts_at, ends_at, quantity))
    if resources:
        await _add_busy(db, resources, within, taken)
    return taken


async def _add_busy(db: AsyncSession, resources: list[Resource], within: Span, taken: dict[str, list[Taken]]) -> None:
    """What is taken by something that was not booked here."""
    rows = await db.execute(
        select(BusyTime.resource_id, BusyTime.starts_at, BusyTime.ends_at, BusyTime.quantity).where(
            BusyTime.business == resources[0].business, BusyTime.starts_at < within[1], BusyTime.ends_at > within[0]
        )
    )
    for resource_id, starts_at, ends_at, quantity in rows:
        for resource in resources:
            if resource_id not in (None, resource.id):
                continue
            if quantity is None:
                taken[resource.id].append(Taken(starts_at, ends_at, 0, closes=True))
            elif resource.unit == "one_at_a_time":
                taken[resource.id] += [Taken(starts_at, ends_at, 1)] * quantity
            else:
                taken[resource.id].append(Taken(starts_at, ends_at, quantity))


async def _uses(db: AsyncSession, offering: Offering, within: Span, moving: str | None) -> tuple[Taken, ...]:
    query = select(Booking.starts_at, Booking.ends_at, Booking.quantity)
    rows = await db.execute(query.where(Booking.offering_id == offering.id, *_standing(within, moving)))
    return tuple(Taken(starts_at, ends_at, quantity) for starts_at, ends_at, quantity in rows)


def _standing(within: Span, moving: str | None) -> tuple[ColumnElement[bool], ...]:
    """Bookings that take room within a time, but for the one that is being moved."""
    start, end = within
    conditions = (Booking.status.in_(TAKES_CAPACITY), Booking.starts_at < end, Booking.ends_at > start)
    return conditions if moving is None else (*conditions, Booking.id != moving)
