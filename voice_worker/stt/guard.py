"""How far a shortened Whisper window may be trusted.

Whisper was trained on windows of 30 s. A short one costs a tenth, and makes the model loop ("five five five …")
unless its length is bounded and its answer checked. Two seconds beyond the speech are enough for sentences, not for
numbers: among digits nothing but the sound tells what comes next.
"""

import zlib
from dataclasses import dataclass

FULL_WINDOW_S = 30.0


@dataclass(frozen=True)
class WindowGuard:
    """Lengths in seconds of audio, limits in tokens."""

    slack_s: float = 2.0
    min_window_s: float = 6.0
    base_tokens: int = 10
    tokens_per_second: float = 7.0
    min_mean_log_probability: float = -0.6
    max_compression: float = 1.8

    def window_s(self, audio_s: float) -> float:
        """The window for this much audio; never longer than the one the model was trained on."""
        return min(FULL_WINDOW_S, max(self.min_window_s, audio_s + self.slack_s))

    def max_tokens(self, audio_s: float) -> int:
        """Nobody says more than this in the time: what is longer is a loop."""
        return int(self.base_tokens + self.tokens_per_second * audio_s)

    def is_trustworthy(self, text: str, mean_log_probability: float) -> bool:
        """Whether the short window's answer stands, or the full window has to be asked."""
        return (
            mean_log_probability >= self.min_mean_log_probability
            and compression_ratio(text) <= self.max_compression
            and not has_loop(text)
        )


FOR_NUMBERS = WindowGuard(slack_s=4.0, min_window_s=10.0)


def compression_ratio(text: str) -> float:
    """How repetitive a text is: ordinary sentences stay below 1.8."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def has_loop(text: str, times: int = 6) -> bool:
    """Whether one word comes so many times in a row; zlib misses it in short texts."""
    run, last = 0, ""
    for word in text.lower().replace(",", " ").replace(".", " ").split():
        run = run + 1 if word == last else 1
        last = word
        if run >= times:
            return True
    return False
