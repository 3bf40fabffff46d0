"""Whether an engine is to be used: one that fails, hangs or cannot keep up is left out, and tried again later."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Reason = Literal["fails", "hangs", "slow"]

USUAL_RATE = 0.6
"""Seconds of work for a second of sound, before anything was measured."""
TOO_SLOW = 1.15
"""Beyond this a reply has holes: its next clause takes longer to make than this one to say."""
FAST_ENOUGH = 0.85
CLAUSES = 5
FEWEST = 3
FAILURES = 2
AGAIN_S, LONGEST_AGAIN_S = 10.0, 160.0


@dataclass
class Fitness:
    """What is known of one engine; times are seconds of any clock that only grows.

    Left out, it is tried by a sentence that nobody waits for, after 10 s and then ever more rarely.
    """

    reason: Reason | None = None
    _measured: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=CLAUSES))
    _failures: int = 0
    _again_at: float = 0.0
    _again_s: float = AGAIN_S

    @property
    def is_fit(self) -> bool:
        """Whether callers may be answered with it."""
        return self.reason is None

    @property
    def rate(self) -> float:
        """Seconds of work for a second of sound, over the last clauses."""
        sound_s = sum(sound for _, sound in self._measured)
        return sum(work for work, _ in self._measured) / sound_s if sound_s else USUAL_RATE

    def worked(self, work_s: float, sound_s: float, now: float) -> None:
        """A sentence was made."""
        self._failures = 0
        if self.reason is not None:
            if work_s > FAST_ENOUGH * sound_s:
                self._leave_out("slow", now)
                return
            self.reason, self._again_s = None, AGAIN_S
            self._measured.clear()
        self._measured.append((work_s, sound_s))
        if len(self._measured) >= FEWEST and self.rate > TOO_SLOW:
            self._leave_out("slow", now)

    def failed(self, now: float) -> None:
        """A sentence could not be made; the second in a row is no accident."""
        self._failures += 1
        if self._failures >= FAILURES or self.reason is not None:
            self._leave_out("fails", now)

    def hung(self, now: float) -> None:
        """A sentence did not get done."""
        self._leave_out("hangs", now)

    def is_trial_due(self, now: float) -> bool:
        """Whether it is time to try it again. Asking begins the trial: the next is due later."""
        if self.reason is None or now < self._again_at:
            return False
        self._again_at = now + self._again_s
        return True

    def _leave_out(self, reason: Reason, now: float) -> None:
        if self.reason is not None:
            self._again_s = min(2 * self._again_s, LONGEST_AGAIN_S)
        self.reason, self._again_at = reason, now + self._again_s
