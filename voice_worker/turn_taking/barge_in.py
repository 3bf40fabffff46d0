"""The caller makes a sound while the agent speaks: interruption, backchannel or noise?"""

import re
from dataclasses import dataclass
from typing import Literal

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.endpointing import ANSWERS, vocabulary, words_of

Verdict = Literal["wait", "hold", "interruption", "backchannel", "noise"]
"""`wait`: the agent goes on. `hold`: it falls silent until the verdict. The last three are final."""

CONTINUERS = vocabulary(
    "mm hm mmhm mhm mmm hmm hm uh huh uhhuh aha ah oh ooh um wow yeah yes yep yup ya ok okay kay right sure fine "
    "good great cool nice perfect lovely excellent alright exactly true totally absolutely thanks gotcha really "
    "interesting"
)
"""Each says: I'm listening, go on."""
ASSENTS = re.compile(
    r"^(i see|got it|got you|i got it|all right|thank you|thanks|sounds good|sounds great|makes sense|of course|"
    r"no problem|no worries|that'?s (good|great|fine|right|true|nice)|very good|very well|fair enough|good to know|"
    r"i understand|understood|for sure)$"
)
"""As much, in several words."""
SOUNDS = vocabulary("ha haha hahaha hehe heh ahem achoo ugh phew shh psst tsk argh brr cough laughs sighs sniff hiccup")
FRAGMENTS = vocabulary("the a you i so and it is to of in that this be s t")
"""What a transcriber makes of a knock or a breath."""
HUM = re.compile(r"^(?!no$|noon$)[mhnuo]+$")
"""What a transcriber makes of a closed mouth: "MMO", "Hum", "Nuh"."""
HUM_S = 0.6
BACKCHANNEL_WORDS = 5
BACKCHANNEL_S = 2.5
"""Nobody says "go on" for longer: what was made out of it is not what was said."""
FRAGMENT_S = 0.45
SURE = 0.45
"""Confidence of the transcriber, as a probability."""


@dataclass(frozen=True)
class Overlap:
    """The caller's sound so far. `transcript` is None until the pause after it has been transcribed."""

    voiced_s: float
    transcript: str | None = None
    confidence: float = 1.0
    expects: str = "open"


def judge(overlap: Overlap, settings: TurnTakingSettings) -> Verdict:
    """Stop fast, decide when more is known: length first, words as soon as there are any."""
    if overlap.transcript is not None:
        return judge_words(overlap, overlap.transcript)
    if overlap.voiced_s * 1000 >= settings.interruption_ms:
        return "interruption"
    if overlap.voiced_s * 1000 >= settings.stop_ms:
        return "hold"
    return "wait"


def judge_words(overlap: Overlap, text: str) -> Verdict:
    """What was said decides. "Yes" answers a pending yes/no question; elsewhere it only says: I'm listening."""
    words = words_of(text)
    if not words or all(word in SOUNDS for word in words) or is_fragment(overlap, words):
        return "noise"
    if overlap.expects == "yes_no" and any(word in ANSWERS for word in words):
        return "interruption"
    if overlap.voiced_s <= HUM_S and overlap.expects != "yes_no" and all(HUM.match(word) for word in words):
        return "backchannel"
    if is_backchannel(words) and overlap.voiced_s <= BACKCHANNEL_S:
        return "backchannel"
    return "interruption"


def is_backchannel(words: list[str]) -> bool:
    """Whether the words ask for no answer; "okay, but …", "no" and "sorry?" do."""
    if len(words) > BACKCHANNEL_WORDS:
        return False
    begins = next((index for index, word in enumerate(words) if word not in CONTINUERS), len(words))
    return begins == len(words) or any(
        ASSENTS.match(" ".join(words[start:end]))
        for start in range(begins + 1)
        for end in range(start + 1, len(words) + 1)
        if all(word in CONTINUERS for word in words[end:]) and start <= begins < end
    )


def is_fragment(overlap: Overlap, words: list[str]) -> bool:
    """Whether it is no more than a knock was made of."""
    if overlap.voiced_s >= FRAGMENT_S:
        return False
    is_poor = len(words) == 1 and words[0] in FRAGMENTS
    return is_poor or (overlap.confidence < SURE and len(words) <= 2 and not any(word in ANSWERS for word in words))
