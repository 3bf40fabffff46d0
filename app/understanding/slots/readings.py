"""The readings of a clock time, by when the business is open."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.core.calendar import OpeningHours
from app.understanding.interpretation import Moment


def resolve_moment(moment: Moment, hours: OpeningHours, now: datetime) -> list[datetime]:
    """The aware start times that the moment can mean, most likely first; empty when closed, past, or without a day.

    A bare time of day is read on the next day on which it is still to come and the business is open. Two results
    mean that the words fit both: ask.
    """
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    days = _days(moment, hours, local.date())
    for day in days:
        fitting = [at for at in _starts(moment, day, zone) if at > local and hours.is_open(at)]
        if fitting or moment.date:
            return fitting
    return []


def open_readings(moment: Moment, hours: OpeningHours, day: date) -> list[str]:
    """The clock times of a moment at which the business is open that day."""
    zone = ZoneInfo(hours.zone)
    return [clock for clock in moment.times if hours.is_open(datetime.combine(day, _clock(clock), zone))]


def _days(moment: Moment, hours: OpeningHours, today: date) -> list[date]:
    if moment.date is None:
        return list(hours.open_days(today, limit=14))[:3]
    day = moment.day()
    if day is not None:
        return [day]
    return [date.fromisoformat(moment.date)]


def _starts(moment: Moment, day: date, zone: ZoneInfo) -> list[datetime]:
    return [datetime.combine(day, _clock(clock), zone) for clock in moment.times]


def _clock(said: str) -> time:
    return time.fromisoformat(said)


def unlikely(clock: str, hours: OpeningHours, day: date | None, now: datetime) -> int:
    """0 when the business is open then by day; a time on a closed day is judged by its ordinary days."""
    zone, is_by_day = ZoneInfo(hours.zone), "07:00" <= clock < "19:00"
    days = [day] if day and hours.spans(day) else list(hours.open_days(now.date(), limit=14))
    if any(hours.is_open(datetime.combine(one, _clock(clock), zone)) for one in days):
        return 0 if is_by_day else 1
    return 2 if is_by_day else 3
