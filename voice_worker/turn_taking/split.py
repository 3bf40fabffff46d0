"""Sentences that a pause split in two: "my name is" … "John Doe"."""

from dataclasses import dataclass
from typing import Protocol

from voice_worker.turn_taking.endpointing import PHONE_DIGITS, digits_in, is_dictating, is_unfinished, words_of

BELONGS_S = 5.0
"""What comes later is another thought."""


class Answered(Protocol):
    """What was answered to the first part."""

    @property
    def is_unheard(self) -> bool:
        """Whether nothing of it has reached the caller."""
        ...


@dataclass(frozen=True)
class LastSaid:
    """The caller's last words, when they ended (seconds since the epoch), and what had been asked for then."""

    text: str
    ended_at: float
    answer: Answered
    expects: str = "open"

    def joined_with(self, text: str, started_at: float) -> str:
        """`text` with the beginning that it lacks, if that was left unfinished and nothing was heard in reply to it."""
        is_near = 0 <= started_at - self.ended_at < BELONGS_S
        if not is_near or not self.answer.is_unheard or not self._wants(text):
            return text
        return f"{self.text.rstrip(' .,…-')} {text}"

    def _wants(self, text: str) -> bool:
        words, more = words_of(self.text), words_of(text)
        if self.expects == "phone" and is_dictating(words) and is_dictating(more):
            return 0 < digits_in(words) < PHONE_DIGITS
        return bool(words) and is_unfinished(self.text, words)
