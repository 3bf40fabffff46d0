"""Deciding that an utterance has ended: the pause, how final it sounds, what was said, and what had been asked."""

import re
from dataclasses import dataclass

from voice_worker.settings import TurnTakingSettings

SOUNDS_FINAL = 0.36
"""The end-of-turn model's own threshold for English."""


def vocabulary(words: str) -> frozenset[str]:
    """Words, as they are listed here."""
    return frozenset(words.split())


ANSWERS = vocabulary(
    "yes yeah yep yup sure ok okay correct right exactly please no nope nah absolutely definitely perfect "
    "great fine confirmed"
)
UNFINISHED = vocabulary(
    "and or but so because the a an my is for at on in to with from um uh er uhm like of it's i'm i'd"
)
OPENERS = (
    re.compile(r"\b(my name is|my name's|this is|the name is|it's|call me|my number is|the number is|phone is)\s*$"),
    re.compile(r"\b(i need|i want|i would like|i'd like|can you|could you|do you)\s*$"),
)
PHONE_DIGITS = 10
DIGIT_WORDS = vocabulary("zero oh one two three four five six seven eight nine ten double triple")


@dataclass(frozen=True)
class Pause:
    """What is known at one moment of a pause. None: not known yet."""

    end_probability: float | None
    transcript: str | None
    expects: str = "open"


@dataclass(frozen=True)
class Endpointing:
    """How long the caller must be silent before the agent may answer."""

    settings: TurnTakingSettings

    def required_silence_s(self, pause: Pause) -> float:
        """Seconds; never more than `max_silence_ms`."""
        return min(self._required_ms(pause), self.settings.max_silence_ms) / 1000

    def _required_ms(self, pause: Pause) -> float:
        settings = self.settings
        words = words_of(pause.transcript or "")
        if pause.expects == "yes_no" and words and words[0] in ANSWERS and len(words) <= 4:
            return settings.pause_ms
        if pause.expects == "phone" and is_dictating(words):
            return settings.min_silence_ms if digits_in(words) >= PHONE_DIGITS else settings.dictation_silence_ms
        if pause.expects == "spelled" and is_spelling(words):
            return settings.dictation_silence_ms
        if words and is_unfinished(pause.transcript or "", words):
            return settings.dictation_silence_ms
        if pause.end_probability is None:
            return settings.unsure_silence_ms
        if pause.end_probability >= SOUNDS_FINAL:
            return settings.min_silence_ms
        doubt = 1 - pause.end_probability / SOUNDS_FINAL
        return settings.min_silence_ms + doubt * (settings.unsure_silence_ms - settings.min_silence_ms)


def words_of(text: str) -> list[str]:
    """Lower case, without punctuation; numerals stay."""
    return re.findall(r"[a-z0-9']+", text.lower())


def digits_in(words: list[str]) -> int:
    """How many digits were said, as numerals or as words."""
    count, times = 0, 1
    for word in words:
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        count += sum(char.isdigit() for char in word) or (times if word in DIGIT_WORDS else 0)
        times = 1
    return count


def is_dictating(words: list[str]) -> bool:
    """Whether a number is being said (and not "I'd rather not give it")."""
    return digits_in(words) > 0 or not words


def is_spelling(words: list[str]) -> bool:
    """Whether single letters are being said."""
    return sum(len(word) == 1 for word in words) >= 2


def is_unfinished(text: str, words: list[str]) -> bool:
    """Whether the words ask for more: "my name is", "on Tuesday at"."""
    if text.rstrip().endswith("?"):
        return False
    bare = text.lower().rstrip(" .,…-!")
    return (
        words[-1] in UNFINISHED
        or text.rstrip().endswith(("...", "…", "-", ","))
        or any(opener.search(bare) for opener in OPENERS)
    )
