"""Telephone numbers, written, formatted by a transcriber, or said digit by digit."""

import re

import phonenumbers

from app.understanding.interpretation import Phone
from app.understanding.numbers import digits_said
from app.understanding.slots.found import Found
from app.understanding.transcript import Token, tokens, word_set

_SEPARATORS = frozenset("-.()/ ,")
_PAUSES = word_set("dash hyphen dot point sil area then and uh um")
_CUE = re.compile(r"\b(?:phone|number|cell|mobile|telephone|call me|reach me|contact|digits)\b", re.IGNORECASE)
_NOT_PHONE = re.compile(
    r"\b(?:card|order|account|confirmation|reference|vin|invoice|policy|ticket)\s+(?:number|no\.?)?\W*$", re.I
)
_DATE = re.compile(r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})")
_MIN_DIGITS, _MAX_DIGITS = 7, 15


def find_phones(text: str, region: str, expected: bool = False) -> list[Found]:
    """With `expected` (the number was asked for) a short run counts too: its `e164` is None."""
    found = []
    for digits, span, plus in _runs(text):
        if _NOT_PHONE.search(text[: span[0]]) or _DATE.fullmatch(text[slice(*span)]) or len(digits) > _MAX_DIGITS:
            continue
        number = _possible(digits, plus, region)
        cued = expected or bool(_CUE.search(text))
        if number:
            found.append(Found(Phone(e164=number, digits=digits), span, 0.97 if cued else 0.85))
        elif (cued and len(digits) >= _MIN_DIGITS) or (expected and len(digits) >= 3):
            found.append(Found(Phone(e164=None, digits=digits), span, 0.6))
    return found


def _possible(digits: str, plus: bool, region: str) -> str | None:
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    try:
        number = phonenumbers.parse(("+" if plus else "") + digits, region)
    except phonenumbers.NumberParseException:
        return None
    full = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if full else None


def _runs(text: str) -> list[tuple[str, tuple[int, int], bool]]:
    """Runs of digits, said or written, with separators between: (digits, span, starts with plus)."""
    all_tokens = list(tokens(text))
    found, at = [], 0
    while at < len(all_tokens):
        digits, used = _run(all_tokens[at:])
        if len(digits) >= 3 and not _glued(text, all_tokens[at], all_tokens[at + used - 1]):
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
        if not group[0] or (not digits and low in {"o", "oh"}):
            break
        digits, at = digits + group[0], at + group[1]
        used = at
    return digits, used


def _glued(text: str, first: Token, last: Token) -> bool:
    """Part of a longer code such as "E-151673398" or "86221d"."""
    before, after = text[max(0, first.start - 2) : first.start], text[last.end : last.end + 1]
    return bool(re.search(r"[A-Za-z][-*]?$|[*_=]$", before)) or bool(re.match(r"[A-Za-z*_=]", after))
