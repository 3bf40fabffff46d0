"""What a sentence wants, by its likeness to examples: the engine's, the pack's and its articles' questions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.embeddings import Embedder, Vectors
from app.understanding.domain import Domain, TaskSchema
from app.understanding.examples import labelled_examples
from app.understanding.slots.offering import encode_kept

OUT_OF_SCOPE = "out_of_scope"
_NEIGHBOURS = 4
_SHARPNESS = 14.0
_FACT, _FACT_BEFORE = 0.6, 0.2
_RIDGE, _TEMPERATURE = 3.0, 8.0
_FLOOR = 0.36
"""A best likeness below this says that nothing here speaks of what was said."""


@dataclass(frozen=True)
class Label:
    """An intent, with the fact asked for or the task that its example belongs to."""

    intent: str
    fact: str | None = None
    task: str | None = None

    def __str__(self) -> str:
        return ".".join(part for part in (self.intent, self.fact or self.task) if part)


@dataclass(frozen=True)
class Verdict:
    """The best label and how sure it is; `ranked` holds intents with their shares, best first.

    `likeness` is that of the nearest example of any label, `label_likeness` that of this label's.
    """

    label: Label
    confidence: float
    likeness: float
    ranked: tuple[tuple[str, float], ...]
    label_likeness: float = 0.0


class Classifier:
    """Nearest examples and a linear separation of them, half and half, for one domain.

    The neighbours know what one example alone can tell; the separation knows which words tell intents apart.
    """

    def __init__(self, domain: Domain, embedder: Embedder) -> None:
        examples = list(dict.fromkeys((*_engine_examples(), *_pack_examples(domain))))
        self._labels = [label for _, label in examples]
        self._vectors = encode_kept(embedder, [text for text, _ in examples])
        self._distinct = list(dict.fromkeys(self._labels))
        self._index = np.array([self._distinct.index(label) for label in self._labels])
        self._intents = list(dict.fromkeys(label.intent for label in self._labels))
        targets = np.array([self._intents.index(label.intent) for label in self._labels])
        self._weights = _separate(self._vectors, targets, len(self._intents))

    def judge(self, vector: Vectors) -> Verdict:
        """The label whose examples are nearest, of the intent that neighbours and separation favour."""
        likeness = self._vectors @ vector
        scores = np.array([_nearest(likeness[self._index == number]) for number in range(len(self._distinct))])
        near = _by_intent(self._distinct, scores)
        linear = _softmax(_TEMPERATURE * (np.append(vector, np.float32(1)) @ self._weights))
        shares = {
            intent: 0.5 * near[intent] + 0.5 * float(linear[number]) for number, intent in enumerate(self._intents)
        }
        ranked = sorted(shares.items(), key=lambda one: -one[1])
        intent, share = ranked[0]
        best = self._best_label(intent, scores)
        top = float(likeness.max(initial=0.0))
        if top < _FLOOR:
            return Verdict(Label(OUT_OF_SCOPE), round(0.5 + (_FLOOR - top), 3), top, tuple(ranked[:4]))
        own = float(likeness[self._index == best].max(initial=0.0))
        return Verdict(self._distinct[best], _confidence(share, top), top, tuple(ranked[:4]), own)

    def _best_label(self, intent: str, scores: Vectors) -> int:
        """The nearest of an intent's labels; a fact that the tables know goes before an article nearly as near."""
        numbers = [number for number, label in enumerate(self._distinct) if label.intent == intent]
        best = max(numbers, key=lambda number: scores[number])
        facts = [number for number in numbers if self._distinct[number].fact]
        nearest = max(facts, key=lambda number: scores[number], default=best)
        return nearest if scores[nearest] >= max(_FACT, scores[best] - _FACT_BEFORE) else best

    def best_task(self, vector: Vectors, names: list[str], domain: Domain) -> TaskSchema | None:
        """Of these tasks the one whose examples are nearest."""
        likeness = self._vectors @ vector
        scores = {
            label.task: _nearest(likeness[self._index == number])
            for number, label in enumerate(self._distinct)
            if label.task in names
        }
        best = max(scores, key=lambda name: scores[name], default=None)
        return next((task for task in domain.tasks if task.name == best), None)


def _nearest(likeness: Vectors) -> float:
    """The mean of the nearest few, the nearest counting most."""
    best = np.sort(likeness)[::-1][:_NEIGHBOURS]
    weights = np.array([0.55, 0.25, 0.12, 0.08])[: len(best)]
    return float(best @ weights / weights.sum())


def _by_intent(labels: list[Label], scores: Vectors) -> dict[str, float]:
    best: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        best[label.intent] = max(best.get(label.intent, -1.0), float(score))
    raised = {intent: np.exp(_SHARPNESS * score) for intent, score in best.items()}
    total = sum(raised.values())
    return {intent: float(value / total) for intent, value in raised.items()}


def _separate(vectors: Vectors, targets: NDArray[np.int64], classes: int) -> Vectors:
    """Weights (385, classes) of a ridge regression on the intents, each counting the same whatever its examples."""
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    wanted = np.eye(classes, dtype=np.float32)[targets]
    balance = (1.0 / np.sqrt(wanted.sum(axis=0)))[targets][:, None]
    balance = (balance / balance.mean()).astype(np.float32)
    weighed = inputs * balance
    covariance = weighed.T @ inputs + _RIDGE * np.eye(inputs.shape[1], dtype=np.float32)
    return np.linalg.solve(covariance, weighed.T @ wanted).astype(np.float32)


def _softmax(scores: Vectors) -> Vectors:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _confidence(share: float, likeness: float) -> float:
    """Sure when one intent stands out and something very like it is known."""
    return round(min(0.98, 0.25 + 0.45 * share + 0.4 * max(0.0, likeness - 0.35)), 3)


def _engine_examples() -> list[tuple[str, Label]]:
    return [(text, _label(name)) for name, examples in labelled_examples().items() for text in examples]


def _label(name: str) -> Label:
    intent, _, fact = name.partition(".")
    return Label(intent, fact=fact or None)


def _pack_examples(domain: Domain) -> list[tuple[str, Label]]:
    found = [(text, Label(task.intent, task=task.name)) for task in domain.tasks for text in task.examples]
    for name, examples in domain.intents.items():
        found += [(text, _label(name)) for text in examples]
    found += [(text, Label("ask")) for text in domain.knowledge]
    found += [(text, Label("person")) for text in domain.person_words]
    return found
