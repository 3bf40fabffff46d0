"""Telephone numbers as people dictate them, said by the voices that are installed, each made once."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from random import Random

import numpy as np
from kokoro_onnx import Kokoro

from app.cli.calling.energy import Sound
from app.cli.calling.recordings import VOICE, NoVoice, joined
from voice_worker.settings import SpeechSettings
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.kokoro import KokoroVoice, load_kokoro
from voice_worker.tts.piper import PiperVoice, is_installed
from voice_worker.tts.protocol import Voice

PIPER = "piper"
VOICES = (PIPER, "af_bella", "am_michael", "bf_emma", "am_fenrir", "bm_george")
"""None is the one that answers; two speak British English."""
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TIMES = {2: "double", 3: "triple"}
CACHE_MB = 256


@dataclass(frozen=True)
class Manner:
    """How a number is said. `pause_s` is a silence between groups, 0 for a voice that goes on as at a comma."""

    groups: tuple[int, ...] = (3, 3, 4)
    pause_s: float = 0.0
    zero: str = "oh"
    has_doubles: bool = False
    speed: float = 1.0
    opening: str = ""


MANNERS = (
    Manner(),
    Manner(zero="zero", pause_s=0.5),
    Manner(groups=(3, 3, 2, 2), speed=1.15, opening="It's "),
    Manner(groups=(10,), zero="zero"),
    Manner(has_doubles=True),
    Manner(zero="zero", speed=0.85, opening="My number is "),
)


@dataclass(frozen=True)
class Dictation:
    """A number and who says it how."""

    digits: str
    voice: str
    manner: Manner

    @property
    def groups(self) -> list[str]:
        """What is said, group by group."""
        at, found = 0, list[str]()
        for count in self.manner.groups:
            found.append(self._spoken(self.digits[at : at + count]))
            at += count
        return [self.manner.opening + found[0], *found[1:]]

    @property
    def said(self) -> str:
        """All of it."""
        return ", ".join(self.groups)

    def _spoken(self, digits: str) -> str:
        words: list[str] = []
        for digit, run in groupby(digits):
            count, word = len(list(run)), self.manner.zero if digit == "0" else WORDS[int(digit)]
            words += [TIMES[count], word] if self.manner.has_doubles and count in TIMES else [word] * count
        return " ".join(words)


def dictations(count: int) -> list[Dictation]:
    """Every voice in every manner, then again with other numbers; the same each time."""
    found: list[Dictation] = []
    for index in range(count):
        turn, voice = divmod(index, len(VOICES))
        manner = MANNERS[(turn + voice) % len(MANNERS)]
        found.append(Dictation(_number(Random(index), manner.has_doubles), VOICES[voice], manner))  # noqa: S311 - no secret
    return found


def _number(chance: Random, has_doubles: bool) -> str:
    """Ten digits as they are dealt in North America, a third of them from the numbers kept for fiction."""
    area = f"{chance.randint(2, 9)}{chance.randint(0, 8)}{chance.randint(0, 9)}"
    if chance.random() < 1 / 3:
        return f"{area}55501{chance.randint(0, 99):02d}"
    pair = str(chance.randint(0, 9)) * 2
    line = pair + f"{chance.randint(0, 99):02d}" if has_doubles else f"{chance.randint(0, 9999):04d}"
    return f"{area}{chance.randint(200, 999)}{line}"


class Speakers:
    """The voices, loaded when one has to say something for the first time."""

    def __init__(self, models: Path, folder: Path) -> None:
        self.models, self.cache = models, SentenceCache(folder, CACHE_MB)
        self._loaded: dict[tuple[str, float], Voice] = {}

    def say(self, dictation: Dictation) -> Sound:
        """The recording.

        Raises:
            NoVoice: its voice is not installed.
        """
        manner = dictation.manner
        if not manner.pause_s:
            return self._sentence(dictation, dictation.said)
        return joined([self._sentence(dictation, group) for group in dictation.groups], manner.pause_s)

    def _sentence(self, dictation: Dictation, text: str) -> Sound:
        name, speed = dictation.voice, dictation.manner.speed
        kept = f"{name}/{speed:.2f}"
        if (sound := self.cache.get(kept, text)) is None:
            sound = self._voice(name, speed).synthesize(text)
            self.cache.put(kept, text, sound)
        return np.asarray(sound, dtype=np.int16)

    def _voice(self, name: str, speed: float) -> Voice:
        if (name, speed) not in self._loaded:
            self._loaded[name, speed] = self._load(name, speed)
        return self._loaded[name, speed]

    def _load(self, name: str, speed: float) -> Voice:
        if name == PIPER:
            if not (self.models / VOICE).exists() or not is_installed():
                raise NoVoice("Piper or its voice is not there: `pip install frontdesk[voices]`, `frontdesk models`.")
            return PiperVoice(self.models / VOICE, speed)
        return KokoroVoice(self._kokoro, name, speed, "en-gb" if name.startswith("b") else "en-us")

    @cached_property
    def _kokoro(self) -> Kokoro:
        speech = SpeechSettings()
        model, voices = self.models / speech.kokoro, self.models / speech.voices
        if not model.exists() or not voices.exists():
            raise NoVoice(f"{model} is not there: run `frontdesk models`.")
        return load_kokoro(model, voices, speech.threads)
