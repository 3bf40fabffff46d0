"""Confidence as how often one is right."""

import numpy as np
import pytest

from app.cli.evaluation.score import calibration_error
from app.core.embeddings import SentenceEmbedder
from app.understanding.calibration import DEFAULT, fitted, left_out
from app.understanding.classifier import Classifier
from tests.understanding.workshop import DOMAIN


def drawn(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Judgements that are right as often as their share says."""
    chance = np.random.default_rng(3)
    shares = chance.uniform(0, 1, n)
    return np.stack([shares, shares / 2, shares / 3], axis=1), chance.uniform(0, 1, n) < shares


def test_sureness_is_how_often_such_a_judgement_was_right() -> None:
    judged, right = drawn(4000)

    curve = fitted(judged, right)

    again, truth = drawn(1000)
    sure = [curve.sureness(*one) for one in again]
    assert calibration_error(list(zip(sure, map(bool, truth), strict=True))) < 0.06


def test_nothing_is_ever_quite_sure_or_hopeless() -> None:
    curve = fitted(*drawn(500))

    assert curve.sureness(5, 5, 5) == 0.98
    assert curve.sureness(-5, -5, -5) == 0.02


def test_of_few_examples_nothing_is_learned() -> None:
    judged, right = drawn(10)

    assert fitted(judged, right) is DEFAULT


def test_an_example_left_out_is_judged_by_the_others_alone() -> None:
    chance = np.random.default_rng(5)
    inputs = chance.normal(size=(30, 4)).astype(np.float32)
    wanted = np.eye(3, dtype=np.float32)[chance.integers(0, 3, 30)]
    balance = chance.uniform(0.5, 2, size=(30, 1)).astype(np.float32)
    weighed = inputs * balance
    covariance = weighed.T @ inputs + (3 * np.eye(4)).astype(np.float32)
    weights = np.linalg.solve(covariance, weighed.T @ wanted)

    without = np.linalg.solve(weighed[1:].T @ inputs[1:] + 3 * np.eye(4), weighed[1:].T @ wanted[1:])

    assert left_out(inputs, weighed, covariance.astype(np.float32), weights, wanted)[0] == pytest.approx(
        inputs[0] @ without, abs=1e-4
    )


def test_what_stands_out_is_surer_than_what_does_not(embedder: SentenceEmbedder) -> None:
    classifier = Classifier(DOMAIN, embedder)
    plain, vague = embedder.encode(["I'd like to cancel my appointment", "about the thing on Friday"])

    assert classifier.judge(plain).sure > 0.7 > classifier.judge(vague).sure


def test_alternatives_name_the_tasks_of_the_business(embedder: SentenceEmbedder) -> None:
    (vector,) = embedder.encode(["I can't bring the bike in after all"])

    names = [name for name, _ in Classifier(DOMAIN, embedder).judge(vector).ranked]
    assert names[0] == "cancel_repair"
