"""One of a slot's declared choices, or of what the agent has just put forward."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from app.understanding.domain import Offered
from app.understanding.interpretation import Choice
from app.understanding.slots.found import Found
from app.understanding.transcript import words

_PLACES = {
    "first": 0, "1st": 0, "one": 0, "earliest": 0, "earlier": 0, "former": 0, "second": 1, "2nd": 1, "two": 1, "third": 2, "3rd": 2,
    "three": 2, "fourth": 3, "4th": 3, "four": 3, "fifth": 4, "5th": 4, "last": -1, "latest": -1, "later": -1, "latter": -1,
    "final": -1, "middle": 1,
}  # fmt: skip
_REFERENCE = re.compile(
    r"\b(?:the|that|number|option|choice|slot|time)\s+(?P<place>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|latest|later"
    r"|earlier|earliest|latter|former|final|middle|one|two|three|four)(?:\s+(?:one|option|time|slot|choice|appointment|please))?\b"
    r"|^\W*(?P<bare>first|second|third|fourth|last|later|earlier|latest|earliest)(?:\s+(?:one|option|time|slot))?\W*(?:please)?\W*$",
    re.IGNORECASE,
)
_FUZZY = 88


def find_choice(text: str, choices: dict[str, tuple[str, ...]]) -> list[Found]:
    """Declared choices named in the text, longest way of saying first."""
    said = " " + " ".join(words(text)) + " "
    ways = sorted(
        ((way.lower(), value) for value, ways in choices.items() for way in (value.replace("_", " "), *ways)),
        key=lambda one: -len(one[0]),
    )
    for way, value in ways:
        if f" {way} " in said:
            start = max(0, text.lower().find(way))
            return [Found(Choice(value=value), (start, start + len(way)), 0.95)]
    scored = [(fuzz.ratio(way, said.strip()), value) for way, value in ways]
    best = max(scored, default=(0.0, ""))
    return [Found(Choice(value=best[1]), (0, len(text)), 0.75)] if best[0] >= _FUZZY else []


def find_offered(text: str, offered: Sequence[Offered]) -> tuple[Offered, tuple[int, int]] | None:
    """Which of the agent's offers these words point at: by place ("the second") or by its label."""
    if not offered:
        return None
    reference = _REFERENCE.search(text)
    if reference is not None:
        place = _PLACES[(reference["place"] or reference["bare"]).lower()]
        if (
            -1 <= place < len(offered)
            and not (reference["place"] or "").lower() in {"one", "two", "three", "four"}
            or _numbered(reference)
        ):
            if place < len(offered):
                return offered[place], reference.span()
    said = " ".join(words(text))
    for one in offered:
        label = " ".join(words(one.label))
        if label and (f" {label} " in f" {said} " or (len(label) > 5 and fuzz.ratio(label, said) >= _FUZZY)):
            return one, (0, len(text))
    return None


def _numbered(reference: re.Match[str]) -> bool:
    return bool(re.match(r"(?:number|option|choice)\s", reference.group(), re.IGNORECASE))
