"""What a recording says: judged by Whisper as it comes, on its full window, without the product's guards."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.cli.calling.energy import RATE, Sound
from app.cli.installation.places import models_folder

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_HEARS = 16_000
_WORD = re.compile(r"[a-z']+|\d")


def transcribe(sound: Sound, begins_s: float = 0.0, ends_s: float | None = None) -> str:
    """The words in a stretch of a recording. Takes a while and both cores: not while a call goes on."""
    piece = sound[int(begins_s * RATE) : None if ends_s is None else int(ends_s * RATE)]
    if len(piece) < RATE // 4:
        return ""
    at = np.arange(0, len(piece), RATE / _HEARS)
    samples = np.interp(at, np.arange(len(piece)), piece).astype(np.float32) / np.float32(32768)
    segments, _ = _model(models_folder()).transcribe(samples, language="en", beam_size=1)
    return " ".join(segment.text.strip() for segment in segments)


def share_heard(text: str, recorded: str) -> float:
    """How much of a text a transcript of its recording has: 1 is every word, its figures counted one by one."""
    wanted, found = _words(text), _words(recorded)
    if not wanted:
        return 1.0
    left = list(found)
    for word in wanted:
        if word in left:
            left.remove(word)
    return (len(found) - len(left)) / len(wanted)


def _words(text: str) -> list[str]:
    """Words, and figures one by one: a phone number is written in many ways."""
    return _WORD.findall(text.lower().replace(".", "").replace("’", "'"))


@cache
def _model(folder: Path) -> "WhisperModel":
    from faster_whisper import WhisperModel  # takes a second to load

    return WhisperModel(str(folder / "whisper-base"), device="cpu", compute_type="int8")
