"""A customer's voice for tests and benchmarks: Piper says the texts once, files are kept."""

import hashlib
import shutil
import subprocess
import sys
import wave
from pathlib import Path

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
    path, parts = _place(text, folder), text.split(HESITATION)
    if len(parts) == 1 or path.exists():
        return _recording(text, folder, voice)
    said = [_recording(part, folder, voice) for part in parts]
    with wave.open(str(path), "wb") as whole:
        for number, part in enumerate(said):
            with wave.open(str(part)) as recording:
                if number == 0:
                    whole.setparams(recording.getparams())
                else:
                    width = recording.getsampwidth() * recording.getnchannels()
                    whole.writeframes(bytes(int(HESITATION_S * recording.getframerate()) * width))
                whole.writeframes(recording.readframes(recording.getnframes()))
    return path


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
