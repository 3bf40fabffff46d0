"""From the probability that a window holds voice to starts, pauses and resumptions. No clock, no audio."""

from dataclasses import dataclass
from typing import Literal

Signal = Literal["started", "paused", "resumed"]


@dataclass
class VoiceActivity:
    """Feed it every window in order.

    `silence_s` is the silence since the last voiced window and grows through a pause; `voiced_s` counts the voice of
    the utterance, `run_s` that of the current burst, `candidate_s` that of a sound which is no utterance yet.
    """

    onset_s: float = 0.10
    pause_s: float = 0.25
    speech_level: float = 0.5
    silence_level: float = 0.35
    speaking: bool = False
    paused: bool = False
    voiced_s: float = 0.0
    run_s: float = 0.0
    silence_s: float = 0.0
    candidate_s: float = 0.0

    def step(self, probability: float, seconds: float) -> Signal | None:
        """Account for one window; returns what changed with it."""
        threshold = self.silence_level if self.run_s > 0 else self.speech_level
        return self._voiced(seconds) if probability >= threshold else self._silent(seconds)

    def reset(self) -> None:
        """The utterance is over: the next voice begins a new one."""
        self.speaking = self.paused = False
        self.voiced_s = self.run_s = self.silence_s = self.candidate_s = 0.0

    def _voiced(self, seconds: float) -> Signal | None:
        self.run_s += seconds
        if not self.speaking:
            self.candidate_s += seconds
            if self.candidate_s < self.onset_s - 1e-6:
                return None
            self.speaking, self.voiced_s, self.silence_s = True, self.candidate_s, 0.0
            return "started"
        self.voiced_s += seconds
        if self.paused and self.run_s < self.onset_s - 1e-6:
            self.silence_s += seconds
            return None
        self.silence_s = 0.0
        if self.paused:
            self.paused = False
            return "resumed"
        return None

    def _silent(self, seconds: float) -> Signal | None:
        self.run_s = 0.0
        if not self.speaking:
            self.candidate_s = max(0.0, self.candidate_s - seconds)
            return None
        self.silence_s += seconds
        if not self.paused and self.silence_s >= self.pause_s - 1e-6:
            self.paused = True
            return "paused"
        return None
