"""Sentences kept on disk as sound: a phrase said once costs nothing the next time."""

import contextlib
import hashlib
import os
from pathlib import Path

import numpy as np

from voice_worker.tts.lead import without_lead
from voice_worker.tts.protocol import Pcm, Voice


class SentenceCache:
    """Keyed by voice, speed and text; the least recently used go when the limit is passed."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self.folder, self.limit_bytes = folder, limit_mb * 1_000_000
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, voice: str, text: str) -> Path:
        """Where this sentence in this voice is kept."""
        key = hashlib.sha256(f"{voice}\n{text}".encode()).hexdigest()
        return self.folder / f"{key[:40]}.pcm"

    def get(self, voice: str, text: str) -> Pcm | None:
        """The sound, if it was made before."""
        path = self.path(voice, text)
        try:
            raw = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return np.frombuffer(raw, dtype=np.int16) if raw and len(raw) % 2 == 0 else None

    def put(self, voice: str, text: str, sound: Pcm) -> None:
        """Keep a sentence. A full or read-only disk costs speed, never a reply."""
        path = self.path(voice, text)
        partial = path.with_suffix(f".{os.getpid()}.part")
        try:
            partial.write_bytes(sound.tobytes())
            partial.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()

    def prune(self) -> int:
        """Drop the least recently used until the limit holds; returns how many went."""
        kept = sorted(self.folder.glob("*.pcm"), key=lambda path: path.stat().st_mtime, reverse=True)
        total, dropped = 0, 0
        for path in kept:
            total += path.stat().st_size
            if total > self.limit_bytes:
                path.unlink(missing_ok=True)
                dropped += 1
        return dropped


class CachedVoice:
    """A voice that makes each sentence once; without a cache each time. Sentences begin with their first sound."""

    def __init__(self, voice: Voice, cache: SentenceCache | None) -> None:
        self.voice, self.cache = voice, cache

    @property
    def name(self) -> str:
        return self.voice.name

    def kept(self, text: str) -> Pcm | None:
        """The sound, if it was made before."""
        kept = self.cache.get(self.name, text) if self.cache is not None else None
        return None if kept is None else without_lead(kept)

    def has(self, text: str) -> bool:
        """Whether saying this costs no synthesis."""
        return self.cache is not None and self.cache.path(self.name, text).exists()

    def synthesize(self, text: str) -> Pcm:
        """From disk, else made and kept."""
        if (kept := self.kept(text)) is not None:
            return kept
        sound = self.voice.synthesize(text)
        if self.cache is not None:
            self.cache.put(self.name, text, sound)
        return without_lead(sound)
