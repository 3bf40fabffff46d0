"""The first sign that somebody may be about to speak: a sound that rises out of the room and might be a voice."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

PLAIN_VOICE = 0.7
MAYBE_VOICE = 0.15
"""The model's probability for a window in whose middle a voice begins; silence and knocks stay below a tenth."""
ABOVE_ROOM = 4.0
FAINTEST = 150.0
"""RMS of 32768: a voice is louder."""
FALLS, RISES = 0.5, 0.01
"""How fast the room's level is taken to be lower, or higher, per window."""
QUARTERS = 4
DOUBT_S = 0.06
"""A sign that no voice follows for so long was a click."""
FIRST_REST_S, LONGEST_REST_S = 1.0, 30.0
"""A line on which such signs mislead is trusted again after this long."""


@dataclass
class Stir:
    """Feed it every window in which nobody speaks yet. One window earlier than the model it is sure of nothing."""

    room: float = 50.0
    _is_open: bool = False
    _was_voiced: bool = False
    _doubt_s: float = 0.0
    _rests_s: float = 0.0
    _next_rest_s: float = field(default=FIRST_REST_S)

    def step(
        self, samples: NDArray[np.int16], probability: float, seconds: float, *, is_voiced: bool
    ) -> Literal["noticed", "click"] | None:
        """What a window changes; `is_voiced` says whether the model takes this one, or one just before, for voice."""
        self._rests_s = max(0.0, self._rests_s - seconds)
        has_risen = self._has_risen(samples)
        if self._is_open:
            return self._weigh(seconds, is_voiced=is_voiced)
        is_maybe = has_risen and probability >= MAYBE_VOICE and not self._rests_s
        if not is_maybe and probability < PLAIN_VOICE:
            return None
        self._is_open, self._was_voiced, self._doubt_s = True, is_voiced, 0.0
        return "noticed"

    def was_voice(self) -> None:
        """Somebody spoke: the next sign is a new one, and is believed."""
        self._is_open, self._rests_s, self._next_rest_s = False, 0.0, FIRST_REST_S

    def _weigh(self, seconds: float, *, is_voiced: bool) -> Literal["click"] | None:
        """A line on which a sign misled is believed after a rest, a longer one every time."""
        self._was_voiced = self._was_voiced or is_voiced
        self._doubt_s = 0.0 if is_voiced else self._doubt_s + seconds
        if self._doubt_s < DOUBT_S:
            return None
        self._is_open = False
        if not self._was_voiced:
            self._rests_s, self._next_rest_s = self._next_rest_s, min(LONGEST_REST_S, 2 * self._next_rest_s)
        return "click"

    def _has_risen(self, samples: NDArray[np.int16]) -> bool:
        """Whether the window's end is louder than the room, which is as loud as its quietest part of late."""
        size = len(samples) // QUARTERS
        if not size:
            return False
        quarters = samples[: size * QUARTERS].astype(np.float32).reshape(QUARTERS, size)
        levels = np.sqrt((quarters**2).mean(axis=1))
        has_risen = bool(levels[-1] >= max(FAINTEST, ABOVE_ROOM * self.room))
        quietest = float(levels.min())
        self.room += (quietest - self.room) * (FALLS if quietest < self.room else RISES)
        return has_risen
