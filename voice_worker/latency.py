"""Where the time of one spoken turn went, from the caller's last sound to the agent's first."""

import asyncio
from dataclasses import dataclass, field

from app.contracts import Latency

MARKS = ("voice_ended", "paused", "transcribed", "ended", "replied", "sound_ready", "playing")


def now() -> float:
    """Seconds of the loop's own clock: monotonic, and virtual in a test."""
    return asyncio.get_running_loop().time()


@dataclass
class TurnClock:
    """Marks in the order of `MARKS`, in seconds of the loop's clock; the first of each name counts."""

    marks: dict[str, float] = field(default_factory=dict)
    model_ms: float = 0.0
    """Of the app's answer, what its models took while the caller waited."""

    def mark(self, name: str, at: float | None = None) -> None:
        """Note when a stage was reached."""
        self.marks.setdefault(name, now() if at is None else at)

    def latency(self) -> Latency:
        """Stages are what they added to the silence: work done meanwhile costs nothing and shows as 0."""
        gap = self._between("voice_ended", "playing")
        transcribed = max(self._at("transcribed"), self._at("paused"))
        answered_ms = max(0.0, self._between("ended", "replied"))
        model_ms = min(self.model_ms, answered_ms)
        stages = {
            "vad_ms": self._between("voice_ended", "paused"),
            "stt_ms": self._ms(self._at("paused"), transcribed),
            "endpoint_ms": self._ms(transcribed, self._at("ended")),
            "graph_ms": answered_ms - model_ms,
            "model_ms": model_ms,
            "tts_first_ms": self._between("replied", "sound_ready"),
            "playout_ms": self._between("sound_ready", "playing"),
        }
        rounded = {name: round(max(0.0, value), 1) for name, value in stages.items()}
        return Latency(**rounded, heard_gap_ms=round(gap, 1), unexplained_ms=round(gap - sum(rounded.values()), 1))

    def is_complete(self) -> bool:
        """Whether the whole turn was seen: not a greeting, not a reply that was never played."""
        return all(name in self.marks for name in MARKS)

    def _at(self, name: str) -> float:
        return self.marks[name]

    def _ms(self, begin: float, end: float) -> float:
        return (end - begin) * 1000

    def _between(self, begin: str, end: str) -> float:
        return self._ms(self._at(begin), self._at(end))
