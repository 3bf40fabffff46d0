"""One of a slot's declared choices, or of what the agent has just put forward."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from app.understanding.domain import Offered
from app.understanding.interpretation import Choice
from app.understanding.slots.found import Found
from app.understanding.slots.phrases import stem, stems
from app.understanding.transcript import word_set, words

_PLACES = {
    **dict.fromkeys(("first", "1st", "one", "earliest", "earlier", "former"), 0),
    **dict.fromkeys(("second", "2nd", "two", "middle"), 1),
    **dict.fromkeys(("third", "3rd", "three"), 2),
    **dict.fromkeys(("fourth", "4th", "four"), 3),
    **dict.fromkeys(("fifth", "5th"), 4),
    **dict.fromkeys(("last", "latest", "later", "latter", "final"), -1),
}
_REFERENCE = re.compile(
    r"\b(?:the|that|number|option|choice|slot|time|(?:what|which)ever(?:'s| is))\s+"
    r"(?P<place>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|latest|later"
    r"|earlier|earliest|latter|former|final|middle|one|two|three|four)(?:\s+(?:one|option|time|slot|choice|appointment|please))?\b"
    r"|^\W*(?:(?:yes|yeah|yep|yup|ok|okay|sure|um+|uh+|well|hmm+|maybe)\W+)*(?P<bare>first|second|third|fourth|last|later|earlier|latest|earliest)(?:\s+(?:one|option|time|slot|thing))?\W*(?:please)?\W*$",
    re.IGNORECASE,
)
_FUZZY = 88
_SHORT = 2
_AROUND = word_set(
    "i i'd i'll a an the one that this please just mean meant think guess want like take for to of it yes ok"
)
_NEGATED = re.compile(r"\b(?:no|not|neither|none|don't|nor)\b", re.IGNORECASE)


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
    if reference is not None and (named := offered[_place(reference, len(offered)) :][:1]):
        return named[0], reference.span()
    said = " ".join(words(text))
    for one in offered:
        label = " ".join(words(one.label))
        if label and (f" {label} " in f" {said} " or (len(label) > 5 and fuzz.ratio(label, said) >= _FUZZY)):
            return one, (0, len(text))
    return _by_own_words(text, offered)


def _by_own_words(text: str, offered: Sequence[Offered]) -> tuple[Offered, tuple[int, int]] | None:
    """ "The service appointment": a few words, of which some are in one label alone and none in another's alone."""
    said = {stem(word) for word in words(text)} - _AROUND
    if _NEGATED.search(text):
        return None
    labels = [set(stems(one.label)) for one in offered]
    shared = {word for label in labels for word in label if sum(word in other for other in labels) > 1}
    pointed = [
        number
        for number, label in enumerate(labels)
        if said <= label and any(word.isalpha() and len(word) > _SHORT for word in said - shared)
    ]
    return (offered[pointed[0]], (0, len(text))) if len(pointed) == 1 else None


def pointing(text: str) -> tuple[int, int] | None:
    """Where the words point at a place among several, if they do."""
    reference = _REFERENCE.search(text)
    return reference.span() if reference else None


def _place(reference: re.Match[str], count: int) -> int:
    """The place pointed at; beyond the last when the words count something else ("the two")."""
    word = (reference["place"] or reference["bare"]).lower()
    if word in {"one", "two", "three", "four"} and not by_number(reference.group()):
        return count
    place = _PLACES[word]
    return count - 1 if place < 0 else place


def by_number(text: str) -> bool:
    """Whether an offer is named by its number: "option two"."""
    return bool(re.match(r"\W*(?:number|option|choice)\s", text, re.IGNORECASE))
