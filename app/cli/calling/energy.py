"""Where there is sound in a recording: all that voice-to-voice is measured from."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 24_000
Sound = NDArray[np.int16]

STEP = RATE // 100
FLOOR = 150.0
"""RMS below which a hundredth of a second is silence, of 32768."""
OF_LOUDEST = 0.04
AHEAD = 100
"""Frames of a fiftieth of a second."""
RUN = 3
"""Steps in a row that make a sound; one alone is a click."""


def loud_steps(sound: Sound) -> NDArray[np.bool_]:
    """For each hundredth of a second, whether it holds sound; noise far below the loudest part does not count."""
    count = len(sound) // STEP
    if not count:
        return np.zeros(0, dtype=np.bool_)
    level = np.sqrt((sound[: count * STEP].astype(np.float64).reshape(count, STEP) ** 2).mean(axis=1))
    return level > max(FLOOR, OF_LOUDEST * float(level.max()))


def first_sound(sound: Sound, from_s: float = 0.0) -> float | None:
    """Seconds of the first sound at or after `from_s`."""
    loud = loud_steps(sound)
    run = 0
    for index in range(int(from_s * 100), len(loud)):
        run = run + 1 if loud[index] else 0
        if run == RUN:
            return (index - RUN + 1) / 100
    return None


def last_sound(sound: Sound) -> float:
    """Seconds at which the last sound ends; 0 when there is none."""
    loud = np.flatnonzero(loud_steps(sound))
    return (int(loud[-1]) + 1) / 100 if len(loud) else 0.0


def silent_from(sound: Sound, from_s: float, for_s: float = 0.5) -> float | None:
    """Seconds at which a silence of this length begins, at or after `from_s`; None when there is none."""
    loud = loud_steps(sound)
    steps, quiet = int(for_s * 100), 0
    for index in range(int(from_s * 100), len(loud)):
        quiet = 0 if loud[index] else quiet + 1
        if quiet == steps:
            return (index - steps + 1) / 100
    return None


def longest_silence(sound: Sound, from_s: float, until_s: float) -> float:
    """Seconds of the longest stretch without a sound in between."""
    longest = run = 0
    for is_loud in loud_steps(sound)[int(from_s * 100) : int(until_s * 100)]:
        run = 0 if is_loud else run + 1
        longest = max(longest, run)
    return longest / 100


def has_sound(sound: Sound) -> bool:
    """Whether a short piece is more than silence."""
    return len(sound) > 0 and float(np.sqrt((sound.astype(np.float64) ** 2).mean())) > FLOOR


def placed(frames: list[Sound], came_s: list[float]) -> Sound:
    """Frames on a timeline, by when they came. A late one came late, but was due right after the one before it.

    What counts is the least delay of the two seconds that begin with it: a burst that makes up for a stall does not
    move the sound, a real gap does.
    """
    if not frames:
        return np.zeros(0, dtype=np.int16)
    ends = np.cumsum([len(frame) for frame in frames]) / RATE
    delays = np.asarray(came_s) - ends
    least = [float(delays[index : index + AHEAD].min()) for index in range(len(frames))]
    line = np.zeros(int((max(least) + ends[-1] + 1) * RATE), dtype=np.int16)
    end = 0
    for frame, delay, frame_end in zip(frames, least, ends, strict=True):
        begin = max(end, int((delay + frame_end) * RATE) - len(frame), 0)
        line[begin : begin + len(frame)] = frame
        end = begin + len(frame)
    return line[:end]


def read_wav(path: Path) -> Sound:
    """Any 16-bit WAV file as mono at `RATE`."""
    with wave.open(str(path)) as recording:
        if recording.getsampwidth() != 2:
            raise ValueError(f"{path} is not a 16-bit WAV file")
        raw = np.frombuffer(recording.readframes(recording.getnframes()), dtype=np.int16)
        raw = raw.reshape(-1, recording.getnchannels()).mean(axis=1)
        rate = recording.getframerate()
    at = np.arange(0, len(raw), rate / RATE)
    return np.interp(at, np.arange(len(raw)), raw).astype(np.int16)
