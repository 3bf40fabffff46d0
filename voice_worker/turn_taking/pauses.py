"""How this caller pauses: some breathe between any two words, others never do."""

from collections import deque
from dataclasses import dataclass, field

KEPT = 10
ENOUGH = 3
"""Pauses before anything is said about the caller."""
MARGIN = 1.25
LEAST_S = 0.25
"""Shorter silences lie within words."""


@dataclass
class CallerPauses:
    """The last silences within the caller's sentences, in seconds: those after which they went on."""

    lengths_s: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))

    def note(self, silence_s: float) -> None:
        """The caller went on after so much silence: it was no end."""
        if silence_s >= LEAST_S:
            self.lengths_s.append(silence_s)

    def patience_s(self) -> float | None:
        """Silence that this caller seldom goes on after; None while too little is known."""
        if len(self.lengths_s) < ENOUGH:
            return None
        ranked = sorted(self.lengths_s)
        return ranked[int(0.8 * (len(ranked) - 1))] * MARGIN
