"""Counts and amounts."""

import re

from app.understanding.interpretation import Number
from app.understanding.numbers import cardinal
from app.understanding.slots.found import Found
from app.understanding.transcript import tokens

_SMALL = {"a": 1, "an": 1, "couple": 2, "both": 2, "dozen": 12, "none": 0, "myself": 1, "alone": 1, "pair": 2}
_PEOPLE = (
    "people|persons?|guests?|adults?|pax|kids?|child(?:ren)?|diners?|heads?|friends?|colleagues?|attendees?|ppl|folks"
    "|of us|(?:of )?(?:my )?mates|men|man|wom[ae]n|lad(?:y|ies)|seats?|seater|in my party|total|in total|will be"
)
_OF_PEOPLE = re.compile(
    r"(?:people|persons?|guests?|party|party_size|size|group|adults?|covers|seats|pax|heads?)", re.I
)
_GROUP = re.compile(
    r"\b(?:(?:party|group|table|booking|reservation|room|seating|seats?) (?:of|for) |to seat |we are |there are "
    r"|just for |number of (?:people|guests|persons)\b.{0,30} is )$",
    re.IGNORECASE,
)
_JUST_ME = re.compile(
    r"\b(?P<one>just (?:me|myself)|only me|by myself|on my own|for one|me only|alone)\b"
    r"|\b(?P<two>me and my (?:\w+)|my (?:\w+) and (?:me|i|myself)|the two of us|both of us|us two)\b",
    re.IGNORECASE,
)


def find_numbers(text: str, expected: bool = False) -> list[Found]:
    """Numbers in figures or words; with `expected` also "a couple" and "just me"."""
    all_tokens, found, at = tokens(text), [], 0
    while at < len(all_tokens):
        token = all_tokens[at]
        number = _decimal(token.low) or cardinal([one.low for one in all_tokens[at : at + 12]])
        if number is not None:
            last = all_tokens[at + int(number[1]) - 1]
            found.append(Found(Number(value=float(number[0])), (token.start, last.end), 0.85))
            at += int(number[1])
            continue
        article = token.low in {"a", "an"} and (len(all_tokens) > 3 or at + 1 < len(all_tokens))
        if expected and token.low in _SMALL and not article:
            found.append(Found(Number(value=float(_SMALL[token.low])), (token.start, token.end), 0.7))
        at += 1
    return found


def find_counts(text: str, name: str, expected: bool) -> list[Found]:
    """The value of a number slot: how many of what its name says ("three nights"), people in all their wordings.

    Without `expected` a number counts only beside such a word; "one adult and two children" are three people.
    """
    of_people = bool(_OF_PEOPLE.fullmatch(name))
    noun = re.escape(name.replace("_", " ").rstrip("s")) + "s?" + (f"|{_PEOPLE}" if of_people else "")
    counted = [
        one for one in find_numbers(text) if re.match(rf"[\s-]*(?:{noun})\b", text[one.span[1] :], re.IGNORECASE)
    ]
    if counted:
        return [_total(counted, text, noun)]
    if of_people:
        grouped = [one for one in find_numbers(text) if _GROUP.search(text[: one.span[0]])]
        if grouped:
            return grouped[:1]
        if alone := _JUST_ME.search(text):
            return [Found(Number(value=1.0 if alone["one"] else 2.0), alone.span(), 0.8)]
    return find_numbers(text, expected=True) if expected else []


def _total(counted: list[Found], text: str, noun: str) -> Found:
    """Numbers joined by "and" belong together; otherwise the last one said stands."""
    first, last, total = len(counted) - 1, counted[-1], _value(counted[-1])
    while first and re.fullmatch(
        rf"[\s-]*(?:{noun})\s*(?:,|and|plus|with)*\s*", text[counted[first - 1].span[1] : counted[first].span[0]], re.I
    ):
        first -= 1
        total += _value(counted[first])
    end = re.match(rf"[\s-]*(?:{noun})\b", text[last.span[1] :], re.IGNORECASE)
    return Found(Number(value=total), (counted[first].span[0], last.span[1] + (end.end() if end else 0)), 0.9)


def _value(found: Found) -> float:
    return found.value.value if isinstance(found.value, Number) else 0.0


def _decimal(low: str) -> tuple[float, int] | None:
    whole, dot, part = low.partition(".")
    return (float(low), 1) if dot and whole.isdecimal() and part.isdecimal() and len(low) < 12 else None
