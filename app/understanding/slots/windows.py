"""The stretches of an utterance that may speak of a time, rewritten so that the grammar reads them quickly.

The grammar's cost grows fast with the length of its text and with runs of digit words, so it is never given a whole
utterance: only these windows, with spoken clock times already in figures.
"""

import re
from collections.abc import Sequence

from app.understanding.numbers import ORDINALS, TENS, UNITS
from app.understanding.slots.figures import CUES, MARKS, MONTHS, TIME_CUES, rewritten
from app.understanding.transcript import Rewritten, Token, tokens, word_set

_DAYS = (
    "mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:nesday|s)?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?"
)

DATE_WORD = re.compile(
    rf"(?:{_DAYS}|{MONTHS}|(?:twen|thir|for|fif|six|seven|eigh|nine)ties|today|tonight|tonite|tomorrow"
    r"|tomorow|tommorow|tmrw|yesterday|weekends?|weekdays?|weeks?|days?|fortnight"
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
_FEW = 4
_COUNTED = re.compile(
    r"(?:people|persons?|guests?|adults?|pax|kids?|child(?:ren)?|men|women|friends?|nights?|rooms?|seats?|seater|tables?|items?"
    r"|pieces?|miles?|dollars?|bucks|percent|years?)"
)
_MAX_TOKENS, _MAX_WINDOWS = 14, 6
_DIGIT_RUN = 6
_YEAR, _MONTH = re.compile(r"(?:19|20)\d\d"), re.compile(MONTHS)
_NUMBER = re.compile(r"\d{1,4}(?:[:.]\d\d)?")


def time_windows(text: str, expected: bool, of_day: bool = False) -> list[Rewritten]:
    """Windows in the order they were said. With `expected`, bare numbers count: a time was just asked for.

    With `of_day` that was a date: "twenty twelve" is a year then.
    """
    found, run, before = [], [], ""
    denied = False
    for token in tokens(text):
        denied = before == "not" if not run else denied
        belongs = _may_belong(token, run) or (token.low in {"it", "that"} and before == "make")
        belongs = belongs and not _CODE.search(text[max(0, token.start - 2) : token.start + 1])
        belongs = belongs and not (token.low == "one" and before in _POINTERS)
        belongs = belongs and not (token.low in {"night", "nights"} and _ends_with_count(run))
        before = token.low
        if belongs and not (denied and token.low in MARKS):
            run.append(token)
        else:
            found += _cut(_uncounted(run, token.low), expected, of_day)
            run = []
    return (found + _cut(run, expected, of_day))[:_MAX_WINDOWS]


def _uncounted(run: list[Token], following: str) -> list[Token]:
    """The run without the number at its end that counts what follows: "on Friday for 8" of "… for 8 people"."""
    if not run or not _is_number(run[-1].low) or not _COUNTED.fullmatch(following):
        return run
    return run[:-1]


def whole(text: str, of_day: bool = False) -> Rewritten:
    """All of a short text, for what no word list knows ("Pentecost", "next summer")."""
    return rewritten(tokens(text), of_day)


def _may_belong(token: Token, run: list[Token]) -> bool:
    low = token.low
    if low in MARKS:
        return bool(run)
    if low in {"thousand", "thousands", "hundred", "hundreds"}:
        return bool(run) and _is_number(run[-1].low)
    return bool(
        low in _GLUE or _is_number(low) or DATE_WORD.fullmatch(low) or CLOCK_WORD.fullmatch(low) or _suffix(token, run)
    )


def _suffix(token: Token, run: list[Token]) -> bool:
    """The "th" of "3th" or the "pm" of "9pm", which the tokenizer splits from their number."""
    return bool(run) and run[-1].end == token.start and token.low in {"st", "nd", "rd", "th", "a", "p", "h", "q"}


def _ends_with_count(run: list[Token]) -> bool:
    """ "Three" before "nights"; not the hour of "25 past ten", nor the minutes of "2 20"."""
    if not run or not _is_count(run[-1].low):
        return False
    return len(run) < 2 or not (run[-2].low in {"past", "to", "at"} or _is_count(run[-2].low))


def _is_number(low: str) -> bool:
    return low in UNITS or low in TENS or low in ORDINALS or bool(_NUMBER.fullmatch(low))


def _is_count(low: str) -> bool:
    return low in UNITS or low in TENS or (low.isdecimal() and len(low) < 3)


def _cut(run: list[Token], expected: bool, of_day: bool) -> list[Rewritten]:
    run = run if expected and of_day else _without_model_year(run)
    trimmed = _trim(_without_digit_runs(_without_size(run)))
    found = []
    for at in range(0, len(trimmed), _MAX_TOKENS):
        part = trimmed[at : at + _MAX_TOKENS]
        if _speaks_of_time(part, expected):
            found.append(rewritten(part, of_day))
    return found


def _without_model_year(run: list[Token]) -> list[Token]:
    """ "A 2019, tomorrow at nine": a year before a day is that of a thing."""
    of_thing = len(run) > 1 and _YEAR.fullmatch(run[0].low) and DATE_WORD.fullmatch(run[1].low)
    return run[1:] if of_thing and not _MONTH.fullmatch(run[1].low) else run


def _without_size(run: list[Token]) -> list[Token]:
    """ "For four from Monday": the four are people or things."""
    for size in (1, 2):
        if len(run) > size + 1 and run[size].low == "from" and _is_count(run[size - 1].low):
            return run[size:]
    return run


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
    while end > start and (run[end - 1].low in MARKS or run[end - 1].low in CUES or _is_edge(run, end - 1)):
        end -= 1
    while start < end and run[start].low in MARKS:
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
    return before in TIME_CUES or after in {"o", "clock", "-", "instead"}
