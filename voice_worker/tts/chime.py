"""Two soft notes that say "still here" when no voice can."""

import functools

import numpy as np

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

NOTES_HZ = (523.25, 659.25)
NOTE_S = 0.22
LOUDNESS = 0.09


@functools.cache
def chime() -> Pcm:
    """About half a second; needs no engine."""
    at = np.arange(int(NOTE_S * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.sin(np.pi * at / NOTE_S) ** 2
    notes = [np.sin(2 * np.pi * hertz * at) * swell for hertz in NOTES_HZ]
    return (np.concatenate(notes) * LOUDNESS * 32767).astype(np.int16)
