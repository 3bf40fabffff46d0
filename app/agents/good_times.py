"""Which of many free times to put forward: those meant, a few, and not all on one morning."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.business.diary import Slot
from app.understanding.interpretation import Moment

OFFERED = 3
RANGE_DAYS = 14
_COMFORTABLE, _AFTER_LUNCH = time(9), time(13)


def period(moment: Moment, today: date) -> tuple[date, date]:
    """The first and the last day meant, both included; without a day the next two weeks."""
    if moment.date is None:
        return today, today + timedelta(days=RANGE_DAYS)
    first = date.fromisoformat(moment.date)
    last = date.fromisoformat(moment.date_end) - timedelta(days=1) if moment.date_end else first
    return max(first, today), max(last, first)


def bounds(moment: Moment) -> tuple[time | None, time | None]:
    """The part of the day meant: not before the first, before the second."""
    earliest = time.fromisoformat(moment.earliest) if moment.earliest else None
    latest = time.fromisoformat(moment.latest) if moment.latest and moment.latest != "24:00" else None
    return earliest, latest


def meant(slots: Sequence[Slot], moment: Moment, except_at: datetime | None = None) -> list[Slot]:
    """The free times that fit what was said: on one of its days, on none that doesn't suit, at one of its times."""
    fitting = [slot for slot in slots if _on_day(slot, moment) and slot.starts_at != except_at]
    if not moment.times:
        return fitting
    return [slot for slot in fitting if f"{slot.starts_at:%H:%M}" in moment.times]


def _on_day(slot: Slot, moment: Moment) -> bool:
    day = slot.starts_at.date().isoformat()
    return day not in moment.not_days and (not moment.days or day in moment.days)


def chosen(slots: Sequence[Slot], moment: Moment, usual: time | None = None) -> list[Slot]:
    """At most three of them, in order: the first ones where the earliest is wanted, else spread over days and hours.

    `usual` is a time of day that goes before others: the one a booking has had so far.
    """
    if len(slots) <= OFFERED or moment.nearest:
        return list(slots[:OFFERED])
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.starts_at.date(), []).append(slot)
    days = _spread(list(by_day), OFFERED)
    if len(days) == 1:
        return _over_the_day(slots, usual, OFFERED)
    best = [_best(by_day[day], usual) for day in days]
    rest = [slot for slot in by_day[days[0]] if slot not in best and slot.starts_at.time() >= _AFTER_LUNCH]
    return sorted([*best, *rest[: OFFERED - len(best)]], key=lambda slot: slot.starts_at)


def _over_the_day(slots: Sequence[Slot], usual: time | None, count: int) -> list[Slot]:
    """The usual time, if it is free, and others from morning to evening: three in a row would hide the afternoon."""
    kept = [slot for slot in slots if slot.starts_at.time() == usual][:1]
    rest = [slot for slot in slots if slot not in kept]
    spread = [rest[index] for index in _places(len(rest), count - len(kept))]
    return sorted([*kept, *spread], key=lambda slot: slot.starts_at)


def _best(slots: Sequence[Slot], usual: time | None) -> Slot:
    """Of one day the usual time, else the first that is not at dawn."""
    same = next((slot for slot in slots if slot.starts_at.time() == usual), None)
    return same or next((slot for slot in slots if slot.starts_at.time() >= _COMFORTABLE), slots[0])


def _spread(days: Sequence[date], count: int) -> list[date]:
    """The next days where there are many weeks of them, else a few across the whole choice."""
    if len(days) > 2 * count:
        return list(days[:count])
    return [days[index] for index in _places(len(days), count)]


def _places(of: int, count: int) -> list[int]:
    """A few places across a row, the first among them."""
    if of <= count:
        return list(range(of))
    if count == 1:
        return [0]
    step = (of - 1) / (count - 1)
    return [round(index * step) for index in range(count)]
