import pytest

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.endpointing import Endpointing, Pause, digits_in, words_of

SETTINGS = TurnTakingSettings()
END = Endpointing(SETTINGS)


def required(text: str, *, end: float | None = 0.9, expects: str = "open") -> float:
    return END.required_silence_s(Pause(end, text, expects)) * 1000


def test_a_sentence_that_sounds_finished_ends_fast():
    assert required("I need an oil change.") == SETTINGS.min_silence_ms


def test_the_less_final_it_sounds_the_longer_the_wait():
    waits = [required("I need an oil change.", end=end) for end in (0.36, 0.25, 0.1, 0.0)]
    assert waits == sorted(waits)
    assert waits[-1] == SETTINGS.unsure_silence_ms


def test_without_an_opinion_of_the_model_the_caller_gets_time():
    assert required("I need an oil change", end=None) == SETTINGS.unsure_silence_ms


@pytest.mark.parametrize("answer", ["Yes.", "No thanks.", "Yeah, that's right.", "Sure."])
def test_an_answer_to_a_yes_no_question_ends_at_once(answer: str):
    assert required(answer, end=0.1, expects="yes_no") == SETTINGS.pause_ms


def test_a_yes_that_goes_on_is_no_short_answer():
    assert required("Yes but make it Wednesday and", expects="yes_no") == SETTINGS.dictation_silence_ms


def test_half_a_phone_number_waits_and_a_whole_one_does_not():
    assert required("202 555", expects="phone") == SETTINGS.dictation_silence_ms
    assert required("two oh two five five five", expects="phone") == SETTINGS.dictation_silence_ms
    assert required("202 555 0142", expects="phone") == SETTINGS.min_silence_ms
    assert required("two oh two, triple five, oh one four two", expects="phone") == SETTINGS.min_silence_ms


def test_refusing_to_give_a_number_is_no_dictation():
    assert required("I'd rather not say.", expects="phone") == SETTINGS.min_silence_ms


@pytest.mark.parametrize("begun", ["My name is", "My name is...", "On Tuesday at", "I need", "It's for my", "Well, um"])
def test_words_that_ask_for_more_wait(begun: str):
    assert required(begun) == SETTINGS.dictation_silence_ms


def test_a_question_is_finished_whatever_its_last_word():
    assert required("What is it for?") == SETTINGS.min_silence_ms


def test_a_spelled_name_waits_between_the_letters():
    assert required("D O E", expects="spelled") == SETTINGS.dictation_silence_ms


def test_nobody_is_waited_for_longer_than_the_limit():
    patient = Endpointing(TurnTakingSettings(dictation_silence_ms=9000, max_silence_ms=2000))
    assert patient.required_silence_s(Pause(0.0, "My name is", "open")) == 2.0


def test_digits_are_counted_as_numerals_and_as_words():
    assert digits_in(words_of("202, five five, double oh seven")) == 8
