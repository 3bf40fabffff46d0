"""How loud an utterance is, and what of it is only the room that rings on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FAINT = 0.04
"""Of the utterance's loudest window: 28 dB below it there is no speech sound any more.

Silero's probability stays high for about a tenth of a second after the last sound; the level does not.
"""
HALF_LIFE_S = 2.0
"""Somebody who coughed or shouted first may go on in a low voice."""


@dataclass
class Loudness:
    """Feed it every window of an utterance. Levels are RMS of 16-bit samples."""

    loudest: float = 0.0

    def is_faint(self, samples: NDArray[np.int16]) -> bool:
        """Whether this window is far below what the caller said before."""
        return level(samples) < FAINT * self.loudest

    def note(self, samples: NDArray[np.int16], seconds: float, *, is_voice: bool) -> None:
        """Account for one window; what is no voice may be as loud as it likes."""
        self.loudest *= 0.5 ** (seconds / HALF_LIFE_S)
        if is_voice:
            self.loudest = max(self.loudest, level(samples))

    def reset(self) -> None:
        """The next utterance may come from another distance."""
        self.loudest = 0.0


def level(samples: NDArray[np.int16]) -> float:
    """RMS; 0 of nothing."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
