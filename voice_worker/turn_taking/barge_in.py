"""The caller makes a sound while the agent speaks: interruption, backchannel or noise?"""

import re
from dataclasses import dataclass
from typing import Literal

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.endpointing import ANSWERS, vocabulary, words_of

Verdict = Literal["wait", "hold", "interruption", "backchannel", "noise"]
"""`wait`: the agent goes on. `hold`: it falls silent until the verdict. The last three are final."""

APPROVALS = vocabulary(
    "fine good great cool nice perfect lovely excellent wonderful brilliant fantastic amazing awesome super terrific "
    "marvellous marvelous splendid beautiful neat fabulous right sure alright exactly true totally absolutely "
    "definitely certainly indeed precisely correct agreed"
)
"""Each says: I like it, go on; and yes, where that was asked."""
CONTINUERS = APPROVALS | vocabulary(
    "mm hm mmhm mhm mmm hmm hm uh huh uhhuh aha ah oh ooh um wow whoa gosh yeah yes yep yup ya ok okay kay thanks "
    "gotcha really interesting"
)
"""Each says: I'm listening, go on."""
_GOOD = f"(?:{'|'.join(sorted(APPROVALS))}|interesting|helpful|fair|reasonable|not bad)"
ASSENTS = re.compile(
    rf"^((that|it|this)('?s| is| sounds| looks)?|sounds|looks) ((so|very|really|just|all|quite) )?{_GOOD}"
    r"( enough| news| too| to (hear|know))?$"
    r"|^(that |it )?makes sense$"
    r"|^i (see|know|understand|agree|bet|get it|got it|hear you)$"
    r"|^(many thanks|thanks a lot|(thank you|thanks)( (very|so) much)?)$"
    r"|^no (problem|worries|bother|doubt)( at all)?$"
    r"|^(oh )?(dear|my|boy|man|geez|jeez|golly|(my )?goodness( me)?)$|^oh well$|^you'?re right$"
    r"|^(got it|got you|all right|of course|sure thing|you bet|for sure|fair enough|good to know|good (news|stuff)|"
    r"very (good|well|nice)|understood)$"
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
GUESSED_S = 0.8
SURE, GUESSED = 0.45, 0.32
"""Confidence of the transcriber, as a probability."""
WORDS_PER_S = 9.0
"""Nobody says more."""
ANNOTATION = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<[^>]*>|[♪♫]")
"""A transcriber's remark: what it heard was no speech."""
PHANTOM = re.compile(
    r"^(thank you|thanks)( so much)? for (watching|listening)"
    r"|^(please )?(like and )?subscribe( to (the|our|my) channel)?$"
    r"|^(subtitles?|captions?|transcri(bed|ption|pts?)) (by|provided)|^see you (in the )?next (time|video)"
)
"""What a transcriber has learnt to write where nobody speaks."""


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
    words = words_of(ANNOTATION.sub(" ", text))
    if not words or all(word in SOUNDS for word in words) or is_made_up(overlap, words):
        return "noise"
    if overlap.expects == "yes_no" and any(word in ANSWERS | APPROVALS for word in words):
        return "interruption"
    if overlap.voiced_s <= HUM_S and overlap.expects != "yes_no" and all(HUM.match(word) for word in words):
        return "backchannel"
    if is_backchannel(words) and overlap.voiced_s <= BACKCHANNEL_S:
        return "backchannel"
    return "interruption"


def is_backchannel(words: list[str]) -> bool:
    """Whether the words ask for no answer; "okay, but …", "no" and "sorry?" do."""
    if len(words) > 1 and words[0] == "well":
        words = words[1:]
    if len(words) > 1 and words[-1] == "then":
        words = words[:-1]
    if len(words) > BACKCHANNEL_WORDS:
        return False
    begins = next((index for index, word in enumerate(words) if word not in CONTINUERS), len(words))
    return begins == len(words) or any(
        ASSENTS.match(" ".join(words[start:end]))
        for start in range(begins + 1)
        for end in range(start + 1, len(words) + 1)
        if all(word in CONTINUERS for word in words[end:]) and start <= begins < end
    )


def is_made_up(overlap: Overlap, words: list[str]) -> bool:
    """Whether nobody said it: what a transcriber makes of a knock, of a hiss, of another language."""
    if PHANTOM.match(" ".join(words)):
        return True
    is_answer = any(word in ANSWERS for word in words)
    return not is_answer and (is_guessed(overlap, words) or is_fragment(overlap, words))


def is_guessed(overlap: Overlap, words: list[str]) -> bool:
    """Whether the transcriber is far from sure, of a short sound or of more words than its length holds."""
    is_too_fast = len(words) > WORDS_PER_S * overlap.voiced_s
    return (overlap.confidence < GUESSED and overlap.voiced_s < GUESSED_S) or (
        overlap.confidence < SURE and is_too_fast and len(words) > 1
    )


def is_fragment(overlap: Overlap, words: list[str]) -> bool:
    """Whether it is no more than a knock was made of."""
    if overlap.voiced_s >= FRAGMENT_S:
        return False
    return (len(words) == 1 and words[0] in FRAGMENTS) or (overlap.confidence < SURE and len(words) <= 2)
