"""What an extractor returns."""

from dataclasses import dataclass

from app.understanding.interpretation import SlotValue
from app.understanding.transcript import overlaps


@dataclass(frozen=True)
class Found:
    """A value and the words it came from. `score` says how sure the extractor is that it was meant.

    `parts` are the stretches of the span that were really about it, when other words stand between them.
    """

    value: SlotValue
    span: tuple[int, int]
    score: float = 0.9
    parts: tuple[tuple[int, int], ...] = ()

    def shares_words(self, other: "Found") -> bool:
        """Whether both claim the same words."""
        return any(overlaps(one, two) for one in self.parts or (self.span,) for two in other.parts or (other.span,))
