import pytest

from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.endpointing import Endpointing, Pause, digits_in, words_of
from voice_worker.turn_taking.pauses import CallerPauses

SETTINGS = TurnTakingSettings()
END = Endpointing(SETTINGS)


def required(text: str, *, end: float | None = 0.9, expects: str = "open") -> float:
    return END.required_silence_s(Pause(end, text, expects)) * 1000


def test_a_sentence_that_sounds_finished_ends_fast():
    assert required("I need an oil change.", end=0.5) == SETTINGS.min_silence_ms


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
    assert required("I'd rather not say.", expects="phone", end=0.5) == SETTINGS.min_silence_ms


@pytest.mark.parametrize("begun", ["My name is", "My name is...", "On Tuesday at", "I need", "It's for my", "Well, um"])
def test_words_that_ask_for_more_wait(begun: str):
    assert required(begun) == SETTINGS.dictation_silence_ms


def test_a_question_is_finished_whatever_its_last_word():
    assert required("What is it for?", end=0.5) == SETTINGS.min_silence_ms


def test_a_spelled_name_waits_between_the_letters():
    assert required("D O E", expects="spelled") == SETTINGS.dictation_silence_ms


def test_nobody_is_waited_for_longer_than_the_limit():
    patient = Endpointing(TurnTakingSettings(dictation_silence_ms=9000, max_silence_ms=2000))
    assert patient.required_silence_s(Pause(0.0, "My name is", "open")) == 2.0


def test_digits_are_counted_as_numerals_and_as_words():
    assert digits_in(words_of("202, five five, double oh seven")) == 8


def test_a_sentence_that_is_plainly_over_waits_least_and_a_mere_sound_of_one_does_not():
    assert required("I need an oil change.") == SETTINGS.brisk_silence_ms
    assert required("I need an oil change") == SETTINGS.min_silence_ms
    assert required("I need an oil change...", end=0.9) == SETTINGS.dictation_silence_ms


@pytest.mark.parametrize("words", ["My name is John.", "The name is Ruth", "under the name of Miller"])
def test_my_name_is_john_doe_early_endpoint_then_nothing_plays(words: str):
    """A first name may be followed by a last one, after the pause in which people remember to say it."""
    assert required(words) == SETTINGS.name_silence_ms
    assert required(f"{words.rstrip('.')} Fitzgerald.") < SETTINGS.name_silence_ms


@pytest.mark.parametrize("words", ["Could I come on Wednesday?", "Tomorrow.", "Maybe Friday the 27th."])
def test_a_day_said_alone_to_the_question_for_day_and_time_waits_for_the_time(words: str):
    assert required(words, expects="date") == SETTINGS.day_silence_ms
    assert required(words) < SETTINGS.day_silence_ms


@pytest.mark.parametrize(
    "words", ["Wednesday at ten.", "Friday at 10.", "Tuesday afternoon.", "When are you open on Saturday?", "At noon."]
)
def test_a_time_or_a_question_about_a_day_is_whole(words: str):
    assert required(words, expects="date") == SETTINGS.brisk_silence_ms


@pytest.mark.parametrize("words", ["My number is", "You can reach me at", "The plate is", "My e-mail is"])
def test_what_announces_a_number_waits_for_it(words: str):
    assert required(words) == SETTINGS.dictation_silence_ms


@pytest.mark.parametrize("answer", ["Yes it is.", "Yes I am", "No, that is", "Yeah"])
def test_a_short_answer_may_end_like_a_beginning(answer: str):
    assert required(answer, expects="yes_no") == SETTINGS.pause_ms


def patient(patience_s: float | None, *, end: float = 0.5) -> float:
    return END.required_silence_s(Pause(end, "I need an oil change.", "open", patience_s)) * 1000


def test_a_callers_own_pauses_make_the_wait_longer_or_shorter_within_bounds():
    assert patient(None) == SETTINGS.min_silence_ms
    assert patient(0.2) == SETTINGS.brisk_silence_ms
    assert patient(0.7) == 700
    assert patient(2.0) == SETTINGS.slow_silence_ms
    assert patient(0.7, end=0.0) == SETTINGS.unsure_silence_ms


def test_too_few_pauses_say_nothing_about_a_caller():
    pauses = CallerPauses()
    for silence_s in (0.6, 0.05, 0.02, 0.5):
        pauses.note(silence_s)
    assert pauses.patience_s() is None
    pauses.note(0.4)
    assert pauses.patience_s() == pytest.approx(0.625)


def test_a_caller_may_change_their_pace():
    pauses = CallerPauses()
    for silence_s in [0.9] * 10 + [0.3] * 10:
        pauses.note(silence_s)
    assert pauses.patience_s() == pytest.approx(0.375)


def test_an_answer_is_looked_for_where_the_end_is_likely():
    for words, expects in (("My name is", "open"), ("202 555", "phone"), ("D O E", "spelled"), ("", "open")):
        assert not END.may_be_the_end(Pause(0.9, words, expects))
    for words, expects in (("My name is John.", "open"), ("202 555 0142", "phone"), ("An oil change", "open")):
        assert END.may_be_the_end(Pause(0.1, words, expects))
