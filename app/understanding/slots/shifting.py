"""Times told from what was offered or settled: "an hour later", "same time next week", "something earlier"."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.core.calendar import OpeningHours
from app.understanding.interpretation import Moment
from app.understanding.numbers import small_cardinal
from app.understanding.slots.found import Found
from app.understanding.transcript import overlaps

_COUNT = (
    r"(?P<count>half an?|an?|one|two|three|four|five|six|a couple of|a few|ten|fifteen|twenty|thirty"
    r"|forty[ -]five|ninety|\d{1,3})"
)
_AMOUNT = (
    rf"(?:about |maybe |like |just )?{_COUNT} ?(?P<unit>hour|hr|minute|min|day|week)s?(?P<half> and a half)?(?: or so)?"
)
_BY = re.compile(
    rf"\b{_AMOUNT} (?:(?P<later>later|after(?:wards| that)|further (?:on|out))"
    r"|(?P<earlier>earlier|sooner|before(?: that)?))\b"
    r"|\b(?:push|move|put|bring|shift)(?: it| that| my \w+)? (?P<way>back|forward|up|ahead)(?: by)? "
    + _AMOUNT.replace("<", "<by_"),
    re.IGNORECASE,
)
_SAME_TIME = re.compile(r"\b(?:at )?(?:the )?same (?:time|hour|slot)\b", re.IGNORECASE)
_SAME_DAY = re.compile(r"\b(?:on )?(?:the )?(?:same|that) (?:very )?day\b", re.IGNORECASE)
_NEXT_DAY = re.compile(r"\b(?:the )?(?:next day|following day|day after)\b(?! tomorrow)", re.IGNORECASE)
_ONE_AFTER = re.compile(
    r"\bnot (?:this|that|next|on|the)?\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day\b\W+(?:but )?"
    r"(?:the )?(?:(?:one|week|\w+day) after(?: that)?|following (?:one|week|\w+day))\b",
    re.IGNORECASE,
)
""" "Not this Friday, the one after"."""
_WEEK_AFTER = re.compile(r"\b(?:the )?(?:following week|week after(?: that)?)\b(?! next)", re.IGNORECASE)
_SOMEWHAT = (
    r"(?:(?:some|any|no)thing|some ?time|any ?time|a (?:bit|little|touch)|slightly|any|a time|one)(?: (?:at all|else))?"
)
_LATER = re.compile(
    rf"\b(?:{_SOMEWHAT}(?: a (?:bit|little))? (?:later|after that)"
    r"|later (?:in the day|that day|on that day|on)|too early|later times?)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    rf"\b(?:{_SOMEWHAT}(?: a (?:bit|little))? (?:earlier|sooner|before that)"
    r"|(?:earlier|sooner) (?:in the day|that day|on that day|times?|than (?:that|those|this|these))|too late)\b"
    r"|^\W*(?:(?:and|or|no|hmm+|um+|maybe|please|(?:can|could) (?:i|we) (?:come|do)(?: it)?)\W+)*"
    r"(?:earlier|sooner)(?: please)?\W*$",
    re.IGNORECASE,
)
_OF_DAY = re.compile(r"\b(?:in the|on the|on|that|same) day\b", re.IGNORECASE)
_NOT_TOO = re.compile(r"\b(?:not|n't|nothing)(?: be)? too \w+", re.IGNORECASE)
_OTHER_DAY = re.compile(r"\b(?:an?other|different|other) days?\b", re.IGNORECASE)
_OTHER_TIME = re.compile(r"\b(?:an?other|different|other) times?\b", re.IGNORECASE)
_MINUTES = {"hour": 60, "hr": 60, "minute": 1, "min": 1, "day": 1440, "week": 10080}
_FEW = {"half a": 0.5, "half an": 0.5, "a": 1, "an": 1, "a couple of": 2, "a few": 3}
_DAY = 1440


def shifted(
    text: str, said: Sequence[Found], held: Moment | None, offered: Sequence[Moment], hours: OpeningHours, now: datetime
) -> Found | None:
    """The moment meant, counted from what is settled or was offered; `said` are the moments the text names itself."""
    known = [one for one in ([held] if held and _is_settled(held) else offered) if one.date]
    if (by := _BY.search(text)) is not None:
        return Found(_by(_minutes(by), known), by.span(), 0.93)
    if (same := _SAME_TIME.search(text)) is not None:
        return _at_same_time(text, same, said, known)
    if not known:
        return None
    if (after := _ONE_AFTER.search(text)) is not None:
        return Found(Moment(date=_day(known[-1], 7)), after.span(), 0.93)
    if (following := _NEXT_DAY.search(text) or _WEEK_AFTER.search(text)) is not None and (
        not said or (len(said) == 1 and overlaps(said[0].span, following.span()))
    ):
        days = 1 if following.re is _NEXT_DAY else 7
        return Found(Moment(date=_day(known[-1], days)), following.span(), 0.9)
    if (same := _SAME_DAY.search(text)) is not None and len(said) == 1:
        return _on_same_day(same, said[0], known)
    timed = known if known[0].times else [one for one in offered if one.date and one.times]
    return _open_wish(text, said, timed or known, hours, now)


def _open_wish(
    text: str, said: Sequence[Found], known: Sequence[Moment], hours: OpeningHours, now: datetime
) -> Found | None:
    """ "Something later", "another day"."""
    if said or _NOT_TOO.search(text):
        return None
    if (later := _LATER.search(text)) is not None and known[-1].times:
        after = f"{_clock(known[-1]) + timedelta(minutes=1):%H:%M}"
        return Found(Moment(date=known[-1].date, earliest=after), later.span(), 0.9)
    if (earlier := _EARLIER.search(text)) is not None and known[0].times:
        on_that_day = Moment(date=known[0].date, latest=known[0].times[0])
        before = on_that_day if _OF_DAY.search(text) else _before(known[0], hours, now)
        return Found(before, earlier.span(), 0.9)
    if (other := _OTHER_DAY.search(text)) is not None:
        return Found(Moment(not_days=sorted({one.date for one in known if one.date})), other.span(), 0.9)
    if (other := _OTHER_TIME.search(text)) is not None and len({one.date for one in known}) == 1:
        return Found(Moment(date=known[0].date), other.span(), 0.9)
    return None


def _before(first: Moment, hours: OpeningHours, now: datetime) -> Moment:
    """Earlier on that day; where its first hour is on offer, on the days before."""
    at = _clock(first)
    opens = next(iter(hours.spans(at.date())), None)
    if opens is None or at.time() > opens[0].time() or at.date() <= now.date():
        return Moment(date=first.date, latest=first.times[0])
    return Moment(date=now.date().isoformat(), date_end=first.date)


def _by(minutes: int, known: Sequence[Moment]) -> Moment:
    anchor = next((one for one in (known[::-1] if minutes > 0 else known) if one.times or not minutes % _DAY), None)
    if anchor is None:
        return Moment(shift_min=minutes)
    if minutes % _DAY == 0:
        return Moment(date=_day(anchor, minutes // _DAY), times=anchor.times[:1])
    at = _clock(anchor) + timedelta(minutes=minutes)
    return Moment(date=at.date().isoformat(), times=[f"{at:%H:%M}"])


def _minutes(by: re.Match[str]) -> int:
    prefix = "" if by["count"] else "by_"
    count, unit = by[f"{prefix}count"].lower().replace("-", " "), by[f"{prefix}unit"].lower()
    number = small_cardinal(count.split())
    amount = _FEW.get(count, float(number[0]) if number else int(count) if count.isdecimal() else 1)
    minutes = round((amount + (0.5 if by[f"{prefix}half"] else 0)) * _MINUTES[unit])
    is_later = by["later"] is not None or (by["way"] or "").lower() == "back"
    return minutes if is_later else -minutes


def _at_same_time(text: str, same: re.Match[str], said: Sequence[Found], known: Sequence[Moment]) -> Found | None:
    when = said[0].value if len(said) == 1 else None
    span = (min(same.start(), said[0].span[0]), max(same.end(), said[0].span[1])) if said else same.span()
    if any(isinstance(one.value, Moment) and one.value.times for one in said):
        return None
    anchor = next((one for one in known if one.times), None)
    if anchor is None and known and isinstance(when, Moment) and when.date_end:
        # The same time of nothing settled: the same day of that week.
        return Found(Moment(date=_like_weekday(when, known[0])), span, 0.9)
    if anchor is None:
        wish = when.model_copy(update={"same_time": True}) if isinstance(when, Moment) else Moment(same_time=True)
        return Found(wish, span, 0.9)
    if isinstance(when, Moment) and when.date:
        return Found(Moment(date=_like_weekday(when, anchor), times=anchor.times), span, 0.93)
    days = 1 if _NEXT_DAY.search(text) else 7 if _WEEK_AFTER.search(text) else 0
    return Found(Moment(date=_day(anchor, days), times=anchor.times), span, 0.93) if days else None


def _on_same_day(same: re.Match[str], said: Found, known: Sequence[Moment]) -> Found | None:
    if not isinstance(said.value, Moment) or said.value.date:
        return None
    span = (min(same.start(), said.span[0]), max(same.end(), said.span[1]))
    return Found(said.value.model_copy(update={"date": known[-1].date}), span, 0.93)


def _like_weekday(when: Moment, anchor: Moment) -> str | None:
    """Of a week the same weekday."""
    if when.date_end is None or when.date is None or anchor.date is None:
        return when.date
    first = date.fromisoformat(when.date)
    away = (date.fromisoformat(anchor.date).weekday() - first.weekday()) % 7
    day = (first + timedelta(days=away)).isoformat()
    return day if day != anchor.date else _day(anchor, 7)


def _is_settled(moment: Moment) -> bool:
    return moment.day() is not None


def _day(anchor: Moment, days: int) -> str:
    return (date.fromisoformat(anchor.date or "") + timedelta(days=days)).isoformat()


def _clock(anchor: Moment) -> datetime:
    return datetime.fromisoformat(f"{anchor.date}T{anchor.times[0]}")
