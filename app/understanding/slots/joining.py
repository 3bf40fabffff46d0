"""Moments said in one breath as one: a day here and a time there, two days that both suit, a correction."""

import re
from datetime import date, timedelta
from typing import Any

from app.core.calendar import OpeningHours
from app.understanding.interpretation import Moment
from app.understanding.slots.found import Found
from app.understanding.slots.readings import open_readings
from app.understanding.transcript import words

_FAR = 6
_OR = re.compile(r"\s*[,;]?\s*(?:or|and|/|,|;)?\s*(?:on\s+|maybe\s+|possibly\s+|even\s+|perhaps\s+)?", re.IGNORECASE)
_CORRECTING = re.compile(r"\b(?:no|actually|sorry|rather|i mean|make (?:it|that)|instead|wait)\b", re.IGNORECASE)


def join(found: list[Found], text: str, hours: OpeningHours) -> list[Found]:
    """One moment of a day here and a time there; after "no" or "actually" the later of two days wins."""
    joined: list[Found] = []
    for one in found:
        if joined and (merged := _merge(joined[-1], one, text, hours)) is not None:
            joined[-1] = merged
        else:
            joined.append(one)
    return joined


def _merge(before: Found, after: Found, text: str, hours: OpeningHours) -> Found | None:
    first, second = before.value, after.value
    assert isinstance(first, Moment)
    assert isinstance(second, Moment)
    between = text[before.span[1] : after.span[0]]
    corrected = bool(_CORRECTING.search(between))
    merged = None
    if corrected:
        merged = _overlay(first, second)
    elif first.date and second.date:
        merged = _either(first, second, between)
    elif first.times and second.times and re.fullmatch(r"\s*,?\s*or\s+(?:at |maybe |even )?", between, re.IGNORECASE):
        merged = _either_time(first, second, hours)
    elif not (_has_clock(first) and _has_clock(second)) and not re.search(r"[.?!]\s", between):
        merged = _settled(_overlay(first, second), hours) if len(words(between)) <= _FAR else None
    if merged is None:
        return None
    parts = (*(before.parts or (before.span,)), *(after.parts or (after.span,)))
    return Found(merged, (before.span[0], after.span[1]), min(before.score, after.score), parts)


def _either(first: Moment, second: Moment, between: str) -> Moment | None:
    """ "Tuesday or Thursday": both days, in calendar order; what is said of the time goes for both."""
    one, other = first.days or _only(first), second.days or _only(second)
    if not one or not other or not _OR.fullmatch(between):
        return None
    days = sorted({*one, *other})
    end = (date.fromisoformat(days[-1]) + timedelta(days=1)).isoformat()
    return Moment(date=days[0], date_end=end, days=days, **_either_clock(first, second))


def _only(moment: Moment) -> list[str]:
    return [moment.date] if moment.date and not moment.date_end else []


def _either_time(first: Moment, second: Moment, hours: OpeningHours) -> Moment:
    """ "Ten or half past ten": the likeliest reading of each before the others."""
    times = [*first.times[:1], *second.times[:1], *first.times[1:], *second.times[1:]]
    return _overlay(first, second).model_copy(update={"times": list(dict.fromkeys(times))})


def _either_clock(first: Moment, second: Moment) -> dict[str, Any]:
    if not (_has_clock(first) and _has_clock(second)):
        clock = first if _has_clock(first) else second
        return {"times": clock.times, "earliest": clock.earliest, "latest": clock.latest}
    if first.times or second.times:
        return {"times": list(dict.fromkeys([*first.times, *second.times]))}
    earliest = min(first.earliest, second.earliest) if first.earliest and second.earliest else None
    latest = max(first.latest, second.latest) if first.latest and second.latest else None
    return {"earliest": earliest, "latest": latest}


def _has_clock(moment: Moment) -> bool:
    return bool(moment.times or moment.earliest or moment.latest)


def _overlay(first: Moment, second: Moment) -> Moment:
    """The second's parts over the first's."""
    changed = {"date": second.date, "date_end": second.date_end} if second.date else {}
    if _has_clock(second):
        changed |= {"times": second.times, "earliest": second.earliest, "latest": second.latest}
    return first.model_copy(update=changed)


def _settled(moment: Moment, hours: OpeningHours) -> Moment:
    """The readings again in order, now that the day is known."""
    day = moment.day()
    if day is None or len(moment.times) < 2:
        return moment
    fitting = open_readings(moment, hours, day)
    rest = [clock for clock in moment.times if clock not in fitting]
    return moment.model_copy(update={"times": fitting + rest})
