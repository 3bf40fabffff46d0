"""What any transcriber must do."""

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


class Transcriber(Protocol):
    """Blocking; called on one thread of its own."""

    def transcribe(self, samples: Samples, expects: str = "open") -> Transcript:
        """The words in `samples`, which begin and end near them; `expects` is what had been asked for."""
        ...
