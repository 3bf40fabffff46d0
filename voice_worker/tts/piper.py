"""Piper: three times as fast as Kokoro and less natural. An optional extra (GPL-3), so a process of its own."""

import contextlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
import weakref
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

LIMIT_S = 15.0
WROTE = b"Wrote "


class PiperVoice:
    """Keeps `python -m piper` running: a line in, a file out. Nothing of it is imported here."""

    def __init__(self, model: Path, speed: float, command: list[str] | None = None) -> None:
        self.model, self.speed = model, speed
        self._command = command or [sys.executable, "-m", "piper"]
        self.folder: Path | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._written: queue.SimpleQueue[Path | None] = queue.SimpleQueue()

    @property
    def name(self) -> str:
        return f"piper/{self.model.stem}/{self.speed:.2f}"

    def warm_up(self) -> None:
        """Start it, without waiting: its model takes a second or two to load."""
        self._process()

    def synthesize(self, text: str) -> Pcm:
        """The sentence at 24 kHz, whatever rate the model has.

        Raises:
            RuntimeError: it has ended, or did not answer in time and was ended.
        """
        process = self._process()
        assert process.stdin is not None  # it was asked for
        try:
            process.stdin.write(" ".join(text.split()).encode() + b"\n")
            process.stdin.flush()
            path = self._written.get(timeout=LIMIT_S)
        except (OSError, queue.Empty) as error:
            self.close()
            raise RuntimeError("Piper does not answer") from error
        if path is None:
            self.close()
            raise RuntimeError("Piper has ended")
        sound = read_wav(path)
        path.unlink(missing_ok=True)
        return sound

    def close(self) -> None:
        """End it; the next sentence starts another."""
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def _process(self) -> subprocess.Popen[bytes]:
        """It ends by itself when this process does: its input is closed."""
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.close()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-piper-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        options = ["--model", str(self.model), "--output-dir", str(self.folder)]
        options += ["--length-scale", f"{1 / self.speed:.3f}"]
        self._running = subprocess.Popen(
            [*self._command, *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._written = queue.SimpleQueue()
        lines = self._running.stderr
        assert lines is not None  # it was asked for
        threading.Thread(target=tell_written, args=(lines, self._written), name="piper", daemon=True).start()
        return self._running


def tell_written(lines: Iterable[bytes], written: "queue.SimpleQueue[Path | None]") -> None:
    """Each file as its process says that it is whole; None at its end."""
    with contextlib.suppress(ValueError):  # closed by whoever ended it
        for line in lines:
            _, found, path = line.partition(WROTE)
            if found:
                written.put(Path(path.strip().decode()))
    written.put(None)


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
