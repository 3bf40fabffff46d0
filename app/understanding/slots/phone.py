"""Telephone numbers, written, formatted by a transcriber, or said digit by digit."""

import re

import phonenumbers

from app.understanding.interpretation import Phone
from app.understanding.numbers import digits_said
from app.understanding.slots.found import Found
from app.understanding.slots.lettered import find_lettered
from app.understanding.slots.redialled import (
    begins_anew,
    group_replaced,
    is_correction,
    mended,
    only_corrects,
    said_again,
)
from app.understanding.transcript import Token, tokens, word_set

_SEPARATORS = frozenset("-.()/ ,")
_PAUSES = word_set("dash hyphen dot point sil area then and uh um")
_CUE = re.compile(r"\b(?:phone|number|cell|mobile|telephone|call me|reach me|contact|digits)\b", re.IGNORECASE)
_NOT_PHONE = re.compile(
    r"\b(?:card|order|account|confirmation|reference|vin|invoice|policy|ticket)\s+(?:number|no\.?)?\W*$", re.I
)
_DATE = re.compile(r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})")
_MIN_DIGITS, _MAX_DIGITS, _NATIONAL = 7, 15, 11
_SHORTEST = 3
_EXTENSION = re.compile(r"\s*(?:ext|x)\.?\s*\d", re.IGNORECASE)
_AN_EXTENSION = re.compile(r"\bext(?:ension)?\W*$", re.IGNORECASE)
_NESTED = re.compile(r"\([^()]*\(")
_Run = tuple[str, tuple[int, int], bool]


def find_phones(text: str, region: str, expected: bool = False, held: Phone | None = None) -> list[Found]:
    """With `expected` (the number was asked for) a short run counts too: its `e164` is None.

    `held` is the number known so far: it may be completed ("… and then 0147") or mended ("the last digit is 4").
    """
    if held is not None and (changed := _of_held(text, region, expected, held)):
        return [changed]
    if (expected or _CUE.search(text)) and (lettered := find_lettered(text)):
        return [lettered]
    found = []
    for digits, span, plus in _said_again(_runs(text, 1 if is_correction(text) else 2), text, region):
        if (
            _NOT_PHONE.search(text[: span[0]])
            or (found and _AN_EXTENSION.search(text[: span[0]]))
            or _DATE.fullmatch(text[slice(*span)])
            or len(digits) > _MAX_DIGITS
        ):
            continue
        number = _possible(digits, plus, region)
        cued = expected or bool(_CUE.search(text))
        if number:
            found.append(Found(Phone(e164=number, digits=digits), span, 0.97 if cued else 0.85))
        elif (cued and len(digits) >= _MIN_DIGITS) or (expected and len(digits) >= _SHORTEST):
            found.append(Found(Phone(e164=None, digits=digits), span, 0.6))
    return found


def _of_held(text: str, region: str, expected: bool, held: Phone) -> Found | None:
    """The number held, with what these words add to it or change in it."""
    plus = held.e164 == f"+{held.digits}"
    if change := mended(held.digits, text, expected):
        return Found(Phone(e164=_possible(change[0], plus, region), digits=change[0]), change[1], 0.95)
    if begins_anew(text):
        return None
    runs = _runs(text, least=1 if expected and held.e164 is None else 2)
    if len(runs) != 1 or _possible(runs[0][0], runs[0][2], region):
        return None
    digits, span, _ = runs[0]
    about_number = expected or bool(_CUE.search(text))
    whole = group_replaced(held.digits, digits) if about_number and is_correction(text[: span[0]]) else None
    if whole is None and expected and held.e164 is None and len(held.digits + digits) <= _NATIONAL:
        whole = held.digits + digits
    return Found(Phone(e164=_possible(whole, plus, region), digits=whole), span, 0.9) if whole else None


def _said_again(runs: list[_Run], text: str, region: str) -> list[_Run]:
    """Runs with what was said anew after "sorry" put in its place."""
    merged: list[_Run] = []
    for digits, span, plus in runs:
        last = merged[-1] if merged else None
        between = text[last[1][1] : span[0]] if last else ""
        if last is None or not only_corrects(between):
            merged.append((digits, span, plus))
            continue
        whole = said_again(last[0], digits, lambda one, plus=last[2]: _possible(one, plus, region) is not None)
        merged[-1] = (whole, (last[1][0], span[1]), last[2] or plus)
    return merged


def _possible(digits: str, plus: bool, region: str) -> str | None:
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    try:
        number = phonenumbers.parse(("+" if plus else "") + digits, region)
    except phonenumbers.NumberParseException:
        return None
    full = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if full else None


def _runs(text: str, least: int = 2) -> list[_Run]:
    """Runs of digits, said or written, with separators between: (digits, span, starts with plus)."""
    all_tokens = list(tokens(text))
    found, at = [], 0
    while at < len(all_tokens):
        digits, used = _run(all_tokens[at:])
        if len(digits) >= least and not _glued(text, all_tokens[at], all_tokens[at + used - 1]):
            before = text[: all_tokens[at].start].rstrip(" (")
            plus = before.endswith("+") or bool(re.search(r"\bplus$", before, re.IGNORECASE))
            found.append((digits, (all_tokens[at].start, all_tokens[at + used - 1].end), plus))
        at += max(used, 1)
    return found


def _run(rest: list[Token]) -> tuple[str, int]:
    digits, at, used = "", 0, 0
    while at < len(rest):
        low = rest[at].low
        if digits and (low in _SEPARATORS or low in _PAUSES):
            at += 1
            continue
        dotted = low.replace(".", "").replace(":", "")
        if dotted.isdecimal() and dotted != low:
            group: tuple[str, int] = (dotted, 1)
        else:
            group = digits_said([token.low for token in rest[at : at + 30]])
        if not group[0] or (not digits and low in {"o", "oh"} and len(group[0]) <= _SHORTEST):
            break
        digits, at = digits + group[0], at + group[1]
        used = at
    return digits, used


def _glued(text: str, first: Token, last: Token) -> bool:
    """Part of a longer code such as "E-151673398" or "86221d"."""
    before, after = text[max(0, first.start - 2) : first.start], text[last.end : last.end + 1]
    if _NESTED.search(text[max(0, first.start - 1) : last.end]):
        return True
    if _EXTENSION.match(text, last.end):
        return False
    return bool(re.search(r"[A-Za-z][-*]?$|[*_=]$", before)) or bool(re.match(r"[A-Za-z*_=]", after))
