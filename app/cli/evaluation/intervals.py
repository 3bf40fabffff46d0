"""95 % intervals of figures that were measured on a few lines."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Lines = np.ndarray[Any, np.dtype[np.int64]]
"""The numbers of lines, some of them several times."""

_Z = 1.959964
_DRAWS, _SEED = 1000, 7


def interval_of_share(right: int, total: int) -> tuple[float, float]:
    """Of how many are right, after Wilson."""
    if not total:
        return 0.0, 1.0
    p = right / total
    middle, spread = p + _Z**2 / (2 * total), _Z * math.sqrt(p * (1 - p) / total + _Z**2 / (4 * total**2))
    scale = 1 + _Z**2 / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def interval_of(figure: Callable[[Lines], float], lines: int) -> tuple[float, float]:
    """Of any figure over so many lines, by drawing lines anew."""
    draws = np.random.default_rng(_SEED).integers(0, lines, size=(_DRAWS, lines))
    drawn = sorted(figure(each) for each in draws)
    return drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]
