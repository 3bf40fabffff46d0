"""Which of the customer's own bookings is meant: by its reference, by what it is for, or by when it is."""

import re
from collections.abc import Callable, Sequence

from app.understanding.domain import Offered
from app.understanding.interpretation import BookingRef, Moment, OfferingRef
from app.understanding.numbers import digits_said
from app.understanding.slots.found import Found
from app.understanding.slots.phrases import stem, stems
from app.understanding.transcript import tokens

_LETTERS = re.compile(r"\b[bB]\.?[\s-]*[kK]\b\.?|\b[bB][kK](?=\d)")
_NUMBER = 6
_YEAR = 4
_THING = r"(?:appointment|booking|reservation|visit|slot|one|time|date|service|drive)"
_TO = re.compile(
    r"\b(?:to|till|until|for|into)\W+(?:the\W+)?$|\b(?:instead|can we do|make it|how about)\b", re.IGNORECASE
)
_FROM = re.compile(r"\bfrom\s+(?P<when>.+?)\s+(?:to|until|till|into)\b", re.IGNORECASE)
_OWNED = re.compile(rf"\b(?:my|our|the)\s+(?P<when>[\w' :]{{3,30}}?)(?:'s)?\s+{_THING}\b", re.IGNORECASE)
_OF = re.compile(
    rf"\b{_THING}\b(?:\s+(?:i|we|that|is|was|i've|have|had|made|booked|it's|i'm|with (?:you|them)))*"
    r"\s+(?:(?:on|at|for|this|next|in)\s+|(?=(?:today|tomorrow|tonight)\b))"
    rf"(?P<when>[\w' :,]{{3,40}}?)(?=\s+(?:to|until|till|into)\b|[.?!]|$)",
    re.IGNORECASE,
)

Moments = Callable[[str], list[Found]]


def find_bookings(text: str, offerings: list[Found], moments: Moments, has_when: bool, asked: bool) -> list[Found]:
    """The booking meant, if anything is said of it.

    With `has_when` (the task wants a time as well) only a time that is plainly the booking's own counts.
    """
    if found := find_reference(text, expected=asked):
        reference, span = found
        return [Found(BookingRef(reference=reference), span, 0.97)]
    when = _own_time(text, moments) if has_when and not asked else next(iter(moments(text)), None)
    named = [one for one in offerings if isinstance(one.value, OfferingRef)]
    if when is None and not named:
        return []
    ids = [each for one in named for each in _ids(one)]
    moment = when.value if when and isinstance(when.value, Moment) else None
    parts = tuple(one.span for one in (*named, *([when] if when else [])))
    span = (min(part[0] for part in parts), max(part[1] for part in parts))
    return [Found(BookingRef(offerings=list(dict.fromkeys(ids)), moment=moment), span, 0.96, parts)]


def offered_booking(text: str, offered: Sequence[Offered]) -> list[Found]:
    """The one of several bookings put forward that these words single out: "the oil change", "the Transit one"."""
    said = {stem(one.low): one for one in tokens(text) if one.is_word and len(one.low) > 1}
    labels = [set(stems(one.label)) for one in offered]
    for number, one in enumerate(offered):
        others = set().union(*(labels[:number] + labels[number + 1 :]))
        own = [token for word, token in said.items() if word in labels[number] - others]
        rivals = any(word in label - labels[number] for word in said for label in labels if label is not labels[number])
        if own and not rivals and one.value.get("kind") == "booking":
            return [Found(BookingRef.model_validate(one.value), (own[0].start, own[-1].end), 0.95)]
    return []


def _ids(one: Found) -> list[str]:
    value = one.value
    return (value.candidates or [value.id]) if isinstance(value, OfferingRef) else []


def _own_time(text: str, moments: Moments) -> Found | None:
    """ "My Tuesday appointment", "from Tuesday to …", "the one on Friday"."""
    for pattern in (_FROM, _OWNED, _OF):
        for match in pattern.finditer(text):
            start, end = match.span("when")
            if _TO.search(text[:start]):
                continue
            if said := moments(" " * start + text[start:end]):
                return said[0]
    return None


def find_reference(text: str, year: int | None = None, expected: bool = False) -> tuple[str, tuple[int, int]] | None:
    """A booking's reference, typed or said ("B K twenty twenty six, one two three"), with its place.

    Without its letters only digits count that were asked for: a year with a number, or `year` and a number.
    """
    letters = _LETTERS.search(text)
    start = letters.end() if letters else 0
    if letters is None and not expected:
        return None
    digits, first, last = "", None, 0
    said = [one for one in tokens(text) if one.start >= start]
    at = 0
    while at < len(said):
        group, used = digits_said([one.low for one in said[at : at + 20]])
        if used and group:
            first = said[at].start if first is None else first
            digits, last, at = digits + group, said[at + used - 1].end, at + used
        elif said[at].text in "-.,/":
            at += 1
        elif digits or letters:
            break
        else:
            at += 1
    full = _canonical(digits, year)
    if full is None or first is None or (letters is None and not _alone(text, first, last)):
        return None
    return full, (letters.start() if letters else first, last)


def _canonical(digits: str, year: int | None) -> str | None:
    if len(digits) > _YEAR and digits.startswith("20") and len(digits) <= _YEAR + _NUMBER:
        return f"BK-{digits[:_YEAR]}-{int(digits[_YEAR:]):0{_NUMBER}d}"
    if year is not None and 0 < len(digits) <= _NUMBER:
        return f"BK-{year}-{int(digits):0{_NUMBER}d}"
    return None


def _alone(text: str, first: int, last: int) -> bool:
    """Whether the digits are nearly all that was said."""
    around = f"{text[:first]} {text[last:]}"
    return len(re.findall(r"[A-Za-z]{2,}", around)) <= _LEAD_WORDS


_LEAD_WORDS = 5
