"""A customer's voice for tests and benchmarks: Piper says the texts once, files are kept."""

import hashlib
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np

from app.cli.calling.energy import RATE, Sound, first_sound, last_sound, read_wav

LIMIT_S = 60
VOICE = "piper/en_US-joe-medium.onnx"
HESITATION = " … "
"""Where a text has this, the customer stops to think and then goes on."""
HESITATION_S = 0.7


class NoVoice(Exception):
    """Piper or its voice is not installed."""


def record(texts: list[str], folder: Path, models_dir: Path) -> list[Path]:
    """A recording of each text, in order; those made before are used again."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_in_parts(text, folder, models_dir / VOICE) for text in texts]


def _in_parts(text: str, folder: Path, voice: Path) -> Path:
    parts = text.split(HESITATION)
    if len(parts) == 1:
        return _recording(text, folder, voice)
    path = _place(f"{text} after {HESITATION_S} s of silence", folder)
    if not path.exists():
        write_wav(path, joined([read_wav(_recording(part, folder, voice)) for part in parts], HESITATION_S))
    return path


def joined(parts: list[Sound], pause_s: float) -> Sound:
    """One after the other, with so much from the last sound of each to the first of the next."""
    pieces: list[Sound] = []
    for number, part in enumerate(parts):
        begin = int((first_sound(part) or 0.0) * RATE) if number else 0
        end = int(last_sound(part) * RATE) if number < len(parts) - 1 else len(part)
        pieces += [np.zeros(int(pause_s * RATE) if number else 0, dtype=np.int16), part[begin:end]]
    return np.concatenate(pieces)


def write_wav(path: Path, sound: Sound) -> None:
    """At `RATE`; in its place only when it is whole."""
    partial = path.with_suffix(".part")
    with wave.open(str(partial), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes(sound.tobytes())
    shutil.move(partial, path)


def _place(text: str, folder: Path) -> Path:
    return folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"


def _recording(text: str, folder: Path, voice: Path) -> Path:
    path = _place(text, folder)
    if path.exists():
        return path
    if not voice.exists():
        raise NoVoice(f"{voice} is not there: run `frontdesk models`.")
    partial = path.with_suffix(".part")
    command = [sys.executable, "-m", "piper", "--model", str(voice), "--output-file", str(partial)]
    try:
        subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=LIMIT_S)
    except subprocess.CalledProcessError as error:
        if b"No module named" in error.stderr:
            raise NoVoice("Piper is not installed: `pip install frontdesk[voices]`.") from error
        raise NoVoice(f"Piper could not say it: {error.stderr.decode(errors='replace')[-200:]}") from error
    shutil.move(partial, path)
    return path
