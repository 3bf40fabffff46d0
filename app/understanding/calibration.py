"""How sure a judgement is, in the sense of how often one like it is right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.embeddings import Vectors

_STEPS, _PENALTY = 25, 1.0
_LEAST, _MOST = 0.02, 0.98
_FEW = 40

Judged = NDArray[np.float64]
"""(n, 3): share of the best intent, its lead over the next, likeness of the nearest example."""


@dataclass(frozen=True)
class Calibration:
    """A logistic curve over what a judgement is made of, fitted to examples each judged without itself."""

    weights: tuple[float, ...]

    def sureness(self, share: float, lead: float, likeness: float) -> float:
        """0.02 to 0.98: of judgements like this one that part is right."""
        score = float(np.dot(self.weights, (1.0, share, lead, likeness)))
        return round(float(np.clip(1.0 / (1.0 + np.exp(-score)), _LEAST, _MOST)), 3)


DEFAULT = Calibration((-4.0, 3.0, 2.5, 4.5))
"""For a business with too few examples to learn from."""


def fitted(judged: Judged, right: NDArray[np.bool_]) -> Calibration:
    """The curve that fits best, by Newton's method with a small penalty."""
    if len(judged) < _FEW or right.all() or not right.any():
        return DEFAULT
    inputs = np.hstack([np.ones((len(judged), 1)), judged])
    weights, penalty = np.zeros(inputs.shape[1]), np.diag([0.0, *([_PENALTY] * judged.shape[1])])
    for _ in range(_STEPS):
        likely = 1.0 / (1.0 + np.exp(-(inputs @ weights)))
        slope = inputs.T @ (right - likely) - penalty @ weights
        curve = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return Calibration(tuple(float(weight) for weight in weights))


def left_out(inputs: Vectors, weighed: Vectors, covariance: Vectors, weights: Vectors, wanted: Vectors) -> Vectors:
    """What a ridge regression says of each of its examples without having seen it: (n, classes)."""
    leverage = np.einsum("ij,ji->i", inputs, np.linalg.solve(covariance, weighed.T))[:, None]
    kept = np.clip(1.0 - leverage, 0.05, None)
    return ((inputs @ weights - leverage * wanted) / kept).astype(np.float32)
