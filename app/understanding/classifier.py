"""What a sentence wants, by its likeness to examples: the engine's, the pack's and its articles' questions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.embeddings import Embedder, Vectors
from app.understanding.calibration import Calibration, fitted, left_out
from app.understanding.domain import Domain, TaskSchema
from app.understanding.examples import labelled_examples
from app.understanding.slots.offering import encode_kept

OUT_OF_SCOPE = "out_of_scope"
_NEIGHBOURS = 4
_WEIGHTS = np.array([0.55, 0.25, 0.12, 0.08])
_SHARPNESS = 14.0
_FACT, _FACT_BEFORE = 0.6, 0.2
_RIDGE, _TEMPERATURE = 3.0, 8.0
_SAME = 0.995
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
    """The best label; `ranked` holds intents and tasks with their shares, best first.

    `confidence` is what decisions are made by, `sure` how often such a judgement is right. `likeness` is that of the
    nearest example of any label, `label_likeness` that of this label's.
    """

    label: Label
    confidence: float
    likeness: float
    ranked: tuple[tuple[str, float], ...]
    label_likeness: float = 0.0
    sure: float = 0.5


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
        self._weights, unseen = _separate(self._vectors, targets, len(self._intents))
        self._calibration = self._calibrate(targets, unseen)

    def judge(self, vector: Vectors) -> Verdict:
        """The label whose examples are nearest, of the intent that neighbours and separation favour."""
        likeness = self._vectors @ vector
        scores = self._scores(likeness)
        ranked = self._verbatim(likeness, self._ranked(scores, np.append(vector, np.float32(1)) @ self._weights))
        intent, share = ranked[0]
        best = self._best_label(intent, scores)
        top = float(likeness.max(initial=0.0))
        named = tuple((self._name(one, scores), part) for one, part in ranked[:4])
        if top < _FLOOR:
            far = round(0.5 + (_FLOOR - top), 3)
            return Verdict(Label(OUT_OF_SCOPE), far, top, named, sure=min(0.98, far + 0.25))
        own = float(likeness[self._index == best].max(initial=0.0))
        sure = self._calibration.sureness(share, share - ranked[1][1], top)
        return Verdict(self._distinct[best], _confidence(share, top), top, named, own, sure)

    def _verbatim(self, likeness: Vectors, ranked: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """Who says an example word for word means it: the article's very question is no request."""
        same = {self._distinct[number].intent for number in self._index[likeness >= _SAME]}
        if len(same) != 1 or ranked[0][0] in same:
            return ranked
        shares = dict(ranked)
        intent = same.pop()
        shares[intent], shares[ranked[0][0]] = ranked[0][1], shares[intent]
        return sorted(shares.items(), key=lambda one: -one[1])

    def _scores(self, likeness: Vectors) -> Vectors:
        """Of each label how near its nearest examples are."""
        return np.array([_nearest(likeness[self._index == number]) for number in range(len(self._distinct))])

    def _ranked(self, scores: Vectors, linear: Vectors) -> list[tuple[str, float]]:
        """The intents with their shares, best first."""
        near, apart = _by_intent(self._distinct, scores), _softmax(_TEMPERATURE * linear)
        shares = [(intent, 0.5 * near[intent] + 0.5 * float(apart[at])) for at, intent in enumerate(self._intents)]
        return sorted(shares, key=lambda one: -one[1])

    def _name(self, intent: str, scores: Vectors) -> str:
        """The intent's task, where its nearest examples are a task's."""
        of_intent = [number for number, label in enumerate(self._distinct) if label.intent == intent]
        return self._distinct[max(of_intent, key=lambda number: scores[number])].task or intent

    def _calibrate(self, targets: NDArray[np.int64], unseen: Vectors) -> Calibration:
        """Judge every example as if it were not known, and see how often that is right."""
        alike = self._vectors @ self._vectors.T
        np.fill_diagonal(alike, -1.0)
        scores = self._scores_unseen(alike)
        of_intent = [[at for at, label in enumerate(self._distinct) if label.intent == one] for one in self._intents]
        near = np.stack([scores[:, labels].max(axis=1) for labels in of_intent], axis=1)
        shares = (0.5 * _softmax(np.float32(_SHARPNESS) * near) + 0.5 * _softmax(_TEMPERATURE * unseen)).astype(
            np.float32
        )
        ranked = np.sort(shares, axis=1)
        judged = np.stack([ranked[:, -1], ranked[:, -1] - ranked[:, -2], alike.max(axis=1)], axis=1)
        return fitted(judged.astype(np.float64), shares.argmax(axis=1) == targets)

    def _scores_unseen(self, alike: Vectors) -> Vectors:
        """(examples, labels): how near each label's examples are to every example, itself left out."""
        found = np.full((len(self._vectors), len(self._distinct)), -1.0, dtype=np.float32)
        for number in range(len(self._distinct)):
            nearest = -np.sort(-alike[:, self._index == number], axis=1)[:, :_NEIGHBOURS]
            weights = np.where(nearest > -1.0, _WEIGHTS[: nearest.shape[1]], 0.0)
            total = weights.sum(axis=1)
            found[:, number] = np.where(total > 0, (nearest * weights).sum(axis=1) / np.maximum(total, 1e-9), -1.0)
        return found

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
    weights = _WEIGHTS[: len(best)]
    return float(best @ weights / weights.sum())


def _by_intent(labels: list[Label], scores: Vectors) -> dict[str, float]:
    best: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        best[label.intent] = max(best.get(label.intent, -1.0), float(score))
    raised = {intent: np.exp(_SHARPNESS * score) for intent, score in best.items()}
    total = sum(raised.values())
    return {intent: float(value / total) for intent, value in raised.items()}


def _separate(vectors: Vectors, targets: NDArray[np.int64], classes: int) -> tuple[Vectors, Vectors]:
    """Weights (385, classes) of a ridge regression on the intents, each counting the same whatever its examples.

    Beside them what it would say of each example had it not seen it.
    """
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    wanted = np.eye(classes, dtype=np.float32)[targets]
    balance = (1.0 / np.sqrt(wanted.sum(axis=0)))[targets][:, None]
    balance = (balance / balance.mean()).astype(np.float32)
    weighed = inputs * balance
    covariance = weighed.T @ inputs + _RIDGE * np.eye(inputs.shape[1], dtype=np.float32)
    weights = np.linalg.solve(covariance, weighed.T @ wanted).astype(np.float32)
    return weights, left_out(inputs, weighed, covariance, weights, wanted)


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
