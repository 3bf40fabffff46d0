"""Names of things (offerings, values of attributes) looked up in what was said, word by word and by likeness."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from app.understanding.numbers import UNITS
from app.understanding.transcript import Token, word_set

_STOP = word_set(
    """
    a an the my our your of for to in on and or at it some i with is new up one thing something please want need would
    like just that this
    """
)
_SPELLINGS = {
    "tyre": "tire",
    "tyres": "tire",
    "colour": "color",
    "grey": "gray",
    "centre": "center",
    "aluminium": "aluminum",
}
_LIKE = 85
_MIN_LIKE_CHARS = 5


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without the endings that do not change what it names."""
    word = _SPELLINGS.get(word, word).removesuffix("'s")
    if word in UNITS:
        return str(UNITS[word])
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending, least in (("sses", 6), ("ches", 6), ("shes", 6), ("xes", 5), ("ing", 7), ("ed", 6), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith(("ss", "us", "is")):
            cut = word[: -len(ending)] if ending not in {"sses", "ches", "shes", "xes"} else word[:-2]
            return (
                cut[:-1]
                if ending in {"ing", "ed"} and len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "ls"
                else cut
            )
    return word


@lru_cache(maxsize=8192)
def stems(phrase: str) -> tuple[str, ...]:
    """The content stems of a phrase; all its words when it has nothing but small ones."""
    said = list("".join(char if char.isalnum() or char == "'" else " " for char in phrase.lower()).split())
    return tuple(stem(word) for word in said if word not in _STOP) or tuple(stem(word) for word in said)


@dataclass(frozen=True)
class Match:
    """A phrase found whole: the places (token numbers) of its words."""

    phrase: str
    keys: tuple[str, ...]
    places: frozenset[int]
    quality: float


class PhraseBook:
    """Phrases, each standing for one or more keys."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        keys: dict[tuple[str, ...], list[str]] = {}
        texts: dict[tuple[str, ...], str] = {}
        for phrase, key in phrases:
            shape = stems(phrase)
            if shape:
                known = keys.setdefault(shape, [])
                texts.setdefault(shape, phrase)
                if key not in known:
                    known.append(key)
        self._entries = [(shape, texts[shape], tuple(known)) for shape, known in keys.items()]
        self._vocabulary = sorted({word for shape in keys for word in shape})
        self._known = set(self._vocabulary)
        self._words: dict[str, set[str]] = {}
        for shape, _, known in self._entries:
            for key in known:
                self._words.setdefault(key, set()).update(shape)
        self._keys_with = Counter(word for words in self._words.values() for word in words)
        self._with: dict[str, list[int]] = {}
        for number, (shape, _, _) in enumerate(self._entries):
            for word in shape:
                self._with.setdefault(word, []).append(number)

    def said_stems(self, said: Sequence[Token]) -> list[str]:
        """The stem of each token, a misheard or misspelled one replaced by the phrase word that it is like."""
        spoken = [self._nearest(token.low) if token.is_word else "" for token in said]
        for at, (one, other) in enumerate(pairwise(said)):
            code = one.low + other.low
            if one.end == other.start and code in self._known:
                spoken[at], spoken[at + 1] = code, ""
        return spoken

    def matches(self, said: Sequence[Token]) -> list[Match]:
        """Phrases of which every content word was said close together; shorter ones inside longer ones are dropped."""
        spoken = self.said_stems(said)
        candidates = {number for word in set(spoken) if word for number in self._with.get(word, ())}
        found = []
        for number in candidates:
            shape, phrase, keys = self._entries[number]
            places = _places(shape, spoken)
            if places is not None:
                exact = sum(stem(said[place].low) == spoken[place] for place in places) / len(places)
                found.append(Match(phrase, keys, places, exact))
        return [one for one in found if not any(one.places < other.places for other in found)]

    def unknown(self, said: Sequence[Token]) -> int:
        """How many telling words belong to no phrase."""
        return sum(bool(word) and word not in self._known and word not in _STOP for word in self.said_stems(said))

    def partial(self, said: Sequence[Token]) -> list[tuple[str, float, frozenset[int]]]:
        """Keys of which only some words were said, the most telling words first: (key, weight, places).

        A word that one key alone has weighs 1, one that two share a half.
        """
        spoken = self.said_stems(said)
        found = []
        for key, words in self._words.items():
            places = frozenset(place for place, word in enumerate(spoken) if word in words)
            weight = sum(1 / self._keys_with[word] for word in {spoken[place] for place in places})
            if places:
                found.append((key, weight, places))
        return sorted(found, key=lambda one: -one[1])

    def _nearest(self, word: str) -> str:
        plain = stem(word)
        if plain in self._known or len(plain) < _MIN_LIKE_CHARS or plain.isdecimal():
            return plain
        return _like(plain, tuple(self._vocabulary)) or plain


@lru_cache(maxsize=4096)
def _like(word: str, vocabulary: tuple[str, ...]) -> str | None:
    near = process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return near[0] if near and near[0][0] == word[0] else None


def _places(shape: tuple[str, ...], spoken: list[str]) -> frozenset[int] | None:
    """Where the words of a phrase stand, if they stand close together."""
    reach = len(shape) * 2 + 1
    for start, word in enumerate(spoken):
        if word not in shape:
            continue
        window = spoken[start : start + reach]
        if all(one in window for one in shape):
            return frozenset(start + window.index(one) for one in shape)
    return None
