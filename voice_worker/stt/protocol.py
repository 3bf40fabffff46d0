"""What any transcriber must do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
Samples = NDArray[np.float32]
"""Mono, 16 kHz, between -1 and 1."""


@dataclass(frozen=True)
class Transcript:
    """What was said. An empty text means that nothing was: silence, or noise that is no speech."""

    text: str
    confidence: float
    ms: float
    full_window: bool = False


class Unwanted(Exception):
    """The words are no longer wanted: the caller went on speaking."""


def always() -> bool:
    """Nobody takes the wish back."""
    return True


class Transcriber(Protocol):
    """Blocking; called on one thread of its own."""

    def transcribe(self, samples: Samples, expects: str = "open", is_wanted: Callable[[], bool] = always) -> Transcript:
        """The words in `samples`, which begin and end near them; `expects` is what had been asked for.

        Raises:
            Unwanted: `is_wanted` said no between two steps of the work.
        """
        ...
