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
    """Keeps `python -m piper` running: a line in, a file out. Nothing of it is imported here.

    A process makes one sentence at a time: who comes while another waits for theirs, be it that it hangs, has one
    started for themselves, and nobody is ever given the sound of another's words.
    """

    def __init__(self, model: Path, speed: float, command: list[str] | None = None) -> None:
        self.model, self.speed = model, speed
        self._command = command or [sys.executable, "-m", "piper"]
        self._idle: PiperProcess | None = None
        self._taking = threading.Lock()

    @property
    def name(self) -> str:
        return f"piper/{self.model.stem}/{self.speed:.2f}"

    def warm_up(self) -> None:
        """Start it, without waiting: its model takes a second or two to load."""
        self._give_back(self._take())

    def synthesize(self, text: str) -> Pcm:
        """The sentence at 24 kHz, whatever rate the model has.

        Raises:
            RuntimeError: it has ended, or did not answer in time and was ended.
        """
        process = self._take()
        try:
            sound = process.make(" ".join(text.split()))
        except BaseException:
            process.close()
            raise
        self._give_back(process)
        return sound

    def close(self) -> None:
        """End the one that waits; the next sentence starts another."""
        with self._taking:
            idle, self._idle = self._idle, None
        if idle is not None:
            idle.close()

    def _take(self) -> "PiperProcess":
        with self._taking:
            idle, self._idle = self._idle, None
        if idle is not None and idle.is_running:
            return idle
        if idle is not None:
            idle.close()
        return PiperProcess([*self._command, "--model", str(self.model), "--length-scale", f"{1 / self.speed:.3f}"])

    def _give_back(self, process: "PiperProcess") -> None:
        """One is enough."""
        with self._taking:
            before, self._idle = self._idle, process
        if before is not None:
            before.close()


class PiperProcess:
    """One running process with a folder of its own. It ends by itself when this one does: its input is closed."""

    def __init__(self, command: list[str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-piper-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._running = subprocess.Popen(
            [*command, "--output-dir", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._written: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        lines = self._running.stderr
        assert lines is not None  # it was asked for
        threading.Thread(target=tell_written, args=(lines, self._written), name="piper", daemon=True).start()

    @property
    def is_running(self) -> bool:
        return self._running.poll() is None

    def make(self, line: str) -> Pcm:
        """The sound of one line; after an error it is of no more use."""
        assert self._running.stdin is not None  # it was asked for
        try:
            self._running.stdin.write(line.encode() + b"\n")
            self._running.stdin.flush()
            path = self._written.get(timeout=LIMIT_S)
        except (OSError, queue.Empty) as error:
            raise RuntimeError("Piper does not answer") from error
        if path is None:
            raise RuntimeError("Piper has ended")
        sound = read_wav(path)
        path.unlink(missing_ok=True)
        return sound

    def close(self) -> None:
        """End it, and leave nothing of it."""
        self._running.kill()
        self._running.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


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
