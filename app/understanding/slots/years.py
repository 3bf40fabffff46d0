"""Years, decades and quarters as they are said, in figures for the grammar."""

import re
from collections.abc import Sequence
from datetime import datetime

from app.understanding.numbers import DECADES, ORDINALS, TENS, UNITS, decade, ordinal, small_cardinal, year

_ALONE = re.compile(
    r"\W*(?:in |the |from |between |early |mid |late )*(?:' ?)?(?P<first>[12]\d{3}|\d0(?=s))(?P<many>s)?"
    r"(?: ?(?:-|–|to|and|until) ?(?P<last>[12]\d{3}))?\W*"
)
_RECENT = range(1900, 2100)
_OF = frozenset({"in", "of", "year", "since"})
_SKIPPED = frozenset({",", "the", "of"})
_QUARTERS = ("1st", "2nd", "3rd", "4th")


def years_alone(text: str) -> tuple[datetime, datetime | None] | None:
    """Where the text is nothing but a year, a decade or years: its start, and the end of more than one year."""
    said = _ALONE.fullmatch(text)
    if said is None:
        return None
    first = int(said["first"]) + (1900 if len(said["first"]) == 2 else 0)
    if said["many"]:
        return _january(first), _january(first + (100 if first % 100 == 0 else 10))
    return _january(first), _january(int(said["last"]) + 1) if said["last"] else None


def _january(of_year: int) -> datetime:
    return datetime(of_year, 1, 1)  # noqa: DTZ001 - wall clock, as in every TimeExpression


def year_text(lows: Sequence[str], at: int, months: "frozenset[int]", of_day: bool) -> tuple[str, int] | None:
    """The year, decade or quarter that starts at this word in figures, and how many words it took.

    `months` are the places of month names. With `of_day` a date was asked for: then "fifteen oh six" is no time.
    """
    if (said := decade(lows[at:])) is not None:
        return f"{said[0]}s", said[1]
    if of_day and lows[at] in DECADES:
        return f"{1900 + DECADES[lows[at]]}s", 1
    if lows[at] == "q" and lows[at + 1 : at + 2] and lows[at + 1] in {"1", "2", "3", "4"}:
        return f"{_QUARTERS[int(lows[at + 1]) - 1]} quarter", 2
    if lows[at].isdecimal():
        return None
    after_day, after_month = _follows_day(lows, at, months), at - 1 in months
    short = _short(lows, at) if of_day and after_day else None
    if short is not None:
        return short
    found = year(lows[at:])
    if found is None or _goes_on(lows, at + found[1]):
        return None
    outright = "thousand" in lows[at : at + found[1]] or _no_clock(found[0])
    if after_month and not outright and not of_day:
        return None
    if after_month and _day_and_year(lows, at):
        return None
    recent = found[0] in _RECENT
    meant = (
        after_month
        or (after_day and recent)
        or (recent and at > 0 and lows[at - 1] in _OF)
        or (of_day and not any(low.isdecimal() or low in ORDINALS for low in (*lows[:at], *lows[at + found[1] :])))
    )
    return (str(found[0]), found[1]) if meant else None


def _no_clock(number: int) -> bool:
    """1876 cannot be a time of day."""
    return number % 100 > 59 or number // 100 > 23


def _follows_day(lows: Sequence[str], at: int, months: "frozenset[int]") -> bool:
    """Whether a day of a month stands before: "may fifth", "the fifth of may,", "may 5"."""
    before = at
    while before and lows[before - 1] in _SKIPPED:
        before -= 1
    if before - 1 in months:
        return before >= 2 and _is_day(lows, before - 2)
    return any(_is_whole_day(lows[start:before]) for start in range(max(1, before - 3), before) if start - 1 in months)


def _is_whole_day(lows: Sequence[str]) -> bool:
    day = ordinal(lows) or small_cardinal(lows)
    return (day is not None and day[1] == len(lows)) or _written_day(lows)


def _is_day(lows: Sequence[str], at: int) -> bool:
    if lows[at] in {"of", "the"} and at:
        at -= 1
    low = lows[at]
    return low in ORDINALS or low in UNITS or low in TENS or low.isdecimal() or low in {"st", "nd", "rd", "th"}


def _written_day(lows: Sequence[str]) -> bool:
    return (
        bool(lows) and lows[0].isdecimal() and len(lows[0]) <= 2 and lows[1:2] in ([], ["st"], ["nd"], ["rd"], ["th"])
    )


def _day_and_year(lows: Sequence[str], at: int) -> bool:
    """ "July fifteen twenty twenty": the first number is the day."""
    day = small_cardinal(lows[at:])
    return bool(day and 1 <= day[0] <= 31 and year(lows[at + day[1] :]))


def _short(lows: Sequence[str], at: int) -> tuple[str, int] | None:
    """ "Zero five", "ninety nine" after the day."""
    if lows[at] in {"oh", "o", "zero"}:
        unit = UNITS.get(lows[at + 1], 99) if at + 1 < len(lows) else 99
        return (f"200{unit}", 2) if unit < 10 and at + 2 == len(lows) else None
    if lows[at] in TENS and (two := small_cardinal(lows[at:])) and at + two[1] == len(lows) and two[0] > 31:
        return str(1900 + two[0]), two[1]
    return None


def _goes_on(lows: Sequence[str], at: int) -> bool:
    """Whether the number goes on, or counts something."""
    return at < len(lows) and (lows[at] in UNITS or lows[at] in TENS or lows[at] in {"hours", "hour", "am", "pm", "-"})
