"""Times that are taken, out of a CSV file or an iCalendar file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from app.business.busy import TakenElsewhere
from app.business.models import Resource
from app.cli.importing.sheet import Fault, Faults, FileFaulty, SheetRow, read_sheet

COLUMNS: dict[str, tuple[str, ...]] = {
    "starts": ("start", "begin", "begins", "from", "start time", "starts at"),
    "ends": ("end", "finish", "until", "to", "end time", "ends at"),
    "date": ("day",),
    "minutes": ("duration", "duration min", "length"),
    "resource": ("bay", "room", "table", "staff", "person"),
    "places": ("quantity", "seats", "guests"),
    "key": ("id", "uid", "reference", "number"),
}
_DAY, _LONGEST = timedelta(days=1), timedelta(days=370)


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: the zone of times without one, whose time it is, and what is too far off."""

    zone: ZoneInfo
    resources: dict[str, Resource]
    resource: Resource | None
    first: datetime
    last: datetime
    time_format: str | None = None

    def moment(self, text: str) -> datetime:
        """A time of the file, aware.

        Raises:
            ValueError: it is none, or one that the clocks skip.
        """
        at = datetime.strptime(text, self.time_format) if self.time_format else datetime.fromisoformat(text)  # noqa: DTZ007
        return self.placed(at)

    def placed(self, at: datetime) -> datetime:
        """In the business's zone, unless it has one of its own."""
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        local = at.replace(tzinfo=self.zone)
        if local.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != at:
            raise ValueError(f"there is no {at:%H:%M} on that day: the clocks are put forward")
        return local.astimezone(UTC)

    def is_near(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether anybody could want to book then."""
        return ends_at > self.first and starts_at < self.last


def resources_by_name(resources: list[Resource]) -> dict[str, Resource]:
    """Resources under what people call them: their id, the end of it, their name."""
    named = {each.id.casefold(): each for each in resources}
    for each in resources:
        named[each.id.rpartition(".")[2].casefold()] = each
        named[each.name.casefold()] = each
    return named


def read_busy_csv(path: Path, reading: Reading, chosen: Mapping[str, str]) -> tuple[list[TakenElsewhere], int]:
    """The times of a CSV file, and how many were left out because they are over or too far off.

    Raises:
        FileFaulty: some line can't be understood.
    """
    faults, found, left_out = Faults(), dict[str, TakenElsewhere](), 0
    for row in read_sheet(path, COLUMNS, chosen, ("starts",)):
        try:
            taken = _of_row(row, reading)
        except ValueError as error:
            faults.add(row.line, str(error))
            continue
        if not reading.is_near(taken.starts_at, taken.ends_at):
            left_out += 1
        elif found.setdefault(taken.key, taken) != taken:
            faults.add(row.line, f"another line has the key {taken.key!r} for another time")
    faults.raise_if_any()
    return list(found.values()), left_out


def _of_row(row: SheetRow, reading: Reading) -> TakenElsewhere:
    day = f"{row.get('date')} " if row.get("date") else ""
    starts_text = row.get("starts")
    if starts_text is None:
        raise ValueError("there is no start")
    starts_at = reading.moment(day + starts_text)
    if (ends_text := row.get("ends")) is not None:
        ends_at = reading.moment(day + ends_text)
    elif (minutes := row.get("minutes")) is not None:
        ends_at = starts_at + timedelta(minutes=_count(minutes, "minutes"))
    else:
        raise ValueError("there is neither an end nor a duration in minutes")
    _check(starts_at, ends_at)
    resource = reading.resource
    if (name := row.get("resource")) is not None:
        resource = reading.resources.get(name.casefold())
        if resource is None:
            raise ValueError(f"there is no resource {name!r}")
    places = row.get("places")
    facts = (starts_at.isoformat(), ends_at.isoformat(), resource.id if resource else "")
    key = row.get("key") or hashlib.sha256("|".join(facts).encode()).hexdigest()[:32]
    if len(key) > 190:
        raise ValueError("the key is longer than 190 characters")
    return TakenElsewhere(
        key, starts_at, ends_at, resource.id if resource else None, _count(places, "places") if places else None
    )


def _check(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValueError("it ends before it begins")
    if ends_at - starts_at > _LONGEST:
        raise ValueError("it is longer than a year")


def _count(text: str, what: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1_000_000:
        raise ValueError(f"{text!r} is no number of {what}")
    return int(text)


def read_busy_ics(path: Path, reading: Reading) -> tuple[list[TakenElsewhere], int]:
    """The times of an iCalendar file, recurring ones each by itself; cancelled and transparent ones take none.

    Raises:
        FileFaulty: it is no calendar, or some event can't be understood.
    """
    try:
        calendar: Any = icalendar.Calendar.from_ical(path.read_bytes())
        occurrences = recurring_ical_events.of(calendar).between(reading.first, reading.last)
    except (ValueError, KeyError, TypeError) as error:
        raise FileFaulty([Fault(1, f"this is no calendar that can be read: {error}")]) from error
    events = len(calendar.walk("VEVENT"))
    faults, found = Faults(), dict[str, TakenElsewhere]()
    for number, event in enumerate(occurrences, start=1):
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            continue
        try:
            taken = _of_event(event, reading)
        except (ValueError, KeyError) as error:
            faults.add(number, f"event {str(event.get('UID', '?'))!r}: {error}")
            continue
        found[taken.key] = taken
    faults.raise_if_any()
    seen = {str(event.get("UID")) for event in occurrences}
    return list(found.values()), max(0, events - len(seen))


def _of_event(event: Any, reading: Reading) -> TakenElsewhere:
    starts_at = _moment(event.start, reading)
    ends_at = _moment(event.end, reading)
    if ends_at == starts_at and not isinstance(event.start, datetime):
        ends_at = starts_at + _DAY
    _check(starts_at, ends_at)
    uid = str(event.get("UID", "")) or f"{starts_at.isoformat()}/{ends_at.isoformat()}"
    recurrence = event.get("RECURRENCE-ID")
    which = _moment(recurrence.dt, reading) if recurrence is not None else starts_at
    key = f"{uid}@{which.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if len(key) > 190:
        key = hashlib.sha256(key.encode()).hexdigest()
    return TakenElsewhere(key, starts_at, ends_at, reading.resource.id if reading.resource else None)


def _moment(at: date | datetime, reading: Reading) -> datetime:
    """A whole day begins and ends at midnight where the business is."""
    return reading.placed(at if isinstance(at, datetime) else datetime.combine(at, time()))
