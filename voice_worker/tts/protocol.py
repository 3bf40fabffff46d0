"""What any voice must do."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
Pcm = NDArray[np.int16]
"""Mono, 24 kHz: what the room is sent."""


class Voice(Protocol):
    """Blocking; called on one thread of its own."""

    @property
    def name(self) -> str:
        """Engine, voice and speed: what makes two recordings of one sentence differ."""
        ...

    def synthesize(self, text: str) -> Pcm:
        """The sentence as sound. Raises when the engine cannot say it."""
        ...
