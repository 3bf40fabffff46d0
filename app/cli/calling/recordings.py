"""A customer's voice for tests and benchmarks: Piper says the texts once, files are kept."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

LIMIT_S = 60
VOICE = "piper/en_US-joe-medium.onnx"


class NoVoice(Exception):
    """Piper or its voice is not installed."""


def record(texts: list[str], folder: Path, models_dir: Path) -> list[Path]:
    """A recording of each text, in order; those made before are used again."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_recording(text, folder, models_dir / VOICE) for text in texts]


def _recording(text: str, folder: Path, voice: Path) -> Path:
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"
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
