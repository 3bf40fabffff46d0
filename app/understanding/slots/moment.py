"""Dates and times of day as one `Moment`, its readings ordered by when the business is open."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.core.calendar import OpeningHours
from app.understanding.interpretation import Moment
from app.understanding.numbers import UNITS, small_cardinal
from app.understanding.slots.expressions import TimeExpression, last_day, time_expressions, whole_day
from app.understanding.slots.found import Found
from app.understanding.slots.joining import join
from app.understanding.slots.leanings import with_leanings
from app.understanding.slots.preferences import is_unfit, prepared, unfit_days, with_unfit
from app.understanding.slots.readings import resolve_moment as resolve_moment
from app.understanding.slots.readings import unlikely
from app.understanding.slots.told import is_told, wished

_MERIDIEM = re.compile(
    r"\d ?[ap]\.? ?m?\b|\b[ap] ?m\b|morning|afternoon|evening|night|tonight|noon|midday|midnight|lunch|breakfast|dinner"
    r"|\b0\d?[:.h]\d\d|(?<![:.\d])(?:1[3-9]|2[0-4])(?:[:.]\d\d|h\b|h\d\d)|\bat (?:1[3-9]|2[0-3])\b(?!th|st|nd|rd)",
    re.IGNORECASE,
)
_BARE_HOUR = re.compile(
    r"\W*(?:at |around |about |say |for )?(\d{1,2})(?: ?hrs?)?(?: (?:please|works|is fine))?\W*", re.IGNORECASE
)
_WEEK_AFTER_NEXT = re.compile(r"\b(?:the )?week after next\b", re.IGNORECASE)
_WHENEVER = re.compile(
    r"\W*(?:whenever|any ?time|anything(?: works| is fine)?|i don'?t (?:care|mind)|(?:it )?does(?:n'?t| not) matter"
    r"|(?:it'?s )?up to you|you (?:choose|pick|decide)|no preference|i'?m (?:flexible|easy|open))\W*",
    re.IGNORECASE,
)
_NEAREST = re.compile(
    r"\b(?:earliest|soonest|as soon as|as early as|the sooner the better|asap|right away|next available"
    r"|first (?:available|free|opening|slot|thing|appointment)|first (?:one|time)(?= (?:on|in|next|this|to\w+)\b)"
    r"|the next (?:slot|opening)"
    r"|whenever (?:you (?:can|have)|suits|works)|any ?time(?: is fine| works)?$)\b",
    re.IGNORECASE,
)
_EARLY_LATE = {
    ("early", "morning"): ("07:00", "10:00"), ("late", "morning"): ("10:00", "12:00"),
    ("early", "afternoon"): ("12:00", "15:00"), ("late", "afternoon"): ("15:00", "18:00"),
    ("early", "evening"): ("17:00", "19:00"), ("late", "evening"): ("19:00", "22:00"),
}  # fmt: skip
_COUNTED_DAYS = re.compile(r"\b(?:days?|weeks?|months?)\b")
_CLOCK_SAID = re.compile(
    r"\bat \d|:\d|\d ?[ap]m|o'clock|hours?|minutes?|morning|afternoon|evening|night|noon|half|quarter"
)
_DAY_NAMED = re.compile(r"\b(?:mon|tues?|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?\b|\bto(?:day|morrow)\b")
_AFTER_MIDNIGHT = re.compile(r"\d.* nights?\b(?!.*[ap]m)|(?<!to)night.*\d(?!.*[ap]m)")
_MONTH_SAID = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d/\d")
_YEAR_SAID = re.compile(r"\d{4}|\bnext\b|\byear\b")
_DAYS_AND_CLOCKS = frozenset({"day", "hour", "minute"})
_LEAP_DAY = (2, 29)
_FIRST_YEAR, _YEARS_AHEAD = 1900, 5
_NEGATED = re.compile(r"\b(?:not|n't|no longer|instead of|rather than|except)\s+(?:on\s+|at\s+)?$", re.IGNORECASE)
_AHEAD = re.compile(r"(?:the )?(?:next|coming|following) (?:\d+|few|couple)")
_NO_SUCH = re.compile(r"\bno\s+$", re.IGNORECASE)
_HOUR = rf"(\d{{1,2}}|{'|'.join(list(UNITS)[1:13])})"
_OR_BEFORE = re.compile(rf"\b{_HOUR}(?: o'?clock)? or (?:at |maybe )?$", re.IGNORECASE)
_CAR_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD_AFTER = re.compile(
    r"\s+(?!(?:please|hours?|hrs?|works|is|would|on|tomorrow|today|tonight|at|and|or|sharp)\b)[a-z]"
)
_GREETING = re.compile(
    r"\bgood (?:morning|afternoon|evening)\b"
    r"|^\W*(?:(?:hi|hello|hey)\W+)?(?:morning|afternoon|evening)[\s,!.]+(?=(?:i|we|this|my|can|could|do|it's|is|are)\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:the )?(?:first|second|third|fourth|fifth)")
_OF_SEVERAL = re.compile(r"\b(?:an?|my|our|your|his|her|another|this|that)\s+$")
_THING_AFTER = re.compile(
    r"\s+(?:appointment|booking|reservation|visit|slot|one|time|person|thing|question|name|number|try|call|opinion)\b"
)
""" "A second appointment": which of several, no day of a month."""
_NOT_TOO = re.compile(r"\b(?:too|so|that|very|super) (?:early|late)\b")
_OR_AFTER = re.compile(
    rf" or (?:at |maybe )?{_HOUR}(?=\W*$|,| (?:on|in the|tomorrow|please|works|is|would)\b)", re.IGNORECASE
)


def find_moments(
    text: str, now: datetime, hours: OpeningHours, locale: str, expected: bool = False, of_day: bool = False
) -> list[Found]:
    """The moments said, a day and a time of day said apart joined into one, a corrected one replaced."""
    if idiom := _idiom(text, now, expected):
        return [idiom]
    found: list[Found] = []
    unfit: list[str] = []
    unfit_at: tuple[int, int] | None = None
    said, told = prepared(_GREETING.sub(lambda hello: " " * len(hello[0]), text)), []
    for one in time_expressions(said, now, locale, expected, of_day):
        if not _is_in_reach(one, now):
            continue
        if one.has_date and not one.has_clock and is_unfit(said, one.span, unfit_at):
            moment = _moment(one, said, now, hours)
            unfit += unfit_days(moment, said, one.span) if moment else []
            unfit_at = (unfit_at or one.span)[0], one.span[1]
            continue
        meant = _meant(_lately(one, now), said)
        moment = _moment(meant, said, now, hours) if meant else None
        if moment is not None:
            moment = _with_other_hour(moment, said, one.span, found[-1].span[1] if found else 0)
            read = Found(moment, one.span, 0.6 if one.latent and not expected else 0.95)
            found.append(read)
            told += [read] if is_told(said, one.span) else []
    if expected and not found and (bare := _BARE_HOUR.fullmatch(said)) and int(bare[1]) < 24:
        return [Found(_of_hour(int(bare[1]), hours, now), bare.span(1), 0.8)]
    joined = _soonest(join(wished(found, told, said, now.date()), said, hours), text)
    return with_unfit(with_leanings(joined, text, now, hours), unfit, unfit_at)


def _with_other_hour(moment: Moment, text: str, span: tuple[int, int], since: int) -> Moment:
    """ "Ten or eleven tomorrow", "at ten or eleven": the grammar reads one of them alone."""
    other = (_OR_BEFORE.search(text[since : span[0]]) or _OR_AFTER.match(text, span[1])) if moment.times else None
    if other is None or (number := small_cardinal([other[1].lower()])) is None or number[0] > 12:
        return moment
    clocks = [f"{number[0] % 12 + (12 if clock >= '12:00' else 0):02d}:00" for clock in moment.times]
    pairs = zip(*((clocks, moment.times) if other.re is _OR_BEFORE else (moment.times, clocks)), strict=True)
    likeliest = [each for pair in pairs for each in pair]
    return moment.model_copy(update={"times": list(dict.fromkeys(likeliest))})


def _idiom(text: str, now: datetime, expected: bool) -> Found | None:
    """What the grammar does not know."""
    if after_next := _WEEK_AFTER_NEXT.search(text):
        monday = now.date() + timedelta(days=14 - now.weekday())
        week = Moment(date=monday.isoformat(), date_end=(monday + timedelta(days=7)).isoformat())
        return Found(week, after_next.span(), 0.95)
    if expected and (whenever := _WHENEVER.fullmatch(text)):
        return Found(Moment(nearest=True), whenever.span(), 0.85)
    return None


def _lately(one: TimeExpression, now: datetime) -> TimeExpression:
    """A day of this month that is gone is that day, not the one in a year."""
    first = one.start or one.end
    if first is None or (first.year, first.month) != (now.year + 1, now.month) or one.grain not in _DAYS_AND_CLOCKS:
        return one
    if not _MONTH_SAID.search(one.body) or _YEAR_SAID.search(one.body):
        return one
    return replace(one, start=_year_before(one.start), end=_year_before(one.end))


def _year_before(at: datetime | None) -> datetime | None:
    if at is None or (at.month, at.day) == _LEAP_DAY:
        return at and at - timedelta(days=366)
    return at.replace(year=at.year - 1)


def _is_in_reach(one: TimeExpression, now: datetime) -> bool:
    """Whether anybody could mean it: "31/12/9999" is no day for an appointment, nor one that a calendar ends at."""
    years = [at.year for at in (one.start, one.end) if at is not None]
    return all(_FIRST_YEAR <= year <= now.year + _YEARS_AHEAD for year in years)


def _meant(one: TimeExpression, text: str) -> TimeExpression | None:
    """None for what is counted, said in passing or denied; "not before ten" turns its bound around."""
    if _counts_things(one, text) or _in_passing(one, text):
        return None
    before = text[: one.span[0]]
    later = text[one.span[0] :].lower().startswith(("later", "earlier", "sooner")) and _NO_SUCH.search(before)
    if not later and not _NEGATED.search(before):
        return one
    if one.bound is None or one.end is not None or not one.has_clock:
        return None
    return replace(one, bound="earliest" if one.bound == "latest" else "latest")


def _soonest(joined: list[Found], text: str) -> list[Found]:
    """ "The earliest you have", alone or of a day."""
    soon = _NEAREST.search(text)
    if soon is None or len(joined) > 1:
        return joined
    if not joined:
        return [Found(Moment(nearest=True), soon.span(), 0.85)]
    moment = joined[0].value
    assert isinstance(moment, Moment)
    if moment.date is None and not moment.times and "00:00" != moment.earliest != "15:00":
        return [Found(Moment(nearest=True), joined[0].span, joined[0].score)]
    return [Found(moment.model_copy(update={"nearest": not moment.times}), joined[0].span, joined[0].score)]


def _of_hour(hour: int, hours: OpeningHours, now: datetime) -> Moment:
    clocks = [f"{hour:02d}:00"] if hour > 12 or hour == 0 else [f"{hour % 12:02d}:00", f"{hour % 12 + 12:02d}:00"]
    return Moment(times=sorted(clocks, key=lambda clock: unlikely(clock, hours, None, now)))


def _counts_things(one: TimeExpression, text: str) -> bool:
    """ "For 2 days" or "takes 3 hours" is how long, not when; a year alone is a thing's year."""
    if one.grain in {"year", "quarter"}:
        return True
    lasting = re.search(r"\b(?:for|takes?|about)\s+$", text[: one.span[0]]) or one.body.startswith("for ")
    counted = re.search(r"(?:\d+|\ba|\ban) (?:hours?|hrs?|minutes?|mins?|days?|weeks?)\b", one.body)
    return bool(lasting and counted and not re.search(r"\b(?:in|next|from)\b", one.body))


def _in_passing(one: TimeExpression, text: str) -> bool:
    """ "How are you today", "there are two of us now", "one of the tables" speak of no appointment."""
    said = text[one.span[0] : one.span[1]].lower().strip(" .,!?")
    before, after = text[: one.span[0]].lower(), text[one.span[1] :].lower()
    if said in {"now", "right now", "just now"}:
        return bool(before.strip() or after.strip(" .,!?"))
    if said in {"today", "tonight", "this morning"} and re.search(r"\bhow (?:are|is|'s)\b[^.?!]*$", before):
        return True
    if _ORDINAL.fullmatch(said) and (_OF_SEVERAL.search(before) or _THING_AFTER.match(after)):
        return True
    if _CAR_YEAR.fullmatch(said) and _WORD_AFTER.match(after):
        return True
    if re.search(r"\d$|" + _HOUR + "$", said) and re.match(
        r"\s*(?:days?|weeks?|months?|years?|nights?|miles?)\b", after
    ):
        return True
    return bool(re.match(r"\s*(?:of (?:the|your|my|those|these|us)|minutes? late)\b", after) and not one.has_date)


def _moment(one: TimeExpression, text: str, now: datetime, hours: OpeningHours) -> Moment | None:
    if one.start is None and one.end is None:
        return None
    if one.end is not None or one.start is None or (one.bound and whole_day(one)):
        return _range(one, text, now, hours)
    if whole_day(one) or (_COUNTED_DAYS.search(one.body) and not _CLOCK_SAID.search(one.body)):
        return _day_or_period(one)
    day = one.start.date() if one.has_date else None
    if re.search(r"\btoday\b", one.body):
        day = now.date()
    if re.search(r"\bnow\b|\b(?:in|within)\b.*(?:hours?|minutes?|mins?)", one.body):
        return Moment(date=one.start.date().isoformat(), times=[f"{one.start:%H:%M}"])
    times = _readings(one, hours, day, now)
    if one.bound == "earliest":
        return Moment(date=_iso(day), earliest=times[0])
    if one.bound == "latest":
        return Moment(date=_iso(day), latest=times[0])
    return Moment(date=_iso(day), times=times)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_or_period(one: TimeExpression) -> Moment:
    assert one.start is not None
    start = one.start.date()
    if one.grain == "week":
        return Moment(date=start.isoformat(), date_end=(start + timedelta(days=7)).isoformat())
    if one.grain == "month":
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        return Moment(date=start.isoformat(), date_end=following.isoformat())
    return Moment(date=start.isoformat())


def _readings(one: TimeExpression, hours: OpeningHours, day: date | None, now: datetime) -> list[str]:
    assert one.start is not None
    said = f"{one.start:%H:%M}"
    if _AFTER_MIDNIGHT.search(one.body) and one.start.hour in range(12, 18):
        return [f"{one.start.hour - 12:02d}:{one.start.minute:02d}"]
    if _MERIDIEM.search(one.body) or re.fullmatch(r"(?:at )?(?:1[3-9]|2[0-3])", one.body):
        return [said]
    early = one.start.hour % 12
    both = [f"{early:02d}:{one.start.minute:02d}", f"{early + 12:02d}:{one.start.minute:02d}"]
    return sorted(both, key=lambda clock: unlikely(clock, hours, day, now))


def _range(one: TimeExpression, text: str, now: datetime, hours: OpeningHours) -> Moment | None:
    start, end = one.start, one.end
    if re.search(r"week-?ends?", one.body):
        return _weekend(one)
    if whole_day(one):
        return _day_range(one, now)
    day = None
    if one.has_date:
        day = (last_day(end) if end else start or end).date() if (end or start) else None  # pyright: ignore
    earliest, latest = _bounds(one, text)
    if re.match(r"(?:by|until|till)\b", one.body) and end:
        if not _MERIDIEM.search(one.body):
            _, latest = _in_hours(None, latest, hours, day)
        return Moment(date=_iso(end.date()) if one.has_date else None, latest=latest)
    if "week" in one.body and day and not _DAY_NAMED.search(one.body):
        return Moment(date=_iso(day), date_end=_iso(day + timedelta(days=7)), earliest=earliest, latest=latest)
    if not _MERIDIEM.search(one.body):
        earliest, latest = _in_hours(earliest, latest, hours, day)
    if earliest and latest and latest < earliest and latest < "12:00":
        latest = _in_hours(None, latest, hours, day)[1]
    return Moment(date=_iso(day), earliest=earliest, latest=None if latest == "00:00" else latest)


def _bounds(one: TimeExpression, text: str) -> tuple[str | None, str | None]:
    """The clock times between which it is to be."""
    if part := _part_of_day(one, text):
        return part
    end = one.end
    if end and one.grain in {"hour", "minute"} and _clock_range(one.body):
        # The grammar counts the last hour in: "between 2 and 4" ends at 5.
        end -= timedelta(hours=1) if one.grain == "hour" else timedelta(minutes=1)
    return f"{one.start:%H:%M}" if one.start else None, f"{end:%H:%M}" if end else None


def _clock_range(body: str) -> bool:
    return bool(re.search(r"(?:\d|noon|midday).*(?:-|–|to|and|until|till|through|thru).*\d", body))


def _in_hours(
    earliest: str | None, latest: str | None, hours: OpeningHours, day: date | None
) -> tuple[str | None, str | None]:
    """Afternoon hours for an unmarked range that lies before the doors open ("between 2 and 4")."""
    first = earliest or latest
    if first is None or not first < "07:00":
        return earliest, latest
    return tuple(
        f"{int(said[:2]) + 12:02d}{said[2:]}" if said and said < "12:00" else said for said in (earliest, latest)
    )  # pyright: ignore


def _part_of_day(one: TimeExpression, text: str) -> tuple[str, str] | None:
    said = f"{text[max(0, one.span[0] - 20) : one.span[0]]} {one.body}".lower().replace("-", " ")
    if _NOT_TOO.search(said):
        said = ""
    for (edge, part), clocks in _EARLY_LATE.items():
        if re.search(rf"\b{edge} (?:\w+ )?{part}|\b{edge} (?:in|on) .*{part}", said):
            return clocks
    if re.search(r"\bmorning", one.body) and one.start and one.start.hour == 0:
        return "00:00", "12:00"
    return None


def _day_range(one: TimeExpression, now: datetime) -> Moment:
    """ "Until Friday" begins today."""
    start = one.start.date() if one.start and not _AHEAD.match(one.body) else now.date()
    if one.end is None:
        return Moment(date=start.isoformat(), date_end=(start + timedelta(days=14)).isoformat())
    end = one.end.date()
    if one.bound == "latest" and not one.body.startswith("before"):
        end += timedelta(days=1)
    if one.start is None and end <= start:
        return Moment(date=(end - timedelta(days=1)).isoformat())
    if end <= start + timedelta(days=1):
        return Moment(date=start.isoformat())
    return Moment(date=start.isoformat(), date_end=end.isoformat())


def _weekend(one: TimeExpression) -> Moment | None:
    if one.end is None:
        return None
    end = one.end.date()
    return Moment(date=(end - timedelta(days=2)).isoformat(), date_end=end.isoformat())
