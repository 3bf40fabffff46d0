"""The caller makes a sound while the agent speaks: interruption, backchannel or noise?"""

from dataclasses import dataclass
from typing import Literal

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.endpointing import ANSWERS, vocabulary, words_of

Verdict = Literal["wait", "hold", "interruption", "backchannel", "noise"]
"""`wait`: the agent goes on. `hold`: it falls silent until the verdict. The last three are final."""

BACKCHANNELS = vocabulary("mm hm mmhm mhm hmm hm uh huh uhhuh aha ah oh um mmm yeah yes yep ok okay right sure i see")
BACKCHANNEL_WORDS = 3


@dataclass(frozen=True)
class Overlap:
    """The caller's sound so far. `transcript` is None until the pause after it has been transcribed."""

    voiced_s: float
    is_voiced_now: bool
    transcript: str | None = None
    expects: str = "open"


def judge(overlap: Overlap, settings: TurnTakingSettings) -> Verdict:
    """Stop fast, decide when more is known: length first, words as soon as there are any."""
    if overlap.transcript is not None:
        return judge_words(overlap.transcript, overlap.expects)
    if overlap.voiced_s * 1000 >= settings.interruption_ms:
        return "interruption"
    if overlap.voiced_s * 1000 >= settings.stop_ms:
        return "hold"
    return "wait"


def judge_words(text: str, expects: str) -> Verdict:
    """What was said decides. "Yes" answers a pending yes/no question; elsewhere it only says: I'm listening."""
    words = words_of(text)
    if not words:
        return "noise"
    if expects == "yes_no" and any(word in ANSWERS for word in words):
        return "interruption"
    if len(words) <= BACKCHANNEL_WORDS and all(word in BACKCHANNELS for word in words):
        return "backchannel"
    return "interruption"
