"""Amounts with their bounds: "under 25 thousand", "between 10 and 15k miles", "2020 or newer"."""

import re
from dataclasses import dataclass

from app.understanding.numbers import cardinal
from app.understanding.transcript import Token, tokens

_TIMES = {"k": 1000.0, "grand": 1000.0, "thousand": 1000.0, "hundred": 100.0, "million": 1_000_000.0}
_AT_MOST = re.compile(
    r"(?:\b(?:under|below|beneath|less than|lower than|fewer than|cheaper than|no more than|not more than|at most"
    r"|up to|max(?:imum)?(?: of)?|not over|not above|no higher than|within|older than|before"
    r"|budget(?:'s| is| of)?(?: about| around)?|(?:spend|afford|pay)(?: about| around| up to)?|<)"
    r"\s*(?:about |around )?)$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:\b(?:over|above|more than|greater than|at least|minimum(?: of)?|min|from|starting at|newer than|after|since"
    r"|no less than|not less than|not under|(?:no|not|nothing|none|never) older than|>)\s*)$",
    re.IGNORECASE,
)
_AROUND = re.compile(r"\b(?:around|about|roughly|approximately|near|close to|some|like)\s*$", re.IGNORECASE)
_OR_LESS = re.compile(
    r"\W*(?:or|and) (?:less|under|below|cheaper|lower|fewer|older)\b|\W*(?:tops|max(?:imum)?|at most)\b", re.I
)
_OR_MORE = re.compile(
    r"\W*(?:or|and) (?:more|newer|above|over|up|higher|later|better)\b|\s*\+|\W*(?:plus|minimum|at least)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\W*(?:to|and|-|–|through|or)\W*(?:\$\s*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s*(?:\$\s*)?$", re.IGNORECASE)
NEAR = 0.15


@dataclass(frozen=True)
class Amount:
    """A number said, with its bound. `before` and `after` are the words around it, for what it counts."""

    at_least: float | None
    at_most: float | None
    is_exact: bool
    span: tuple[int, int]
    before: str
    after: str
    is_money: bool
    is_scaled: bool


@dataclass(frozen=True)
class _Number:
    value: float
    start: int
    end: int
    scaled: bool


def amounts(text: str) -> list[Amount]:
    """All amounts of a text, in order; two that bound each other are one."""
    found: list[Amount] = []
    numbers = _numbers(text)
    at = 0
    while at < len(numbers):
        one = numbers[at]
        other = numbers[at + 1] if at + 1 < len(numbers) else None
        if other and _JOINS.fullmatch(text[one.end : other.start]) and _is_range(text, one, other):
            low = one.value * (1000 if other.scaled and not one.scaled and one.value < 1000 else 1)
            found.append(_amount(text, (one.start, other.end), low, other.value, False, one.scaled or other.scaled))
            at += 2
            continue
        found.append(_bounded(text, one))
        at += 1
    return found


def _is_range(text: str, one: _Number, other: _Number) -> bool:
    said = text[one.end : other.start].lower()
    return one.value < other.value * (1000 if other.scaled else 1) and (
        "or" not in said.split() and ("and" not in said or bool(_BETWEEN.search(text[: one.start])))
    )


def _bounded(text: str, one: _Number) -> Amount:
    before, after = text[: one.start].rstrip("$£€ "), text[one.end :]
    before += " "
    span, value = (one.start, one.end), one.value
    if found := _OR_LESS.match(after):
        return _amount(text, (one.start, one.end + found.end()), None, value, False, one.scaled)
    if found := _OR_MORE.match(after):
        return _amount(text, (one.start, one.end + found.end()), value, None, False, one.scaled)
    least, most = _AT_LEAST.search(before), _AT_MOST.search(before)
    # "Not older than" ends with "older than": the longer one was said.
    if least and (most is None or least.start() < most.start()):
        return _amount(text, (least.start(), one.end), value, None, False, one.scaled)
    if most:
        return _amount(text, (most.start(), one.end), None, value, False, one.scaled)
    if (found := _AROUND.search(before)) and value >= 100:
        return _amount(text, (found.start(), one.end), value * (1 - NEAR), value * (1 + NEAR), False, one.scaled)
    return _amount(text, span, value, value, True, one.scaled)


def _amount(
    text: str, span: tuple[int, int], low: float | None, high: float | None, is_exact: bool, scaled: bool
) -> Amount:
    said = text[max(0, span[0] - 2) : span[1] + 12].lower()
    money = bool(re.search(r"[$£€]|\b(?:dollars|bucks|usd|euros?|pounds?|grand)\b", said))
    return Amount(low, high, is_exact, span, text[: span[0]], text[span[1] :], money, scaled)


def _numbers(text: str) -> list[_Number]:
    found: list[_Number] = []
    said = tokens(text)
    at = 0
    while at < len(said):
        number = _written(said, at) or _spoken(said, at)
        if number is None:
            at += 1
            continue
        value, used = number
        scaled = False
        scale = _TIMES.get(said[at + used].low) if at + used < len(said) else None
        if scale and value < 1000:
            value, used, scaled = value * scale, used + 1, True
        found.append(_Number(value, said[at].start, said[at + used - 1].end, scaled or value >= 1000))
        at += used
    return found


def _written(said: tuple[Token, ...], at: int) -> tuple[float, int] | None:
    """ "25,000" and "18.5" as well as "25000"."""
    first = said[at].text
    if not re.fullmatch(r"\d+(?:\.\d+)?", first):
        return None
    used = 1
    while (
        at + used + 1 < len(said)
        and said[at + used].text == ","
        and re.fullmatch(r"\d{3}", said[at + used + 1].text)
        and said[at + used].start == said[at + used - 1].end
        and said[at + used + 1].start == said[at + used].end
    ):
        first += said[at + used + 1].text
        used += 2
    return float(first), used


def _spoken(said: tuple[Token, ...], at: int) -> tuple[float, int] | None:
    number = cardinal([one.low for one in said[at : at + 10]])
    if number is None or said[at].low in {"a", "one"}:
        return None
    year = cardinal([one.low for one in said[at + number[1] : at + number[1] + 3]])
    if number[0] in (19, 20) and year and 0 <= year[0] < 100 and not said[at].low.isdecimal():
        return float(number[0] * 100 + year[0]), number[1] + year[1]
    return float(number[0]), number[1]
