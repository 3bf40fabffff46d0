"""Words of an utterance with their places in it, and rewritten text that still knows where it came from."""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 1200
"""What is read of one utterance. Longer texts are pasted, not said; the head tells what they want."""

_TOKEN = re.compile(
    r"(?<![^\W\d_])[aApP]\.?\s?[mM](?!\w)\.?|\d{1,2}h(?:\d\d)?(?!\w)|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.:]\d+)*|[^\w\s]|_"
)


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark; `low` is its lower case with straight apostrophes."""

    text: str
    start: int
    end: int
    low: str

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    return tuple(
        Token(found.group(), found.start(), found.end(), found.group().lower().replace("’", "'"))
        for found in _TOKEN.finditer(text)
    )


def words(text: str) -> list[str]:
    """The words and numbers in lower case, marks left out."""
    return [token.low for token in tokens(text) if token.is_word]


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written with blanks between them."""
    return frozenset(listed.split())


@dataclass(frozen=True)
class Piece:
    """Rewritten words standing for text[start:end] of the utterance."""

    text: str
    start: int
    end: int


class Rewritten:
    """Pieces joined by spaces; a span of the joined text maps back to a span of the utterance."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self.text = " ".join(piece.text for piece in pieces)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] of the rewritten text came from."""
        at, first, last = 0, None, None
        for piece in self._pieces:
            if at < end and at + len(piece.text) > start:
                first = piece.start if first is None else first
                last = piece.end
            at += len(piece.text) + 1
        return (first or 0, last or 0)


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the spans cut out."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return " ".join(" ".join([*kept, text[at:]]).split())
