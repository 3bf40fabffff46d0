"""Piper: three times as fast as Kokoro and less natural. An optional extra (GPL-3), so a process of its own."""

import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

LIMIT_S = 20


class PiperVoice:
    """Runs `python -m piper` once a sentence; nothing of it is imported here."""

    def __init__(self, model: Path, speed: float) -> None:
        self.model, self.speed = model, speed

    @property
    def name(self) -> str:
        return f"piper/{self.model.stem}/{self.speed:.2f}"

    def synthesize(self, text: str) -> Pcm:
        """The sentence at 24 kHz, whatever rate the model has."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            command = [sys.executable, "-m", "piper", "--model", str(self.model), "--output-file", str(path)]
            command += ["--length-scale", f"{1 / self.speed:.3f}"]
            subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=LIMIT_S)
            return read_wav(path)


def read_wav(path: Path) -> Pcm:
    """A mono WAV file as 24 kHz samples."""
    with wave.open(str(path)) as recording:
        raw = np.frombuffer(recording.readframes(recording.getnframes()), dtype=np.int16)
        rate = recording.getframerate()
    return resample(raw, rate)


def resample(sound: Pcm, rate: int) -> Pcm:
    """Linear interpolation: enough for speech that already has the lower bandwidth."""
    if rate == SAMPLE_RATE or not len(sound):
        return sound
    at = np.arange(0, len(sound), rate / SAMPLE_RATE)
    return np.interp(at, np.arange(len(sound)), sound).astype(np.int16)


def is_installed() -> bool:
    """Whether the optional extra is there."""
    return shutil.which("piper") is not None or (Path(sys.executable).parent / "piper").exists()
