"""The voices of this machine by name: each business has its own, all from the same model."""

from collections.abc import Callable

from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.protocol import Voice


class VoiceShelf:
    """`named("")` is the operator's default, and so is any name that the engine does not know."""

    def __init__(self, cache: SentenceCache, default: Voice, make: Callable[[str], Voice | None] | None = None) -> None:
        self.cache, self.default = cache, CachedVoice(default, cache)
        self._make = make
        self._voices: dict[str, CachedVoice] = {}

    def named(self, name: str) -> CachedVoice:
        """The voice of this name."""
        if name not in self._voices:
            voice = self._make(name) if name and self._make else None
            self._voices[name] = CachedVoice(voice, self.cache) if voice else self.default
        return self._voices[name]
