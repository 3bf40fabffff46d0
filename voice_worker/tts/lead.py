"""The silence that a voice begins a sentence with: nobody should wait for it."""

import numpy as np

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

STEP = SAMPLE_RATE // 100
AUDIBLE = 60.0
"""RMS of 32768."""
LONGEST_STEPS = 50
"""Half a second; whoever is silent for longer means it."""
KEPT_STEPS = 1
"""Before the first sound: a consonant begins softly."""


def without_lead(sound: Pcm) -> Pcm:
    """The sound from just before its first audible hundredth of a second; as it is when there is none near."""
    steps = sound[: min(len(sound) // STEP, LONGEST_STEPS) * STEP].reshape(-1, STEP)
    levels = np.sqrt(np.square(steps, dtype=np.float64).mean(axis=1))
    audible = np.flatnonzero(levels > AUDIBLE)
    return sound[max(0, int(audible[0]) - KEPT_STEPS) * STEP :] if len(audible) else sound
