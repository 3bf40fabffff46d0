"""Deciding that an utterance has ended: the pause, how final it sounds, what was said, and what had been asked."""

import re
from dataclasses import dataclass

from voice_worker.settings import TurnTakingSettings

SOUNDS_FINAL = 0.36
"""The end-of-turn model's own threshold for English."""

PLAINLY_FINAL = 0.75
"""So final that, with words that are a sentence too, nobody has to wait for more."""


def vocabulary(words: str) -> frozenset[str]:
    """Words, as they are listed here."""
    return frozenset(words.split())


ANSWERS = vocabulary(
    "yes yeah yep yup sure ok okay correct right exactly please no nope nah absolutely definitely perfect "
    "great fine confirmed"
)
SHORT_ANSWER = 4
"""Words."""
UNFINISHED = vocabulary(
    "and or but so because the a an my is for at on in to with from um uh er uhm like of it's i'm i'd"
)
OPENERS = (
    re.compile(r"\b(my name is|my name's|the name is|name of|call me|this is|it's|that's|spelled)\s*$"),
    re.compile(r"\b(my number is|the number is|number's|phone is|reach me at|e ?mail is|address is|plate is)\s*$"),
    re.compile(r"\b(i need|i want|i would like|i'd like|can you|could you|do you)\s*$"),
)
FIRST_NAME_ONLY = re.compile(r"\b(my name is|my name's|the name is|under the name of)\s+[a-z]+\s*$")
"""A last name may follow, after the pause in which people remember to say it."""
DAYS = vocabulary(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "saturdays sundays today tomorrow tonight"
)
TIMES = vocabulary("morning afternoon evening noon midday midnight am pm o'clock time anytime whenever half quarter")
ASKING = vocabulary("when what what's how where who why which are is do does")
ORDINALS = ("st", "nd", "rd", "th")
PHONE_DIGITS = 10
DIGIT_WORDS = vocabulary("zero oh one two three four five six seven eight nine ten double triple")


@dataclass(frozen=True)
class Pause:
    """What is known at one moment of a pause. None: not known yet.

    `patience_s` is the silence that this caller seldom goes on after.
    """

    end_probability: float | None
    transcript: str | None
    expects: str = "open"
    patience_s: float | None = None


@dataclass(frozen=True)
class Endpointing:
    """How long the caller must be silent before the agent may answer."""

    settings: TurnTakingSettings

    def required_silence_s(self, pause: Pause) -> float:
        """Seconds; never more than `max_silence_ms`."""
        return min(self._required_ms(pause), self.settings.max_silence_ms) / 1000

    def may_be_the_end(self, pause: Pause) -> bool:
        """Whether it is worth while to find an answer already: not in the middle of a number or a sentence."""
        words = words_of(pause.transcript or "")
        return bool(words) and self._asked_ms(pause, words) != self.settings.dictation_silence_ms

    def _required_ms(self, pause: Pause) -> float:
        settings = self.settings
        asked_ms = self._asked_ms(pause, words_of(pause.transcript or ""))
        if asked_ms is not None:
            return asked_ms
        shortest_ms = self._shortest_ms(pause)
        if pause.end_probability is None:
            return max(shortest_ms, settings.unsure_silence_ms)
        if pause.end_probability >= SOUNDS_FINAL:
            return shortest_ms
        doubt = 1 - pause.end_probability / SOUNDS_FINAL
        return shortest_ms + doubt * max(0.0, settings.unsure_silence_ms - shortest_ms)

    def _asked_ms(self, pause: Pause, words: list[str]) -> float | None:
        """What follows from the words and from what had been asked, whatever the rest says."""
        settings = self.settings
        if pause.expects == "yes_no" and is_short_answer(words):
            return settings.pause_ms
        if pause.expects == "phone" and is_dictating(words):
            is_whole = digits_in(words) >= PHONE_DIGITS
            return settings.min_silence_ms if is_whole else settings.dictation_silence_ms
        if pause.expects == "spelled" and is_spelling(words):
            return settings.dictation_silence_ms
        if words and is_unfinished(pause.transcript or "", words):
            return settings.dictation_silence_ms
        if pause.expects == "date" and names_a_day_alone(words):
            return settings.day_silence_ms
        if FIRST_NAME_ONLY.search(" ".join(words)):
            return settings.name_silence_ms
        return None

    def _shortest_ms(self, pause: Pause) -> float:
        """The silence after a sentence that sounds finished, for this caller."""
        settings = self.settings
        if pause.patience_s is None:
            is_plain = (pause.end_probability or 0.0) >= PLAINLY_FINAL and is_whole(pause.transcript or "")
            return settings.brisk_silence_ms if is_plain else settings.min_silence_ms
        return min(max(pause.patience_s * 1000, settings.brisk_silence_ms), settings.slow_silence_ms)


def words_of(text: str) -> list[str]:
    """Lower case, without punctuation; numerals stay."""
    return re.findall(r"[a-z0-9']+", text.lower())


def is_whole(text: str) -> bool:
    """Whether the words are a sentence, and no beginning of one."""
    return text.rstrip().endswith((".", "!", "?")) and not text.rstrip().endswith("...")


def is_short_answer(words: list[str]) -> bool:
    """Yes or no in a few words, and not "yes but"."""
    if not words or len(words) > SHORT_ANSWER or words[0] not in ANSWERS:
        return False
    return words[-1] not in UNFINISHED or words[1:] in (["it", "is"], ["that", "is"], ["i", "am"])


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


def names_a_day_alone(words: list[str]) -> bool:
    """Whether a day was said and no time: many remember the time a moment later. A question about a day is whole."""
    asks = bool(words) and words[0] in ASKING
    return not asks and any(word in DAYS for word in words) and not any(is_time(word) for word in words)


def is_time(word: str) -> bool:
    """Whether a word tells an hour: "ten", "10", "noon", but not "25th"."""
    return word in TIMES or word in DIGIT_WORDS or (word[0].isdigit() and not word.endswith(ORDINALS))


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
