"""What people add to a day or a time, or say instead of one: "not too early", "after work", "early next week"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.calendar import OpeningHours
from app.understanding.interpretation import Moment
from app.understanding.slots.found import Found

_WEEKS_OUT = 4
_DAYS_OUT = 14
_Changed = dict[str, object]


@dataclass(frozen=True)
class _Leaning:
    """A way to say a preference, and what it makes of the moment said beside it."""

    said: re.Pattern[str]
    of: Callable[[Moment, OpeningHours, date], _Changed]


def with_leanings(found: list[Found], text: str, now: datetime, hours: OpeningHours) -> list[Found]:
    """Preferences that the grammar does not know, over the one moment said or by themselves."""
    if len(found) > 1:
        return found
    today = now.date()
    for leaning in _LEANINGS:
        said = leaning.said.search(text)
        if said is None:
            continue
        first = found[0] if found else Found(Moment(), said.span(), 0.85)
        assert isinstance(first.value, Moment)
        changed = leaning.of(first.value, hours, today)
        if not changed:
            continue
        whole = (min(first.span[0], said.start()), max(first.span[1], said.end()))
        parts = (*(first.parts or (first.span,)), said.span())
        found = [Found(first.value.model_copy(update=changed), whole, first.score, parts)]
    return found


def _clocks(earliest: str | None, latest: str | None) -> Callable[[Moment, OpeningHours, date], _Changed]:
    """Bounds that narrow what was said; a clock time said outright stays."""

    def of(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
        if moment.times:
            return {}
        first = max(filter(None, (earliest, moment.earliest)), default=None)
        last = min(filter(None, (latest, moment.latest)), default=None)
        return {"earliest": first, "latest": last}

    return of


def _not_early(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    """An hour after the doors open, never before nine."""
    opens = _edge(moment, hours, today, 0)
    return _clocks(max("09:00", opens), None)(moment, hours, today)


def _not_late(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    return _clocks(None, _edge(moment, hours, today, -1))(moment, hours, today)


def _at_the_end(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    """The last two hours before the doors close."""
    return _clocks(_edge(moment, hours, today, -2), None)(moment, hours, today)


def _edge(moment: Moment, hours: OpeningHours, today: date, away: int) -> str:
    """An hour after opening (0), or so many hours before closing (negative), on the day meant or an ordinary one."""
    day = moment.day()
    days = [day] if day and hours.spans(day) else list(hours.open_days(today, limit=_DAYS_OUT))[:1]
    spans = hours.spans(days[0]) if days else []
    if not spans:
        return "09:00" if away == 0 else "16:00"
    at = spans[0][0] + timedelta(hours=1) if away == 0 else spans[-1][1] + timedelta(hours=away)
    return f"{at:%H:%M}"


def _week_part(first: int, end: int) -> Callable[[Moment, OpeningHours, date], _Changed]:
    """Days of the week said, or of this one, from weekday `first` up to weekday `end`."""

    def of(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
        said = date.fromisoformat(moment.date) if moment.date else today
        monday = said - timedelta(days=said.weekday())
        if monday + timedelta(days=end) <= today:
            monday += timedelta(days=7)
        start = max(monday + timedelta(days=first), today)
        return {"date": start.isoformat(), "date_end": (monday + timedelta(days=end)).isoformat()}

    return of


def _by_evening(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    return {} if moment.date else {"date": today.isoformat()}


def _rest_of_week(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    following = today + timedelta(days=7 - today.weekday())
    return {"date": (today + timedelta(days=1)).isoformat(), "date_end": following.isoformat()}


def _before_weekend(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    return {"date": today.isoformat(), "date_end": saturday.isoformat()}


def _onwards(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    if moment.date is None or moment.date_end or moment.times:
        return {}
    end = date.fromisoformat(moment.date) + timedelta(days=_DAYS_OUT)
    return {"date_end": end.isoformat(), "nearest": False}


def _at_latest(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    if moment.date is None or moment.date_end or moment.times:
        return {}
    end = date.fromisoformat(moment.date) + timedelta(days=1)
    return {"date": today.isoformat(), "date_end": end.isoformat()}


def _and_after(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    """ "Tomorrow or the day after"."""
    day = moment.day()
    if day is None:
        return {}
    days = [(day + timedelta(days=each)).isoformat() for each in range(3)]
    return {"days": days[:2], "date_end": days[2]}


def _weekdays(moment: Moment, hours: OpeningHours, today: date) -> _Changed:
    if moment.day() is not None:
        return {}
    ahead = (today + timedelta(days=each) for each in range(7 * _WEEKS_OUT))
    weekend = [day.isoformat() for day in ahead if day.weekday() >= 5]
    return {"not_days": [day for day in weekend if not moment.date_end or day < moment.date_end]}


def _said(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


_NO = r"(?:not|no|never|n't)(?: in| on| any)?(?: the)?"
_NOT_TOO = r"(?:not|nothing|n't(?: be)?)(?: really)?(?: too| so| that| super| very)"
_BAD = r"(?:do(?:es)?n'?t|won'?t|are no|is no)"
_GOOD = r"(?:are|would|work|suit|is)"
_THE_WEEK = r"(?:the |this |next )?week"
_DAY_END = r"(?:the )?end of (?:the |my |your )?(?:work ?)?day"
_LEANINGS = (
    _Leaning(_said(rf"{_NOT_TOO} early"), _not_early),
    _Leaning(_said(rf"{_NOT_TOO} late"), _not_late),
    _Leaning(_said(rf"{_NO} mornings?", rf"mornings? {_BAD}"), _clocks("12:00", None)),
    _Leaning(_said(rf"{_NO} afternoons?", rf"afternoons? {_BAD}"), _clocks(None, "12:00")),
    _Leaning(_said(rf"{_NO} evenings?", rf"evenings? {_BAD}"), _clocks(None, "17:00")),
    _Leaning(_said(rf"(?<!no )(?<!not )mornings {_GOOD}"), _clocks("00:00", "12:00")),
    _Leaning(_said(rf"(?<!no )(?<!not )afternoons {_GOOD}"), _clocks("12:00", "18:00")),
    _Leaning(_said("mid[- ]?morning"), _clocks("09:00", "11:30")),
    _Leaning(_said("mid[- ]?afternoon"), _clocks("14:00", "16:00")),
    _Leaning(_said("after (?:work|school|office hours)", "when i(?: a|')m off work"), _clocks("17:00", None)),
    _Leaning(_said("before (?:work|school)"), _clocks(None, "09:00")),
    _Leaning(
        _said("(?:at|over|during|on|around|in)(?: my| the)? lunch(?: ?time| ?break| ?hour)?"), _clocks("12:00", "14:00")
    ),
    _Leaning(_said(rf"by (?:{_DAY_END}|(?:the )?(?:close of business|eod|cob))"), _by_evening),
    _Leaning(
        _said(
            rf"(?<!by )(?<!by the )(?:at |towards? |near )?{_DAY_END}",
            "just before (?:you close|closing)",
            "as late as (?:possible|you can)",
            "last (?:appointment|slot|opening)(?: of the day)?",
            "the latest (?:you have|you've got|possible)",
        ),
        _at_the_end,
    ),
    _Leaning(
        _said(
            rf"(?:at |towards? |by )?(?:the )?(?:end|back end|latter part) of {_THE_WEEK}",
            "late(?:r)? (?:in the|next) week",
        ),
        _week_part(3, 6),
    ),
    _Leaning(
        _said(
            rf"(?:the )?(?:beginning|start|first half|early part) of {_THE_WEEK}", "early (?:in the |next |this )?week"
        ),
        _week_part(0, 2),
    ),
    _Leaning(
        _said(rf"(?:the )?middle of {_THE_WEEK}", r"mid[- ]?week(?! \w*(?:away|stay|trip|break|deal))"),
        _week_part(1, 4),
    ),
    _Leaning(_said("(?:later|rest of) (?:on )?(?:this|the) week"), _rest_of_week),
    _Leaning(_said("before the weekend"), _before_weekend),
    _Leaning(
        _said(
            "at the earliest",
            "onwards?",
            "or later",
            "or (?:any (?:day|time) )?after(?: that)?",
            r"starting (?:on |from )?(?:next )?(?=\w+day)",
            r"from \w+day on",
        ),
        _onwards,
    ),
    _Leaning(_said("at the (?:very )?latest", "or (?:earlier|sooner|before)(?: if possible)?"), _at_latest),
    _Leaning(_said("or the (?:next day|day after(?! tomorrow)|following day)"), _and_after),
    _Leaning(_said("weekdays?", "working days?", "week days?"), _weekdays),
)
