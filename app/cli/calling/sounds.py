"""Sounds that are no words: a room's noise, a cough. Made here, the same for the same seed."""

import numpy as np

from app.cli.calling.energy import RATE, STEP, Sound, loud_steps

_LOUDEST = 32_767


def room_noise(seconds: float, seed: int = 1) -> Sound:
    """Pink noise with a mains hum that swells and falls, as a workshop or a street sounds on a telephone."""
    chance = np.random.default_rng(seed)
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(chance.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[1:] /= np.sqrt(np.maximum(hertz[1:], 60.0))
    spectrum[0] = 0
    pink = np.fft.irfft(spectrum, count)
    at = np.arange(count) / RATE
    swell = 1 + 0.5 * np.sin(2 * np.pi * at / 3.7 + seed)
    sound = pink / pink.std() * swell + 0.3 * np.sin(2 * np.pi * 120 * at)
    return (sound / np.abs(sound).max() * 0.5 * _LOUDEST).astype(np.int16)


def cough(seed: int = 1) -> Sound:
    """Two bursts of breath, 0.35 s in all: voiced enough to be noticed, and no word."""
    chance = np.random.default_rng(seed)
    bursts: list[Sound] = []
    for seconds, level in ((0.16, 0.5), (0.07, 0.0), (0.12, 0.35)):
        count = int(seconds * RATE)
        at = np.arange(count) / RATE
        breath = np.convolve(chance.standard_normal(count), np.ones(9) / 9, mode="same")
        throat = np.sign(np.sin(2 * np.pi * 140 * at)) * 0.4
        fall = np.exp(-at * 14) * np.minimum(1, at * 200)
        bursts.append(((breath + throat) * fall * level * _LOUDEST).clip(-_LOUDEST, _LOUDEST).astype(np.int16))
    return np.concatenate(bursts)


def silence(seconds: float) -> Sound:
    """Nothing."""
    return np.zeros(int(seconds * RATE), dtype=np.int16)


def at_distance(noise: Sound, speech: Sound, decibels: float) -> Sound:
    """The noise, so loud that the speech is this much louder where it sounds."""
    wanted = _level(speech) / 10 ** (decibels / 20)
    return (noise.astype(np.float64) * (wanted / max(1.0, _level(noise)))).clip(-_LOUDEST, _LOUDEST).astype(np.int16)


def mixed(sound: Sound, other: Sound) -> Sound:
    """Both at once; as long as the first."""
    both = sound.astype(np.int32) + np.resize(other, len(sound)).astype(np.int32)
    return both.clip(-_LOUDEST, _LOUDEST).astype(np.int16)


def _level(sound: Sound) -> float:
    loud = np.repeat(loud_steps(sound), STEP)
    heard = sound[: len(loud)][loud].astype(np.float64)
    return float(np.sqrt((heard**2).mean())) if len(heard) else 0.0
