"""Years, decades and quarters as they are said, in figures for the grammar."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime

from app.understanding.numbers import (
    DECADES,
    ORDINALS,
    TENS,
    UNITS,
    cardinal,
    decade,
    digits_said,
    ordinal,
    small_cardinal,
    year,
)

_ALONE = re.compile(
    r"\W*(?:in |the |from |between |early |mid |late )*(?:' ?)?(?P<first>[12]\d{3}|\d0(?=s))(?P<many>s)?"
    r"(?: ?(?:-|–|to|and|until) ?(?P<last>[12]\d{3}))?\W*"
)
_OF_ERA = re.compile(r"\W*(?:in |the year )*(?P<year>\d{1,4}) ?(?:a ?\.? ?d|c ?\.? ?e)\W*")
_MONTHS_CUT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CUT = "|".join(_MONTHS_CUT)
_DAY_OF_MONTH = re.compile(
    rf"\b(?:(?P<month>{_CUT})[a-z]*\.? (?:the )?(?P<day>29|3[01])(?:st|nd|rd|th)?"
    rf"|(?P<before>29|3[01])(?:st|nd|rd|th)? (?:of )?(?P<of>{_CUT})[a-z]*)\b(?!:|\d)(?:,? (?P<year>[12]\d{{3}})\b)?"
)
_RECENT = range(1900, 2100)
_OF = frozenset({"in", "of", "year", "since"})
_SKIPPED = frozenset({",", "the", "of"})
_QUARTERS = ("1st", "2nd", "3rd", "4th")
_QUARTER_SAID = frozenset({"quarter", "q", *_QUARTERS})
_NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4}
_TURN, _LAST = 50, 2099


def years_alone(text: str) -> tuple[datetime, datetime | None] | None:
    """Where the text is nothing but a year, a decade or years: its start, and the end of more than one year."""
    if (era := _OF_ERA.fullmatch(text)) and int(era["year"]):
        return _january(int(era["year"])), None
    said = _ALONE.fullmatch(text)
    if said is None:
        return None
    first = int(said["first"]) + (1900 if len(said["first"]) == 2 else 0)
    if said["many"]:
        return _january(first), _january(first + (100 if first % 100 == 0 else 10))
    return _january(first), _january(int(said["last"]) + 1) if said["last"] else None


def no_such_day(text: str) -> bool:
    """Whether the text names a day that its month never has: "june 31st"; nothing is to be read from that."""
    said = _DAY_OF_MONTH.search(text)
    if said is None:
        return False
    day, month = int(said["day"] or said["before"]), _MONTHS_CUT.index((said["month"] or said["of"])[:3]) + 1
    a_leap_year = 2024
    return day > monthrange(int(said["year"] or a_leap_year), month)[1]


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
    if (quarter := _quarter(lows[at:], of_day) or (_of_era(lows[at:]) if of_day and not at else None)) is not None:
        return quarter
    if (
        of_day
        and at > 1
        and lows[at - 1] == "of"
        and lows[at - 2] in _QUARTER_SAID
        and (short := _short_year(lows[at:]))
    ):
        return short
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


def _quarter(lows: Sequence[str], of_day: bool) -> tuple[str, int] | None:
    """ "Q4", "Q four", "quarter four" or "2Q22"; the last two only where a date was asked for."""
    number = _NUMBERS.get(lows[1]) if len(lows) > 1 else None
    if number and (lows[0] == "q" or (of_day and lows[0] == "quarter" and len(lows) == len(("quarter", "four")))):
        return f"{_QUARTERS[number - 1]} quarter", 2
    if of_day and lows[0] in {"1", "2", "3", "4"} and lows[1:2] == ["q"] and (short := _short_year(lows[2:])):
        return f"{_QUARTERS[int(lows[0]) - 1]} quarter of {short[0]}", 3
    return None


def _short_year(lows: Sequence[str]) -> tuple[str, int] | None:
    """ "Twenty two" at the end, of this century up to 2049."""
    two = small_cardinal(lows)
    if two is None or two[1] != len(lows) or not 10 <= two[0] < 100:
        return None
    return str((2000 if two[0] < _TURN else 1900) + two[0]), two[1]


def _of_era(lows: Sequence[str]) -> tuple[str, int] | None:
    """ "Three forty AD": all that was said."""
    end = next((at for at in range(1, len(lows)) if "".join(lows[at:]).replace(".", "") in {"ad", "ce"}), None)
    if end is None or lows[0].isdecimal():
        return None
    digits = year(lows[:end]) or cardinal(lows[:end])
    number = digits[0] if digits and digits[1] == end else int(digits_said(lows[:end])[0] or 0)
    return (f"{number} ad", len(lows)) if 0 < number <= _LAST else None


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
