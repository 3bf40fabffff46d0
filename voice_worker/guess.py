"""The words up to one pause, made while it is still open whether the caller goes on."""

import asyncio
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from voice_worker.stt.protocol import Transcript

T = TypeVar("T")


class EndOfTurn(Protocol):
    """Judges by the sound whether a turn has ended."""

    def predict(self) -> "asyncio.Future[float]":
        """The probability, from the last second of sound."""
        ...


class Words(Protocol):
    """Transcribes off the event loop."""

    def begin(self, samples: NDArray[np.float32], expects: str) -> "asyncio.Future[Transcript]": ...

    def leave_what_hangs(self) -> bool:
        """Take a fresh model if the one at work has been for too long; whether that was so."""
        ...


@dataclass
class Guess:
    """The words up to one pause, made while it is still open whether the caller goes on."""

    sound: NDArray[np.float32]
    words: "asyncio.Future[Transcript]"
    end: "asyncio.Future[float]"
    begun_at: float
    heard_at: float | None = None
    end_later: "asyncio.Future[float] | None" = None
    is_reported: bool = False
    is_offered: bool = False
    bridges: int = 0
    is_second: bool = False

    def drop(self) -> None:
        self.words.cancel()
        self.end.cancel()
        if self.end_later is not None:
            self.end_later.cancel()

    def end_probability(self) -> float | None:
        """What the end-of-turn model says, as of late."""
        looks = (self.end_later, self.end)
        return next((outcome(look) for look in looks if look is not None and look.done()), None)


def joined(parts: list[Transcript]) -> Transcript:
    """The parts of one long speech as one."""
    if len(parts) == 1:
        return parts[0]
    return Transcript(
        text=" ".join(part.text for part in parts if part.text),
        confidence=min(part.confidence for part in parts),
        ms=parts[-1].ms,
        full_window=any(part.full_window for part in parts),
    )


def outcome(future: "asyncio.Future[T]") -> T | None:
    """The result, or None when it failed."""
    if future.cancelled() or future.exception() is not None:
        return None
    return future.result()
