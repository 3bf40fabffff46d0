"""Time expressions of an utterance as the grammar reads them, before any business hours are considered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import frontdesk_duckling

from app.understanding.slots.windows import DATE_WORD, time_windows, whole
from app.understanding.slots.years import no_such_day, years_alone
from app.understanding.transcript import Rewritten, overlaps, tokens, words

if TYPE_CHECKING:
    from frontdesk_duckling import Entity, Point

Bound = Literal["earliest", "latest"]

_BOUND = re.compile(
    r"\b(?P<cue>no later than|not later than|earlier than|later than|any ?time after|after|from|(?<!this )past|before"
    r"|by|until|till)\s+(?P<clock>\d{1,2}(?::\d\d)?|noon)(?!\d|[/\-:]|st|nd|rd|th)"
    r"(?!\s*(?:-|–|to\b|and\b|until\b|till\b|minutes?|hours?|days?|weeks?|months?))"
)
_HALF_OR_QUARTER = re.compile(r"\b(?:half|quarter|minutes?|\d+)\s+(?:past|after|before)\b")
_EARLIEST = frozenset({"after", "from", "past", "later than", "anytime after", "any time after"})
_DAY_SAID = re.compile(
    r"\bthis (?:morning|afternoon|evening|lunch)|\d ?/ ?\d|\d-\d+-\d|\d(?:st|nd|rd|th)\b|\bnow\b"
    r"|\b(?:in|within) .*(?:hours?|hrs?|minutes?|mins?)"
)
_TELEPHONE = re.compile(
    r"(?<![\d/:-])(?:\+?1[\s.-]*)?\(?\d{3}\)?[\s.-]*\d{3}[\s.-]+\d{4}(?![\d-])|(?<![\d-])\d{3}[.-]\d{4}(?![\d-])"
    r"|(?<!\d)\d{10,11}(?!\d)"
)
_ENDS = re.compile(
    r"(?:from |between )?(?P<first>.+?) (?:to|until|till|through|thru|and) (?P<last>(?:the )?.+)", re.IGNORECASE
)
_MONTH_LONG = timedelta(days=31)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEK_OF = re.compile(r"(?:the )?week of (?P<day>.+)")
_IN_A_WEEK = re.compile(r"(?:(?:on|from|starting) )?(?P<day>\w+day) in (?:a|1) week")
_WEEK, _SIX_DAYS = timedelta(days=7), timedelta(days=6)
_WEEK_ON = re.compile(
    rf"\b(?:a|1|one) week (?:on )?(?P<before>(?:{_WEEKDAY}|tomorrow|today))\b"
    rf"|\b(?P<after>(?:{_WEEKDAY}|tomorrow|today)),? (?:a )?week\b(?! (?:of|from|after|before|on|in|ago)\b)"
)
""" "A week on Tuesday", "Tuesday week": seven days after the one meant by the day alone."""
_TWELVE = re.compile(r"\b(?:12|twelve)(?: o'?clock)? (?:at )?(?P<when>noon|midday|midnight)\b")
""" "12 noon" after a day is too much for the grammar."""
_FIGURES = re.compile(r"\d+")
_BARE_DAY = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?")
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
_MONTH_OF = re.compile(rf"(?:of )?\b{_MONTH_NAME}(?:,? \d{{4}})?$")
_DATED = re.compile(
    r"(?<!st )(?<!nd )(?<!rd )(?<!th )\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?"
    rf"(?= (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH_NAME}|{_MONTH_NAME} (?:the )?[a-z\d]+)"
    r"(?:,? (?:19|20)\d\d\b| at \d))"
)
"""A weekday before a full date adds nothing, and the grammar takes it for the next one of its kind."""
_SHORT = 8
_CLOCK_GRAINS = frozenset({"hour", "minute"})
DAY_GRAINS = frozenset({"day", "week", "month", "quarter", "year"})
_EVES = (
    (re.compile(r"\b(christmas|xmas) eve\b"), "december 24"),
    (re.compile(r"\bnew year'?s? eve\b"), "december 31"),
    (re.compile(r"\bjuneteenth\b"), "june 19"),
    (re.compile(r"\bboxing day\b"), "december 26"),
)


@dataclass(frozen=True)
class TimeExpression:
    """`start` (and `end`, exclusive) with the grain said, local to `now`; the parts that the words really held."""

    start: datetime | None
    end: datetime | None
    grain: str
    body: str
    span: tuple[int, int]
    latent: bool = False
    has_date: bool = False
    has_clock: bool = False
    bound: Bound | None = None


def time_expressions(
    text: str, now: datetime, locale: str, expected: bool = False, of_day: bool = False
) -> list[TimeExpression]:
    """In the order said. `now` is aware; with `expected` a bare number may be a time, with `of_day` a year."""
    text = _TELEPHONE.sub(lambda number: " " * len(number.group()), text)
    found = [one for window in time_windows(text, expected, of_day) for one in _read(window, now, locale, expected)]
    if of_day and (years := years_alone(whole(text, of_day).text.lower())):
        return [TimeExpression(*years, "year", text, (0, len(text)), has_date=True)]
    if expected and len(words(text)) <= _SHORT:
        found = _more_telling(found, _read(whole(text, of_day), now, locale, expected))
    return sorted(_apart(found), key=lambda one: one.span)


def _more_telling(found: list[TimeExpression], others: list[TimeExpression]) -> list[TimeExpression]:
    """The reading of the whole text where it is surer, or covers more, than that of its parts."""
    sure = [one for one in others if not one.latent]
    return [*sure, *found] if _length(sure) > _length([one for one in found if not one.latent]) else found


def _apart(found: list[TimeExpression]) -> list[TimeExpression]:
    kept: list[TimeExpression] = []
    for one in found:
        if not any(overlaps(one.span, other.span) for other in kept):
            kept.append(one)
    return kept


def _length(found: list[TimeExpression]) -> int:
    return sum(one.span[1] - one.span[0] for one in found)


def warm_up() -> None:
    """The grammar compiles its patterns at the first call, which takes a tenth of a second."""
    frontdesk_duckling.parse("tomorrow at nine", "2026-01-05T09:00:00+00:00", "en_US", ("time",), latent=True)


def _read(window: Rewritten, now: datetime, locale: str, expected: bool) -> list[TimeExpression]:
    reference = now.replace(second=0, microsecond=0).isoformat()
    said, bound = _eves(window.text.lower()), None
    if no_such_day(said):
        return []
    week_on = _WEEK_ON.search(said)
    said = _without_week(said, week_on) if week_on else said
    entities = _parse(said, reference, locale)
    if (cue := _bound(said)) and not any(_bounded(entity, cue) for entity in entities):
        start, end = cue.span("cue")
        said, bound = said[:start] + "at".ljust(end - start) + said[end:], cue
        entities = _parse(said, reference, locale)
    found = []
    for entity in entities:
        body = said[entity["start"] : entity["end"]]
        if _cuts_a_word(said, entity["end"]):
            continue
        if entity["latent"] and not (expected or _latent_counts(said, entity)):
            continue
        one = _expression(entity, body, window.origin(entity["start"], entity["end"]), now)
        if one is not None:
            one = _with_bound(_forward(one, now, locale), bound, entity)
            found.append(_week_later(one, window, week_on, entity) if week_on else one)
    return found


def _without_week(said: str, week_on: re.Match[str]) -> str:
    """The day alone, everything in its place."""
    start, end = week_on.span("before" if week_on["before"] else "after")
    return (
        said[: week_on.start()]
        + said[start:end].rjust(end - week_on.start()).ljust(len(week_on[0]))
        + said[week_on.end() :]
    )


def _week_later(one: TimeExpression, window: Rewritten, week_on: re.Match[str], entity: "Entity") -> TimeExpression:
    """What is said of the day that "a week on Tuesday" counts from, seven days on."""
    if not one.has_date or not entity["start"] < week_on.end() or not week_on.start() < entity["end"]:
        return one
    span = window.origin(min(entity["start"], week_on.start()), max(entity["end"], week_on.end()))
    start, end = (at + _WEEK if at is not None else None for at in (one.start, one.end))
    return replace(one, start=start, end=end, span=span)


def _forward(one: TimeExpression, now: datetime, locale: str) -> TimeExpression:
    """What the grammar reads amiss: the ends of "from the 1st to the 17th" and of "the 4th to the 9th of May", each
    by itself; the week after the one meant by "the week of the third"."""
    if one.start is None or one.grain not in DAY_GRAINS:
        return one
    if one.grain == "week" and (week := _WEEK_OF.fullmatch(one.body)) and (day := _day(week["day"], now, locale)):
        # A week is named by its Sunday too.
        monday = day - timedelta(days=day.weekday()) if day.weekday() < 6 else day + timedelta(days=1)
        return replace(one, start=monday.replace(tzinfo=None))
    if (named := _IN_A_WEEK.fullmatch(one.body)) and (day := _day(named["day"], now, locale)):
        # Said on a Tuesday, "Tuesday in a week" is the next one.
        return replace(one, start=_naive(day if day - now > _SIX_DAYS else day + _WEEK))
    ends = _ENDS.fullmatch(one.body)
    if ends is None or one.end is None:
        return one
    if ends["first"] == ends["last"] and not _BARE_DAY.fullmatch(ends["first"]):
        return replace(one, end=one.start + _WEEK + timedelta(days=1))
    month = _MONTH_OF.search(ends["last"]) if _BARE_DAY.fullmatch(ends["first"]) else None
    if month is None and one.start < one.end:
        return one
    if month and (over := _over_month_end(ends, now, locale)):
        return replace(one, start=over[0], end=over[1])
    first = _day(f"{ends['first']} {month.group().strip()}" if month else ends["first"], now, locale)
    last = _day(ends["last"], first, locale) if first else None
    if first is None or last is None or last < first or (month and last - first > _MONTH_LONG):
        return one
    start, end = (each.replace(tzinfo=None) for each in (first, last + timedelta(days=1)))
    return replace(one, start=start, end=end)


def _over_month_end(ends: re.Match[str], now: datetime, locale: str) -> tuple[datetime, datetime] | None:
    """ "From the 28th to the 2nd of June" begins in May."""
    begin, last = _FIGURES.search(ends["first"]), _day(ends["last"], now, locale)
    if begin is None or last is None or int(begin[0]) <= last.day:
        return None
    month_end = last.replace(day=1) - timedelta(days=1)
    if int(begin[0]) > month_end.day:
        return None
    return _naive(month_end.replace(day=int(begin[0]))), _naive(last + timedelta(days=1))


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None)


def _day(said: str, now: datetime, locale: str) -> datetime | None:
    for entity in _parse(said, now.replace(second=0, microsecond=0).isoformat(), locale):
        point = entity.get("point")
        if point is not None and point["grain"] == "day" and entity["body"] == said:
            return _local(point, now).replace(tzinfo=now.tzinfo)
    return None


def _cuts_a_word(said: str, end: int) -> bool:
    """ "10 th" out of "10 then"."""
    return said[end - 1].isalpha() and said[end : end + 1].isalpha()


def _eves(said: str) -> str:
    said = _DATED.sub(lambda day: " " * len(day.group()), said)
    said = _TWELVE.sub(_noon, said)
    for pattern, plain in _EVES:
        said = pattern.sub(lambda found, plain=plain: plain.ljust(len(found.group())), said)
    return said


def _noon(found: re.Match[str]) -> str:
    """The word alone, where its neighbours are."""
    return found["when"].rjust(len(found[0])) if found.start() else found["when"].ljust(len(found[0]))


def _bound(said: str) -> re.Match[str] | None:
    """The "after 3" of "after 3 on friday", which the grammar leaves out: it reads the time as "at 3"."""
    return None if _HALF_OR_QUARTER.search(said) else _BOUND.search(said)


def _bounded(entity: "Entity", cue: re.Match[str]) -> bool:
    """Whether the grammar read the cue itself, as a range."""
    return "bounds" in entity and not entity["latent"] and entity["start"] <= cue.start("clock") < entity["end"]


def _with_bound(one: TimeExpression, bound: re.Match[str] | None, entity: "Entity") -> TimeExpression:
    if bound is None or not (entity["start"] <= bound.start("clock") < entity["end"]) or one.end is not None:
        return one
    side: Bound = "earliest" if bound["cue"] in _EARLIEST else "latest"
    return TimeExpression(**{**one.__dict__, "bound": side, "has_clock": True})


@lru_cache(maxsize=1024)
def _parse(said: str, reference: str, locale: str) -> Sequence["Entity"]:
    if len(said) > frontdesk_duckling.MAX_CHARS:
        return ()
    return frontdesk_duckling.parse(said, reference, _grammar(locale), ("time",), latent=True)


def _grammar(locale: str) -> str:
    return locale.replace("-", "_")


def _latent_counts(said: str, entity: "Entity") -> bool:
    """A reading the grammar is unsure of still counts where the words leave no doubt: "the 27th", "morning"."""
    body = entity["body"]
    if re.fullmatch(r"(?:the )?\d{1,2}(?:st|nd|rd|th)", body):
        return True
    if re.search(r"\d:\d\d|morning|afternoon|evening|night", body):
        return True
    if said[entity["end"] :].startswith(" instead"):
        return True
    before = said[: entity["start"]].rstrip()
    return bool(re.search(r"\b(?:at|it|around)$", before))


def _expression(entity: "Entity", body: str, span: tuple[int, int], now: datetime) -> TimeExpression | None:
    point, bounds = _finest(entity), entity.get("bounds")
    bound: Bound | None = None
    if point is not None:
        start, end, grain = _local(point, now), None, point["grain"]
    elif bounds is not None:
        first, last = bounds["from"], bounds["to"]
        start, end = (_local(first, now) if first else None), (_local(last, now) if last else None)
        grain = (last or first or {"grain": "day"})["grain"]
        bound = None if first and last else "earliest" if first else "latest"
    else:
        return None
    return TimeExpression(
        start=start,
        end=end,
        grain=grain,
        body=body,
        span=span,
        latent=entity["latent"],
        has_date=grain in DAY_GRAINS or _names_day(body),
        has_clock=grain not in DAY_GRAINS,
        bound=bound,
    )


def _finest(entity: "Entity") -> "Point | None":
    """The reading with the hour in it: of "wednesday at 10 in the morning" the grammar puts the bare day first."""
    point = entity.get("point")
    if point is None or point["grain"] != "day":
        return point
    day = point["value"][:10]
    timed = [each for each in entity.get("points", ()) if each["grain"] in _CLOCK_GRAINS and each["value"][:10] == day]
    return timed[0] if timed else point


def _names_day(body: str) -> bool:
    if any(DATE_WORD.fullmatch(token.low) for token in tokens(body)):
        return True
    return bool(_DAY_SAID.search(body))


def _local(point: "Point", now: datetime) -> datetime:
    """Wall-clock values stay; moments counted from now are turned into the zone's wall clock. Naive out."""
    value = datetime.fromisoformat(point["value"])
    if value.tzinfo is None:
        return value
    zone = now.tzinfo or ZoneInfo("UTC")
    return value.astimezone(zone).replace(tzinfo=None)


def whole_day(one: TimeExpression) -> bool:
    """Whether the expression is about days, not hours."""
    return one.grain in DAY_GRAINS


def last_day(end: datetime) -> datetime:
    """The day that an exclusive end still belongs to."""
    return end - timedelta(seconds=1)
