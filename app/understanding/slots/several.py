"""Several offerings in one breath: both of them, one or the other, or the second instead of the first."""

import re

from app.understanding.interpretation import OfferingRef
from app.understanding.slots.found import Found
from app.understanding.transcript import words

_APART = 6
"""More words than these between two of them say something else."""
_BOTH = re.compile(r",|&|\b(?:and|plus|also|as well as|along with|with)\b", re.IGNORECASE)
_NEXT_ONE = re.compile(
    r"\b(?:and|plus|as well as)\s+(?:also\s+|then\s+|maybe\s+)?"
    r"(?:(?:i|we)(?:'d| would)?(?: also)? (?:need|want|like)\s+)?"
    r"(?:to (?:get|have|do|book)\s+)?(?:an?\s+|the\s+|some\s+|my\s+)?(?:new\s+)?$"
    r"|\b(?:and|plus)\s+(?:[a-z']+\s+){0,6}(?:needs?|due for|want)\s+(?:an?\s+|the\s+|some\s+)?(?:new\s+)?$",
    re.IGNORECASE,
)
_FAR = 14
""" "An oil change for my old Civic that I told you of, and a …": the second, however much stands between."""
_EITHER = re.compile(r"\bor\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:no|not|actually|sorry|rather|i mean|i meant|make (?:it|that)|instead|wait|scratch that|let'?s (?:say|do))\b",
    re.IGNORECASE,
)

_OF_IT = re.compile(r"\b(?:it(?!'s|\s+is|\s+needs)|them|that|this)\b", re.IGNORECASE)
"""What is wanted of the one just named: "my battery died and I need it checked"."""


def wanted(found: list[Found], text: str) -> list[Found]:
    """The offerings of one slot in the order said, the first of them saying which others go with it."""
    if len(found) < 2 or not isinstance(found[0].value, OfferingRef):
        return found
    ordered = sorted(found, key=lambda one: one.span)
    chosen, last = ordered[0], ordered[0]
    for one in ordered[1:]:
        between = text[last.span[1] : one.span[0]]
        if _INSTEAD.search(between):
            chosen = one
        elif len(words(between)) > (_FAR if _NEXT_ONE.search(between) else _APART):
            continue
        elif _EITHER.search(between):
            chosen = _with(chosen, one, "candidates")
        elif _BOTH.search(between) and not _OF_IT.search(text[last.span[1] : one.span[1]]):
            chosen = _with(chosen, one, "others")
        last = one
    return [chosen, *(one for one in ordered if one.span != chosen.span)]


def _with(one: Found, other: Found, where: str) -> Found:
    ref, also = one.value, other.value
    if not isinstance(ref, OfferingRef) or not isinstance(also, OfferingRef) or ref.id == also.id:
        return one
    ids = [*getattr(ref, where), also.id]
    if where == "candidates" and ref.id not in ids:
        ids = [ref.id, *ids]
    parts = (*(one.parts or (one.span,)), *(other.parts or (other.span,)))
    return Found(ref.model_copy(update={where: ids}), (one.span[0], other.span[1]), one.score, parts)
