"""The stretches of an utterance that may speak of a time, rewritten so that the grammar reads them quickly.

The grammar's cost grows fast with the length of its text and with runs of digit words, so it is never given a whole
utterance: only these windows, with spoken clock times already in figures.
"""

import re
from collections.abc import Sequence

from app.understanding.numbers import ORDINALS, TENS, UNITS, ordinal, small_cardinal
from app.understanding.transcript import Piece, Rewritten, Token, tokens, word_set

_DAYS = (
    "mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:nesday|s)?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|march|mar|april|apr|may|june|jun|july|jul|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = re.compile(_MONTHS)
DATE_WORD = re.compile(
    rf"(?:{_DAYS}|{_MONTHS}|today|tonight|tonite|tomorrow|tomorow|tommorow|tmrw|yesterday|weekends?|weekdays?|weeks?|days?|fortnight"
    r"|months?|years?|christmas|xmas|easter|thanksgiving|halloween|juneteenth|holidays?|nye|eve|valentine'?s?|\d+(?:st|nd|rd|th))"
)
CLOCK_WORD = re.compile(
    r"(?:noon|midday|midnight|mornings?|afternoons?|evenings?|nights?|lunch(?:time)?|breakfast|dinner|[ap]\.?\s?m\.?|o'?clock"
    r"|hours?|hrs?|minutes?|mins?|now|earliest|soonest|asap|\d{1,2}[:.]\d\d|\d{1,2}h(?:\d\d)?|ish)"
)
_GLUE = word_set(
    """
    at on the of in next this past to half quarter for from between and until till after before by around about
    a an early earlier late later end beginning start middle mid coming following current first last thing any
    every or through thru than m p c o oh clock few couple within since exactly sharp roughly approximately
    close all upcoming second third one over other again hence ago working business day's today's tomorrow's new
    year's as soon possible available instead memorial labor labour veterans veteran's presidents presidents' columbus
    martin luther king mlk good mother's father's independence boxing gmt utc est edt cst cdt mst mdt pst pdt bst ist
    """
)
_MARKS = frozenset("-/.,:–—~")
_CUES = word_set(
    """
    at around about by after before until till from past for between make
    """
)
_EDGES = word_set(
    """
    of in to for from and or the a an any not than all first last one second third over other again o oh m p c
    available new thing as soon possible past every
    """
)
_CODE = re.compile(r"[^\W\d_]-\d")
"""The "F-1" of "F-150"."""
_POINTERS = word_set(
    "first second third fourth last next other another that this which any no each every the latter me us book have get"
    " take want need like only just same of"
)
_BEFORE_NO_DAY = frozenset({"-", "/", ":", ".", "past", "to", "half", "quarter"})
_TIME_CUES = word_set("at it around by after before until half past to between make")
_FEW = 4
_COUNTED = re.compile(
    r"(?:people|persons?|guests?|adults?|pax|kids?|child(?:ren)?|men|women|friends?|nights?|rooms?|seats?|seater|tables?|items?"
    r"|pieces?|miles?|dollars?|bucks|percent|years?)"
)
_PART_OF_DAY = re.compile(r"mornings?|afternoons?|evenings?|nights?")
_MERIDIEM = re.compile(r"[ap]\.?\s?m\.?")
_MAX_TOKENS, _MAX_WINDOWS = 14, 6
_DIGIT_RUN = 6
_NUMBER = re.compile(r"\d{1,4}(?:[:.]\d\d)?")


def time_windows(text: str, expected: bool) -> list[Rewritten]:
    """Windows in the order they were said. With `expected`, bare numbers count: a time was just asked for."""
    found, run, before = [], [], ""
    denied = False
    for token in tokens(text):
        denied = before == "not" if not run else denied
        belongs = _may_belong(token, run) or (token.low in {"it", "that"} and before == "make")
        belongs = belongs and not _CODE.search(text[max(0, token.start - 2) : token.start + 1])
        belongs = belongs and not (token.low == "one" and before in _POINTERS)
        belongs = belongs and not (token.low in {"night", "nights"} and bool(run) and _is_count(run[-1].low))
        before = token.low
        if belongs and not (denied and token.low in _MARKS):
            run.append(token)
        else:
            found += _cut(_uncounted(run, token.low), expected)
            run = []
    return (found + _cut(run, expected))[:_MAX_WINDOWS]


def _uncounted(run: list[Token], following: str) -> list[Token]:
    """The run without the number at its end that counts what follows: "on Friday for 8" of "… for 8 people"."""
    if not run or not _is_number(run[-1].low) or not _COUNTED.fullmatch(following):
        return run
    return run[:-1]


def whole(text: str) -> Rewritten:
    """All of a short text, for what no word list knows ("Pentecost", "next summer")."""
    return Rewritten(_rewrite(tokens(text)))


def _may_belong(token: Token, run: list[Token]) -> bool:
    low = token.low
    if low in _MARKS:
        return bool(run)
    return bool(
        low in _GLUE or _is_number(low) or DATE_WORD.fullmatch(low) or CLOCK_WORD.fullmatch(low) or _suffix(token, run)
    )


def _suffix(token: Token, run: list[Token]) -> bool:
    """The "th" of "3th" or the "pm" of "9pm", which the tokenizer splits from their number."""
    return bool(run) and run[-1].end == token.start and token.low in {"st", "nd", "rd", "th", "a", "p", "h"}


def _is_number(low: str) -> bool:
    return low in UNITS or low in TENS or low in ORDINALS or bool(_NUMBER.fullmatch(low))


def _is_count(low: str) -> bool:
    return low in UNITS or low in TENS or (low.isdecimal() and len(low) < 3)


def _cut(run: list[Token], expected: bool) -> list[Rewritten]:
    trimmed = _trim(_without_digit_runs(run))
    found = []
    for at in range(0, len(trimmed), _MAX_TOKENS):
        part = trimmed[at : at + _MAX_TOKENS]
        if _speaks_of_time(part, expected):
            found.append(Rewritten(_rewrite(part)))
    return found


def _without_digit_runs(run: list[Token]) -> list[Token]:
    """The run up to where digits are read out one by one: those are a telephone number, and the slowest to parse."""
    numbers = 0
    for at, token in enumerate(run):
        spoken = _is_number(token.low) or token.low in {"oh", "o", "double", "-", ","}
        numbers = numbers + 1 if spoken else 0
        if numbers >= _DIGIT_RUN:
            return run[: at + 1 - numbers]
    return run


def _trim(run: list[Token]) -> list[Token]:
    start, end = 0, len(run)
    while end > start and (run[end - 1].low in _MARKS or run[end - 1].low in _CUES or _is_edge(run, end - 1)):
        end -= 1
    while start < end and run[start].low in _MARKS:
        start += 1
    return run[start:end]


def _is_edge(run: list[Token], at: int) -> bool:
    return run[at].low in _EDGES and not _is_number(run[at].low) and not _suffix(run[at], run[:at])


def _speaks_of_time(part: Sequence[Token], expected: bool) -> bool:
    for at, token in enumerate(part):
        if DATE_WORD.fullmatch(token.low) or CLOCK_WORD.fullmatch(token.low):
            return True
        if _suffix(token, list(part[:at])) and token.low not in {"a", "p"}:
            return True
        if (
            token.low == "/"
            and 0 < at < len(part) - 1
            and part[at - 1].low.isdecimal()
            and part[at + 1].low.isdecimal()
        ):
            return True
        if _is_number(token.low) and (expected or _cued(part, at) or _spoken_clock(part, at)):
            return True
    lows = [token.low for token in part]
    return "as soon as possible" in " ".join(lows) or "first available" in " ".join(lows)


def _spoken_clock(part: Sequence[Token], at: int) -> bool:
    """ "Nine thirty" by itself; in a longer run of numbers it is digits."""
    lows = [token.low for token in part[at : at + 4]]
    if UNITS.get(lows[0], 0) not in range(1, 13) or (at and _is_number(part[at - 1].low)):
        return False
    for minutes in (["thirty"], ["fifteen"], ["forty", "five"], ["o'clock"]):
        if lows[1 : 1 + len(minutes)] == minutes:
            following = lows[1 + len(minutes) : 2 + len(minutes)]
            return not (following and _is_number(following[0]))
    return False


def _cued(part: Sequence[Token], at: int) -> bool:
    """Whether the words around a bare number make it a time: "at ten", "ten o'clock", "ten instead"."""
    before = part[at - 1].low if at else ""
    after = part[at + 1].low if at + 1 < len(part) else ""
    if part[at].low in ORDINALS:
        return before == "the" and (after == "of" or ORDINALS[part[at].low] > _FEW)
    return before in _TIME_CUES or after in {"o", "clock", "-", "instead"}


def _rewrite(part: Sequence[Token]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(part):
        text, used = _step(part, at)
        last = part[at + used - 1]
        joins = bool(pieces) and pieces[-1].end == part[at].start and (_sticks(pieces[-1].text, text))
        if joins:
            pieces[-1] = Piece(pieces[-1].text + text, pieces[-1].start, last.end)
        else:
            pieces.append(Piece(text, part[at].start, last.end))
        at += used
    return pieces


def _sticks(before: str, text: str) -> bool:
    return text in _MARKS or before[-1] in "-/:–" or before[-1].isdecimal() or text[0] in "-/:"


def _step(part: Sequence[Token], at: int) -> tuple[str, int]:
    """The rewriting of what starts at this token, and how many tokens it stands for."""
    lows = [token.low for token in part[at : at + 6]]
    before = part[at - 1].low if at else ""
    if (spoken := _ordinal_text(lows)) is not None or (spoken := _day_of_month(lows, before)) is not None:
        return spoken
    if lows[:2] in (["o", "clock"], ["oh", "clock"]):
        return "o'clock", 2
    if lows[0] == "oclock":
        return "o'clock", 1
    if _MERIDIEM.fullmatch(lows[0]):
        return lows[0][0] + "m", 1
    if (clock := _past_or_to(lows, before, part[at + 3 :])) is not None:
        return clock
    if before not in {"half", "quarter"} and (clock := _clock(lows, before)):
        return clock
    if lows[0] == "midday":
        return "noon", 1
    if lows[0] in UNITS or lows[0] in TENS:
        number = small_cardinal(lows)
        return (str(number[0]), number[1]) if number else (lows[0], 1)
    return part[at].text, 1


def _day_of_month(lows: list[str], before: str) -> tuple[str, int] | None:
    """ "3 december" with its ordinal: the grammar takes the 3 of "Saturday 3 December" for an hour."""
    said = small_cardinal(lows)
    if said is None or not 1 <= said[0] <= 31 or before in _BEFORE_NO_DAY:
        return None
    month = lows[said[1] + 1 : said[1] + 2] if lows[said[1] : said[1] + 1] == ["of"] else lows[said[1] : said[1] + 1]
    if not month or not _MONTH.fullmatch(month[0]) or (month[0] == "may" and before in _TIME_CUES):
        return None
    return _with_ending(said[0]), said[1]


def _ordinal_text(lows: list[str]) -> tuple[str, int] | None:
    said = ordinal(lows)
    if said is None or (said[1] == 1 and lows[0] in {"first", "second", "third"} and lows[1:2] not in (["of"], ["or"])):
        return None
    return _with_ending(said[0]), said[1]


def _with_ending(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _clock(lows: list[str], before: str) -> tuple[str, int] | None:
    """A clock time said as two numbers ("nine thirty", "9 30", "ten oh five") or run together ("at 930")."""
    head = lows[0]
    if head.isdecimal() and len(head) in (3, 4) and (before in _CUES or before == "") and _month_free(lows[1:]):
        return _run_together(head, alone=len(lows) == 1 and before == "")
    hour = UNITS.get(head, int(head) if head.isdecimal() and len(head) <= 2 else 99)
    if not 1 <= hour <= 24 or len(lows) < 2 or (head.isdecimal() and before in {"-", "/", ":"}):
        return None
    minutes, used = _minutes(lows[1:])
    follows = lows[1 + used : 2 + used]
    if minutes is None or follows in (["past"], ["to"], ["of"], ["-"], ["/"], ["st"], ["nd"], ["rd"], ["th"]):
        return None
    return f"{hour}:{minutes:02d}", 1 + used


def _past_or_to(lows: list[str], before: str, after: Sequence[Token]) -> tuple[str, int] | None:
    """ "25 past 17" in figures: the grammar knows the hours to twelve. "5 to 18" alone may be a range of anything."""
    if len(lows) < 3 or lows[1] not in {"past", "to"}:
        return None
    minutes, hour = small_cardinal(lows[:1]), small_cardinal(lows[2:3])
    if minutes is None or hour is None or not (0 < minutes[0] < 60 and 12 < hour[0] < 25):
        return None
    if lows[1] == "to" and before not in _TIME_CUES and not (after and _PART_OF_DAY.fullmatch(after[0].low)):
        return None
    at = hour[0] * 60 + (minutes[0] if lows[1] == "past" else -minutes[0])
    return f"{at // 60 % 24}:{at % 60:02d}", 3


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
