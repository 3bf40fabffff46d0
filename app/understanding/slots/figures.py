"""Numbers, clock times and years among the words of a time expression, in the figures that the grammar reads."""

import re
from collections.abc import Sequence

from app.understanding.numbers import TENS, UNITS, ordinal, small_cardinal, year
from app.understanding.slots.years import year_text
from app.understanding.transcript import Piece, Rewritten, Token, word_set

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|march|mar|april|apr|may|june|jun|july|jul|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
MARKS = frozenset("-/.,:–—~")
CUES = word_set("at around about by after before until till from past for between make")
TIME_CUES = word_set("at it around by after before until half past to between make than")
_MONTH = re.compile(MONTHS)
_MONTHS_SHORT = {"sept": "september"}
_NUMBER_SAID = rf"(?:{'|'.join([*TENS, *UNITS])}|\d+)(?: (?:{'|'.join(UNITS)}))?"
_MINUTES_TO = re.compile(
    rf"(?P<minutes>{_NUMBER_SAID}) min(?:ute)?s? (?P<way>to|before|of|past|after) (?P<hour>{_NUMBER_SAID})\b"
)
_THREE_UNITS = re.compile(
    rf"(?P<hours>{_NUMBER_SAID}) hours? (?P<minutes>{_NUMBER_SAID}) minutes? (?:and )?"
    rf"(?P<seconds>{_NUMBER_SAID}) seconds?\b"
)
_BEFORE_NO_DAY = frozenset({"-", "/", ":", ".", "past", "to", "half", "quarter"})
_AFTER_DAY = frozenset({"st", "nd", "rd", "th"})
_PART_OF_DAY = re.compile(r"(?:(?:in the|at) )?(?:morning|afternoon|evening|night)")
_FRACTIONS = {"quarter": 15, "half": 30}
_MERIDIEM = re.compile(r"[ap]\.?\s?m\.?")


def rewritten(part: Sequence[Token], of_day: bool) -> Rewritten:
    """The words with their numbers, clock times and years in figures. With `of_day` a date was asked for."""
    pieces: list[Piece] = []
    at, lows = 0, [token.low for token in part]
    months = frozenset(place for place, low in enumerate(lows) if _MONTH.fullmatch(low))
    while at < len(part):
        if lows[at] == "." and at - 1 in months:
            at += 1
            continue
        text, used = year_text(lows, at, months, of_day) or _step(part, at, of_day)
        last = part[at + used - 1]
        joins = bool(pieces) and pieces[-1].end == part[at].start and (_sticks(pieces[-1].text, text))
        if joins:
            pieces[-1] = Piece(pieces[-1].text + text, pieces[-1].start, last.end)
        else:
            pieces.append(Piece(text, part[at].start, last.end))
        at += used
    return Rewritten(pieces)


def _sticks(before: str, text: str) -> bool:
    return text in MARKS or before[-1] in "-/:–" or before[-1].isdecimal() or text[0] in "-/:"


def _step(part: Sequence[Token], at: int, of_day: bool) -> tuple[str, int]:
    """The rewriting of what starts at this token, and how many tokens it stands for."""
    lows = [token.low for token in part[at : at + 12]]
    before = part[at - 1].low if at else ""
    if (set_word := _set_word(lows)) is not None:
        return set_word
    if (timed := _counted_clock(lows)) is not None:
        return timed
    if _MONTH.fullmatch(before) and (day := _day_before_more(lows, of_day)) is not None:
        return day
    if (spoken := _ordinal_text(lows)) is not None or (
        spoken := _day_of_month(lows, _before_day(part, at))
    ) is not None:
        return spoken
    if (clock := _past_or_to(lows, before)) is not None:
        return clock
    if before not in {"half", "quarter"} and (clock := _clock(lows, before, of_day)):
        return clock
    if lows[0] in UNITS or lows[0] in TENS:
        number = small_cardinal(lows)
        return (str(number[0]), number[1]) if number else (lows[0], 1)
    return part[at].text, 1


def _set_word(lows: list[str]) -> tuple[str, int] | None:
    if lows[:2] in (["o", "clock"], ["oh", "clock"]):
        return "o'clock", 2
    if lows[0] == "oclock":
        return "o'clock", 1
    if _MERIDIEM.fullmatch(lows[0]):
        return lows[0][0] + "m", 1
    if lows[0] == "midday":
        return "noon", 1
    return (_MONTHS_SHORT[lows[0]], 1) if lows[0] in _MONTHS_SHORT else None


def _before_day(part: Sequence[Token], at: int) -> str:
    """The word before; none where it leads from one day to another: "2 march to 5 april"."""
    before = part[at - 1].low if at else ""
    from_day = at > 1 and (_MONTH.fullmatch(part[at - 2].low) or part[at - 2].low in _AFTER_DAY)
    return "" if before == "to" and from_day else before


def _day_of_month(lows: list[str], before: str) -> tuple[str, int] | None:
    """ "3 december" with its ordinal: the grammar takes the 3 of "Saturday 3 December" for an hour."""
    said = small_cardinal(lows)
    if said is None or not 1 <= said[0] <= 31 or before in _BEFORE_NO_DAY:
        return None
    month = lows[said[1] + 1 : said[1] + 2] if lows[said[1] : said[1] + 1] == ["of"] else lows[said[1] : said[1] + 1]
    if not month or not _MONTH.fullmatch(month[0]) or (month[0] == "may" and before in TIME_CUES):
        return None
    return _with_ending(said[0]), said[1]


def _day_before_more(lows: list[str], of_day: bool) -> tuple[str, int] | None:
    """The fifteen of "may fifteen ten thirty" or "may fifteen twenty twenty": more numbers follow."""
    said = small_cardinal(lows) if not lows[0].isdecimal() else None
    if said is None or not 1 <= said[0] <= 31:
        return None
    rest = lows[said[1] :]
    return (_with_ending(said[0]), said[1]) if rest and (_clock(rest, "", of_day) or year(rest)) else None


def _counted_clock(lows: list[str]) -> tuple[str, int] | None:
    """ "One minute to one", "five mins past ten" and "ten hours five minutes and zero seconds" as clock times."""
    said = " ".join(lows)
    if (to := _MINUTES_TO.match(said)) is not None:
        minutes, hour = (small_cardinal(to[name].split()) for name in ("minutes", "hour"))
        if minutes and hour and 0 < minutes[0] < 60 and 0 < hour[0] <= 24:
            at = hour[0] * 60 + (minutes[0] if to["way"] in {"past", "after"} else -minutes[0])
            return f"{at // 60 or 12}:{at % 60:02d}", len(to.group().split())
    if (full := _THREE_UNITS.match(said)) is not None:
        parts = [small_cardinal(full[name].split()) for name in ("hours", "minutes", "seconds")]
        if all(parts) and parts[0][0] < 24 and parts[1][0] < 60 and parts[2][0] < 60:  # pyright: ignore
            hours, minutes, seconds = (part[0] for part in parts if part)
            return f"{hours}:{minutes:02d}:{seconds:02d}", len(full.group().split())
    return None


def _ordinal_text(lows: list[str]) -> tuple[str, int] | None:
    said = ordinal(lows)
    if said is None or (said[1] == 1 and lows[0] in {"first", "second", "third"} and lows[1:2] not in (["of"], ["or"])):
        return None
    return _with_ending(said[0]), said[1]


def _with_ending(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _clock(lows: list[str], before: str, of_day: bool) -> tuple[str, int] | None:
    """A clock time said as two numbers ("nine thirty", "9 30", "ten oh five") or run together ("at 930")."""
    head = lows[0]
    if (
        head.isdecimal()
        and len(head) in (3, 4)
        and (before in CUES or (before == "" and not of_day))
        and _month_free(lows[1:])
    ):
        return _run_together(head, alone=len(lows) == 1 and before == "")
    hour = UNITS.get(head, int(head) if head.isdecimal() and len(head) <= 2 else 99)
    if not 1 <= hour <= 24 or len(lows) < 2 or (head.isdecimal() and before in {"-", "/", ":"}):
        return None
    minutes, used = _minutes(lows[1:])
    follows = lows[1 + used : 2 + used]
    if minutes is None or follows in (["past"], ["to"], ["of"], ["-"], ["/"], ["st"], ["nd"], ["rd"], ["th"]):
        return None
    return f"{hour}:{minutes:02d}", 1 + used


def _past_or_to(lows: list[str], before: str) -> tuple[str, int] | None:
    """ "25 past 17", "quarter to 22" in figures: the grammar knows the hours to twelve. "From 5 to 18" is a range."""
    if len(lows) < 3 or lows[1] not in {"past", "to"}:
        return None
    minutes, hour = _FRACTIONS.get(lows[0]) or _small(lows[:1]), _small(lows[2:3])
    if minutes is None or hour is None or not 0 < minutes < 60 or 0 < hour < 13 or hour > 24:
        return None
    if lows[1] == "to" and (before in {"from", "between"} or minutes % 5 or minutes == _FRACTIONS["half"]):
        return None
    at = hour * 60 + (minutes if lows[1] == "past" else -minutes)
    part = next((used for used in (1, 2, 3) if _PART_OF_DAY.fullmatch(" ".join(lows[3 : 3 + used]))), 0)
    return f"{at // 60 % 24}:{at % 60:02d}", 3 + part


def _small(lows: list[str]) -> int | None:
    said = small_cardinal(lows)
    return said[0] if said else None


def _month_free(following: list[str]) -> bool:
    return not (following and _MONTH.fullmatch(following[0])) and following[:1] not in (["/"], ["-"])


def _run_together(head: str, alone: bool) -> tuple[str, int] | None:
    """ "930" or "1415"; what may be a year is one unless it is all that was said."""
    hour, minute = int(head[:-2]), int(head[-2:])
    if hour < 24 and minute < 60 and (alone or not 1900 <= int(head) <= 2099):
        return f"{hour:02d}:{minute:02d}" if head[0] == "0" else f"{hour}:{minute:02d}", 1
    return None


def _minutes(lows: list[str]) -> tuple[int | None, int]:
    if lows[0] in {"oh", "o", "zero", "0"} and len(lows) > 1:
        number = small_cardinal(lows[1:2])
        return (number[0], 2) if number and 0 < number[0] < 10 else (None, 0)
    if lows[0].isdecimal() and len(lows[0]) != 2:
        return None, 0
    number = small_cardinal(lows)
    if number is None or not 10 <= number[0] < 60:
        return None, 0
    return number
