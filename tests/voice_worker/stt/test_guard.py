from collections.abc import Callable

import numpy as np

from voice_worker.stt.guard import FULL_WINDOW_S, WindowGuard, has_loop
from voice_worker.stt.protocol import SAMPLE_RATE, Samples
from voice_worker.stt.whisper import Decoded, GuardedTranscriber, cut_at_pauses


class FakeDecoder:
    """Answers by the window it is given."""

    def __init__(self, short: Decoded, full: Decoded | None = None) -> None:
        self.answers = {False: short, True: full or short}
        self.others: list[Decoded] = []
        self.after = ""
        self.windows: list[float] = []
        self.limits: list[int] = []

    def decode(
        self,
        samples: Samples,
        window_s: float,
        max_tokens: int,
        readings: int = 1,
        is_wanted: Callable[[], bool] = lambda: True,
        after: str = "",
    ) -> list[Decoded]:
        self.after = after
        self.windows.append(window_s)
        self.limits.append(max_tokens)
        return [self.answers[window_s == FULL_WINDOW_S], *self.others][:readings]


def seconds(length: float) -> Samples:
    return np.full(int(length * SAMPLE_RATE), 0.1, dtype=np.float32)


def test_a_short_utterance_gets_a_short_window_and_few_tokens():
    decoder = FakeDecoder(Decoded("An oil change please.", -0.2, 0.01))
    transcript = GuardedTranscriber(decoder).transcribe(seconds(2))
    assert (transcript.text, transcript.full_window) == ("An oil change please.", False)
    assert decoder.windows == [6.0]
    assert decoder.limits == [24]


def test_the_window_is_the_utterance_and_two_seconds():
    assert [WindowGuard().window_s(audio_s) for audio_s in (1, 4, 8, 20, 29)] == [6, 6, 10, 22, 30]


def test_a_number_gets_a_longer_window():
    decoder = FakeDecoder(Decoded("202 555 0142", -0.2, 0.01))
    GuardedTranscriber(decoder).transcribe(seconds(4), "phone")
    assert decoder.windows == [10.0]


def test_a_looping_answer_is_asked_again_on_the_full_window():
    loop = Decoded("five five five five five five five five", -0.1, 0.01)
    decoder = FakeDecoder(loop, Decoded("Five five five.", -0.2, 0.01))
    transcript = GuardedTranscriber(decoder).transcribe(seconds(3))
    assert (transcript.text, transcript.full_window) == ("Five five five.", True)
    assert decoder.windows == [6.0, FULL_WINDOW_S]


def test_an_unsure_answer_is_asked_again_on_the_full_window():
    decoder = FakeDecoder(Decoded("Two sour.", -0.9, 0.1), Decoded("Tuesday.", -0.3, 0.1))
    assert GuardedTranscriber(decoder).transcribe(seconds(1)).text == "Tuesday."


def test_a_loop_on_both_windows_is_no_transcript():
    loop = Decoded("six six six six six six six six six", -0.1, 0.01)
    assert GuardedTranscriber(FakeDecoder(loop)).transcribe(seconds(3)).text == ""


def test_noise_is_not_thanked_for_watching():
    for said in ("Thanks for watching!", "Thank you.", "you", "[BLANK_AUDIO]", "(wind)", "♪"):
        assert GuardedTranscriber(FakeDecoder(Decoded(said, -0.9, 0.7))).transcribe(seconds(1)).text == ""


def test_a_person_may_say_thank_you():
    assert (
        GuardedTranscriber(FakeDecoder(Decoded("Thank you.", -0.2, 0.05))).transcribe(seconds(1)).text == "Thank you."
    )


def test_a_phone_number_with_repeated_digits_is_no_loop():
    assert not has_loop("two zero two five five five five five one four")
    assert has_loop("no no no no no no")


def test_long_speech_is_cut_where_it_is_quietest():
    sound = seconds(40)
    quiet_at = 20 * SAMPLE_RATE
    sound[quiet_at : quiet_at + SAMPLE_RATE // 5] = 0
    pieces = cut_at_pauses(sound)
    assert len(pieces) == 2
    assert abs(len(pieces[0]) - quiet_at) < SAMPLE_RATE // 4
    assert sum(len(piece) for piece in pieces) == len(sound)


def test_a_misheard_phone_number_is_read_again_until_it_is_whole():
    decoder = FakeDecoder(Decoded("345-555-106.", -0.3, 0.01))
    decoder.others = [Decoded("345 555 106", -0.35, 0.01), Decoded("345-555-0106", -0.4, 0.01)]
    assert GuardedTranscriber(decoder).transcribe(seconds(4), "phone").text == "345 555 0106"


def test_a_number_that_no_reading_makes_whole_stays_as_it_was_heard():
    decoder = FakeDecoder(Decoded("345-555-106.", -0.3, 0.01))
    assert GuardedTranscriber(decoder).transcribe(seconds(4), "phone").text == "345555106."


def test_digits_are_read_again_only_where_a_phone_number_was_asked_for():
    decoder = FakeDecoder(Decoded("It was 12345678.", -0.3, 0.01))
    decoder.others = [Decoded("It was 1234567890.", -0.4, 0.01)]
    assert GuardedTranscriber(decoder).transcribe(seconds(4)).text == "It was 12345678."
    assert decoder.windows == [6.0]


def test_before_a_number_the_model_hears_somebody_count_and_else_nobody():
    decoder = FakeDecoder(Decoded("Two oh two. Five five five, oh one four two.", -0.3, 0.01))
    transcriber = GuardedTranscriber(decoder)
    assert transcriber.transcribe(seconds(4), "phone").text == "202 555 0142."
    assert "nine" in decoder.after
    assert transcriber.transcribe(seconds(4)).text == "Two oh two. Five five five, oh one four two."
    assert decoder.after == ""
