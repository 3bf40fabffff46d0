"""Slips of the keys, set right by the words that a business and its customers use."""

from calendar import day_name, month_name
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from app.understanding.domain import Domain
from app.understanding.examples import engine_examples
from app.understanding.interpretation import Command
from app.understanding.transcript import Token, tokens, words

_SHORTEST, _LONG = 3, 8
"""Letters of a word that may be misspelled at all, and of one that may be in two places."""
_TELLING = 4
"""Letters of a word that is surely none, if nobody knows it."""

_SLIPPERY = 7
"""Letters of a day or month that may have two slips in it."""
_TIMES = tuple(
    one.lower()
    for one in (*day_name, *month_name, "tomorrow", "tonight", "morning", "afternoon", "evening", "weekend")
    if len(one) > _TELLING
)

Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Respelled:
    """A text with some words replaced; `origins` holds of each replaced one (start, end) there and here."""

    text: str
    origins: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    def restored(self, command: Command, said: str) -> Command:
        """A command of this text with the place, and a value's words, of what was said."""
        if command.span is None:
            return command
        start, end = self._origin(command.span[0], last=False), self._origin(command.span[1], last=True)
        text = said[start:end] if command.type == "SetSlot" else command.text
        return command.model_copy(update={"span": (start, end), "text": text})

    def _origin(self, place: int, last: bool) -> int:
        shift = 0
        for (start, end), (here, there) in self.origins:
            if place <= here:
                break
            if place < there:
                return end if last else start
            shift = end - there
        return place + shift


class Speller:
    """The words of one domain, the frequent ones first. `knows` tells other words of the language."""

    def __init__(self, domain: Domain, knows: Knows | None = None) -> None:
        counted = Counter(word for text in _texts(domain) for word in words(text) if word.isalpha())
        self._counted = {word: count for word, count in counted.items() if len(word) >= _SHORTEST}
        self._names = {word for text in _named(domain) for word in words(text)} | set(counted)
        self._knows = knows or (lambda word: False)
        self._nearest = lru_cache(maxsize=4096)(self._find_nearest)

    def respelled(self, text: str) -> Respelled | None:
        """The text as it was meant; None where no word is surely misspelled.

        One word that nobody knows shows that the keys slipped: only then others are looked at, too.
        """
        said = [one for one in tokens(text) if self._may_be_misspelled(one, text)]
        telling = _SHORTEST if len(words(text)) == 1 else _TELLING
        if not any(len(one.low) >= telling and not self._knows(one.low) and self._nearest(one.low) for one in said):
            return None
        return _with(text, [(one, better) for one in said if (better := self._nearest(one.low))])

    def respelled_times(self, text: str) -> Respelled | None:
        """With the days, months and parts of a day alone set right: without its day a time is another time."""
        said = [one for one in tokens(text) if self._may_be_misspelled(one, text)]
        found = [(one, day) for one in said if not self._knows(one.low) and (day := _time_word(one.low))]
        return _with(text, found) if found else None

    def _may_be_misspelled(self, one: Token, text: str) -> bool:
        """A plain word of no domain; in capitals within a sentence it is a name."""
        named = one.text[0].isupper() and not text.isupper() and bool(text[: one.start].strip())
        return one.low.isalpha() and len(one.low) >= _SHORTEST and one.low not in self._names and not named

    def _find_nearest(self, word: str) -> str | None:
        """The most frequent word that one slip, or two in a long one, may have made this of.

        Of another word of the language only a letter too few or too many and two that changed places make it.
        """
        most = 2 if len(word) >= _LONG else 1
        is_known = self._knows(word)
        best: tuple[int, int, str] | None = None
        for other, count in self._counted.items():
            if abs(len(other) - len(word)) > most or (other[0] != word[0] and set(other[:2]) != set(word[:2])):
                continue
            away = OSA.distance(word, other, score_cutoff=most)
            if away > most or (is_known and (away > 1 or _is_exchanged(word, other))):
                continue
            if best is None or (-away, count) > best[:2]:
                best = (-away, count, other)
        return best[2] if best else None


def _with(text: str, better: list[tuple[Token, str]]) -> Respelled:
    found, origins, at = "", [], 0
    for one, word in better:
        found += text[at : one.start]
        origins.append(((one.start, one.end), (len(found), len(found) + len(word))))
        found, at = found + word, one.end
    return Respelled(found + text[at:], tuple(origins))


@lru_cache(maxsize=4096)
def _time_word(word: str) -> str | None:
    near = [(OSA.distance(word, other), other) for other in _TIMES if other[0] == word[0] or len(word) >= _LONG]
    return next((other for away, other in sorted(near) if 0 < away <= (1 if len(other) < _SLIPPERY else 2)), None)


def _is_exchanged(word: str, other: str) -> bool:
    """Whether a letter stands in place of another."""
    return len(word) == len(other) and sorted(word) != sorted(other) and Indel.distance(word, other) == 2


def _texts(domain: Domain) -> Iterable[str]:
    yield from (text for task in domain.tasks for text in task.examples)
    yield from (phrase for one in domain.offerings if not one.unique for phrase in (one.name, *one.synonyms))
    yield from domain.knowledge
    yield from domain.person_words
    yield from (text for texts in (*domain.intents.values(), *engine_examples()) for text in texts)


def _named(domain: Domain) -> Iterable[str]:
    """What is no slip, though it says nothing about what is wanted."""
    yield from (one.name for one in domain.offerings)
    for kinds in domain.asset_kinds.values():
        yield from (entry.replace("/", " ").replace("|", " ") for known in kinds.values() for entry in known)
