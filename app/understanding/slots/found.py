"""What an extractor returns."""

from dataclasses import dataclass

from app.understanding.interpretation import SlotValue


@dataclass(frozen=True)
class Found:
    """A value and the words it came from. `score` says how sure the extractor is that it was meant."""

    value: SlotValue
    span: tuple[int, int]
    score: float = 0.9
