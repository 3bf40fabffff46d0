"""Counts and amounts."""

import re

from app.understanding.interpretation import Number
from app.understanding.numbers import cardinal
from app.understanding.slots.found import Found
from app.understanding.slots.party import SIZE_NAMES, find_party
from app.understanding.transcript import tokens

_SMALL = {"a": 1, "an": 1, "couple": 2, "both": 2, "dozen": 12, "none": 0, "myself": 1, "alone": 1, "pair": 2}


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


def find_counts(text: str, name: str, expected: bool, timed: bool = False) -> list[Found]:
    """The value of a number slot: how many of what its name says ("three nights"), people in all their wordings.

    Without `expected` a number counts only beside such a word; with `timed` a time was asked for.
    """
    of_people = bool(SIZE_NAMES.fullmatch(name))
    noun = re.escape(name.replace("_", " ").rstrip("s")) + "s?"
    if of_people and (party := find_party(text, timed)):
        return party
    counted = [
        one for one in find_numbers(text) if re.match(rf"[\s-]*(?:{noun})\b", text[one.span[1] :], re.IGNORECASE)
    ]
    if counted:
        end = re.match(rf"[\s-]*(?:{noun})\b", text[counted[-1].span[1] :], re.IGNORECASE)
        return [Found(counted[-1].value, (counted[-1].span[0], counted[-1].span[1] + (end.end() if end else 0)), 0.9)]
    return find_numbers(text, expected=True) if expected else []


def _decimal(low: str) -> tuple[float, int] | None:
    whole, dot, part = low.partition(".")
    return (float(low), 1) if dot and whole.isdecimal() and part.isdecimal() and len(low) < 12 else None
