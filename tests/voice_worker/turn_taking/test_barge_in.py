import pytest

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.barge_in import Overlap, judge

SETTINGS = TurnTakingSettings()


def verdict(voiced_s: float, transcript: str | None = None, expects: str = "open") -> str:
    return judge(Overlap(voiced_s, transcript, expects=expects), SETTINGS)


def test_a_click_leaves_the_agent_speaking():
    assert verdict(0.06) == "wait"


def test_voice_silences_the_agent_within_a_sixth_of_a_second():
    assert verdict(0.16) == "hold"


def test_long_voice_is_meant_whatever_the_words():
    assert verdict(1.6) == "interruption"


@pytest.mark.parametrize("sound", ["Mm-hmm.", "Yeah.", "Uh-huh", "Okay.", "Right, okay.", "I see."])
def test_a_backchannel_is_no_interruption(sound: str):
    assert verdict(0.3, sound) == "backchannel"


@pytest.mark.parametrize("answer", ["Yes.", "Yeah, sure.", "No.", "Right"])
def test_the_same_word_is_an_answer_while_a_yes_no_question_is_pending(answer: str):
    assert verdict(0.3, answer, "yes_no") == "interruption"


@pytest.mark.parametrize("sound", ["", " ", "..."])
def test_no_words_are_noise(sound: str):
    assert verdict(0.4, sound) == "noise"


@pytest.mark.parametrize("words", ["Wait.", "No, Thursday.", "Stop", "Yeah but what does it cost?"])
def test_words_interrupt(words: str):
    assert verdict(0.4, words) == "interruption"
