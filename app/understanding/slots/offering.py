"""What the business offers, as customers name it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.core.embeddings import Embedder, Vectors
from app.understanding.domain import OfferingName
from app.understanding.interpretation import OfferingRef
from app.understanding.slots.found import Found
from app.understanding.slots.phrases import Match, PhraseBook
from app.understanding.transcript import Token, tokens

_NEGATED = re.compile(
    r"\b(?:not|don't (?:need|want)|no longer|instead of|rather than|without)\s+(?:an?\s+|the\s+|my\s+)?$", re.IGNORECASE
)
_SHORT, _TIE = 6, 0.01
_LIKE, _LIKE_ASKED, _LIKE_TIE = 0.52, 0.42, 0.03
_MAX_CANDIDATES = 5
_YEAR = 4
_SUITS = frozenset({"works", "suits", "fits"})


class OfferingBook:
    """The offerings of one kind."""

    def __init__(self, offerings: Sequence[OfferingName], embedder: Embedder) -> None:
        self._names = {one.id: one.name for one in offerings}
        phrases = [(phrase, one.id) for one in offerings for phrase in (one.name, *one.synonyms)]
        self._book = PhraseBook(phrases)
        self._ids = [key for _, key in phrases]
        self._vectors = encode_kept(embedder, [phrase for phrase, _ in phrases])

    def find(self, text: str, expected: bool = False) -> list[Found]:
        """Offerings named outright; with `expected` also by part of their name, with candidates when several fit."""
        said = tokens(text)
        found = [self._matched(match, said) for match in self._best(self._book.matches(said))]
        kept = [one for one in found if not _NEGATED.search(text[: one.span[0]])]
        if kept or not expected:
            return sorted(kept, key=lambda one: one.span)
        return self._partly(said, text)

    def like(self, vector: Vectors, length: int, asked: bool = False) -> list[Found]:
        """Offerings meant without naming them, by likeness of the whole sentence ("it squeals when I stop")."""
        if not self._ids:
            return []
        scores = self._vectors @ vector
        best: dict[str, float] = {}
        for key, score in zip(self._ids, scores, strict=True):
            best[key] = max(best.get(key, 0.0), float(score))
        ranked = sorted(best.items(), key=lambda one: -one[1])
        if ranked[0][1] < (_LIKE_ASKED if asked else _LIKE):
            return []
        near = [key for key, score in ranked if ranked[0][1] - score <= _LIKE_TIE][:_MAX_CANDIDATES]
        return [Found(self._ref(near), (0, length), min(0.8, ranked[0][1]))]

    def _best(self, matches: list[Match]) -> list[Match]:
        """Of phrases that share words the one with most words; equals are merged into one with several keys."""
        kept: list[Match] = []
        for match in sorted(matches, key=lambda one: (-len(one.places), -one.quality)):
            rival = next((other for other in kept if other.places & match.places), None)
            if rival is None:
                kept.append(match)
            elif len(rival.places) == len(match.places) and rival.quality == match.quality:
                keys = (*rival.keys, *(key for key in match.keys if key not in rival.keys))
                kept[kept.index(rival)] = Match(rival.phrase, keys, rival.places | match.places, rival.quality)
        return kept

    def _matched(self, match: Match, said: Sequence[Token]) -> Found:
        return Found(self._ref(list(match.keys)), _span(match.places, said), 0.95 if match.quality == 1 else 0.8)

    def _partly(self, said: Sequence[Token], text: str) -> list[Found]:
        """Of a short answer the offerings that its most telling words belong to, if they are not too many."""
        if sum(token.is_word for token in said) > _SHORT or self._book.unknown(said) > 1:
            return []
        telling = _without_figures(said)
        ranked = [one for one in self._book.partial(telling) if not _NEGATED.search(text[: _span(one[2], said)[0]])]
        near = [key for key, weight, _ in ranked if weight >= ranked[0][1] - _TIE]
        if not ranked or len(near) > _MAX_CANDIDATES:
            return []
        return [Found(self._ref(near), _span(ranked[0][2], said), 0.7)]

    def _ref(self, keys: list[str]) -> OfferingRef:
        return OfferingRef(id=keys[0], name=self._names[keys[0]], candidates=keys if len(keys) > 1 else [])


def _without_figures(said: Sequence[Token]) -> list[Token]:
    """A figure names nothing by itself, unless it is a year that is not part of a longer number; nor does "works"."""
    dialled = sum(token.text.isdecimal() for token in said) > 1
    return [
        replace(token, text="-", low="-")
        if token.low in _SUITS or (token.text.isdecimal() and (dialled or len(token.text) != _YEAR))
        else token
        for token in said
    ]


def encode_kept(embedder: Embedder, sentences: Sequence[str]) -> Vectors:
    """What an index is built of, from the embedder's cache where it keeps one."""
    if not sentences:
        return np.zeros((0, 1), dtype=np.float32)
    kept = getattr(embedder, "encode_cached", None)
    return (kept or embedder.encode)(sentences)


def _span(places: frozenset[int], said: Sequence[Token]) -> tuple[int, int]:
    return said[min(places)].start, said[max(places)].end
