"""Opening hours of a business, holidays included, in its own zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours as Expression


@lru_cache(maxsize=64)
def _expression(text: str) -> Expression:
    return Expression(text)


@lru_cache(maxsize=64)
def _holidays(region: str) -> holidays.HolidayBase:
    country, _, subdivision = region.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)


@dataclass(frozen=True)
class OpeningHours:
    """Hours in opening-hours syntax (https://wiki.openstreetmap.org/wiki/Key:opening_hours).

    `region` names the calendar of public holidays ("US-IL"); the expression's `PH` rule applies on those days.
    All datetimes in and out are aware and in `zone`; a naive one is read in `zone`.
    """

    expression: str
    zone: str
    region: str | None = None

    def __post_init__(self) -> None:
        _expression(self.expression)
        ZoneInfo(self.zone)

    @property
    def tzinfo(self) -> ZoneInfo:
        """The business's zone."""
        return ZoneInfo(self.zone)

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on that day."""
        return _holidays(self.region).get(day) if self.region else None

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The day's opening periods as aware (opens, closes); empty when closed."""
        if self.holiday(day) and _closed_on_holidays(self.expression):
            return []
        zone = ZoneInfo(self.zone)
        start, end = datetime.combine(day, time()), datetime.combine(day + timedelta(days=1), time())
        found = []
        for opens, closes, state, _ in _expression(self.expression).intervals(start, end):
            if str(state) == "open" and closes is not None:
                found.append((max(opens, start).replace(tzinfo=zone), min(closes, end).replace(tzinfo=zone)))
        return found

    def ordinary_week(self, after: date) -> list[list[tuple[time, time]]]:
        """Opening and closing times of the seven days from the Monday after `after`, holidays left aside."""
        monday = after + timedelta(days=7 - after.weekday())
        plain = OpeningHours(self.expression, self.zone)
        days = [plain.spans(monday + timedelta(days=offset)) for offset in range(7)]
        return [[(opens.time(), closes.time()) for opens, closes in day] for day in days]

    def is_open(self, at: datetime) -> bool:
        """Whether the business is open at that moment."""
        local = at.astimezone(ZoneInfo(self.zone)) if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))
        return any(opens <= local < closes for opens, closes in self.spans(local.date()))

    def fits(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a whole appointment lies within one opening period."""
        zone = ZoneInfo(self.zone)
        first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
        return any(opens <= first and last <= closes for opens, closes in self.spans(first.date()))

    def open_days(self, start: date, limit: int = 60) -> Iterator[date]:
        """The next open days from `start` on, looking `limit` days ahead."""
        for offset in range(limit):
            day = start + timedelta(days=offset)
            if self.spans(day):
                yield day


def _closed_on_holidays(expression: str) -> bool:
    return any("PH" in rule and rule.strip().endswith("off") for rule in expression.split(";"))
