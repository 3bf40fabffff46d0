"""The voices of one engine by name: each business has its own, all from the same model."""

from collections.abc import Callable

from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.protocol import Voice


class VoiceShelf:
    """`named("")` is the operator's default, and so is any name that the engine does not know.

    `make` gives the voice of a name ("" for the default's) at a pace: 0.8 is slower than usual.
    """

    def __init__(
        self, cache: SentenceCache, default: Voice, make: Callable[[str, float], Voice | None] | None = None
    ) -> None:
        self.cache, self.default = cache, CachedVoice(default, cache)
        self._make = make
        self._voices: dict[tuple[str, float], CachedVoice] = {}

    def named(self, name: str, pace: float = 1.0) -> CachedVoice:
        """The voice of this name at this pace."""
        key = name, round(pace, 2)
        if key not in self._voices:
            self._voices[key] = self._found(*key)
        return self._voices[key]

    def _found(self, name: str, pace: float) -> CachedVoice:
        if self._make is None or (not name and pace == 1.0):
            return self.default
        voice = self._make(name, pace) or (self._make("", pace) if pace != 1.0 else None)
        return CachedVoice(voice, self.cache) if voice else self.default
