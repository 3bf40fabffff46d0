import asyncio
from collections.abc import AsyncIterator

import numpy as np

from tests.fakes.speech import HANGS, FakeEnd, FakeWords
from tests.fakes.virtual_time import virtual_time
from voice_worker.listening import Listener, Utterance
from voice_worker.settings import TurnTakingSettings
from voice_worker.stt.protocol import Transcript
from voice_worker.windows import Window

WINDOW_S = 0.032
SAMPLES = 512


class Ear:
    """Remembers; `answers` decides what `on_words` says."""

    def __init__(self, expects: str = "open", *, wanted: bool = True) -> None:
        self.expects, self.wanted = expects, wanted
        self.words: list[str] = []
        self.utterances: list[tuple[float, Utterance]] = []
        self.voiced: list[float] = []
        self.likely: list[tuple[float, Utterance]] = []
        self.silences = self.more = self.onsets = self.clicks = 0
        self.slow: list[float] = []

    def on_voice(self, voiced_s: float) -> None:
        self.voiced.append(voiced_s)

    def on_silence(self) -> None:
        self.silences += 1

    def on_onset(self) -> None:
        self.onsets += 1

    def on_click(self) -> None:
        self.clicks += 1

    def on_words(self, transcript: Transcript) -> bool:
        self.words.append(transcript.text)
        return self.wanted

    def on_likely_end(self, utterance: Utterance) -> None:
        self.likely.append((asyncio.get_running_loop().time(), utterance))

    def on_more(self) -> None:
        self.more += 1

    def on_slow_words(self, again: bool = False) -> None:
        self.slow.append(asyncio.get_running_loop().time())

    def on_utterance(self, utterance: Utterance) -> None:
        self.utterances.append((asyncio.get_running_loop().time(), utterance))

    def texts(self) -> list[str | None]:
        return [utterance.transcript.text if utterance.transcript else None for _, utterance in self.utterances]


async def hear(listener: Listener, *stretches: tuple[str, float]) -> None:
    """Stretches of `voice` and `silence` in seconds, window by window in the loop's time."""
    for kind, length in stretches:
        for _ in range(round(length / WINDOW_S)):
            listener.step(Window(np.zeros(SAMPLES, dtype=np.int16), 0.9 if kind == "voice" else 0.02))
            await asyncio.sleep(WINDOW_S)


def listener(ear: Ear, words: FakeWords, end: float = 0.9, **limits: float) -> Listener:
    return Listener(words, FakeEnd(end), ear, TurnTakingSettings(), **limits)


@virtual_time
async def test_a_sentence_becomes_an_utterance_half_a_second_after_its_last_sound():
    ear, words = Ear(), FakeWords("An oil change, please.", delay_s=0.3)
    await hear(listener(ear, words), ("silence", 1), ("voice", 2), ("silence", 2))
    assert ear.texts() == ["An oil change, please."]
    at, utterance = ear.utterances[0]
    assert 0.35 < at - 3.0 < 0.5
    assert 1.9 < utterance.voiced_s < 2.1
    latency = utterance.clock.marks
    assert latency["voice_ended"] <= latency["paused"] <= latency["transcribed"] <= latency["ended"]


@virtual_time
async def test_the_soft_beginning_before_the_voice_was_noticed_is_transcribed_too():
    ear, words = Ear(), FakeWords("Hello.")
    await hear(listener(ear, words), ("silence", 2), ("voice", 1), ("silence", 1))
    assert 1.5 < words.asked[0] < 1.9


@virtual_time
async def test_a_caller_who_goes_on_after_a_pause_is_one_utterance():
    ear, words = Ear(), FakeWords("My name is", "My name is John Doe.")
    await hear(listener(ear, words), ("voice", 1), ("silence", 0.9), ("voice", 0.8), ("silence", 2))
    assert ear.texts() == ["My name is John Doe."]
    assert words.asked[1] > words.asked[0] + 1.5


@virtual_time
async def test_an_unfinished_sound_waits_longer_than_a_finished_one():
    waits = []
    for end in (0.9, 0.05):
        ear = Ear()
        began = asyncio.get_running_loop().time()
        await hear(listener(ear, FakeWords("I need an oil change"), end), ("voice", 1), ("silence", 3))
        waits.append(ear.utterances[0][0] - began)
    assert waits[1] - waits[0] > 0.5


@virtual_time
async def test_yes_to_a_question_is_answered_as_soon_as_it_is_understood():
    ear = Ear(expects="yes_no")
    await hear(listener(ear, FakeWords("Yes.", delay_s=0.1), end=0.0), ("voice", 0.4), ("silence", 1))
    assert ear.utterances[0][0] - 0.4 < 0.45


@virtual_time
async def test_a_phone_number_said_in_groups_is_one_utterance():
    ear = Ear(expects="phone")
    words = FakeWords("202", "202 555", "202 555 0142")
    groups = [("voice", 0.9), ("silence", 1.1), ("voice", 0.9), ("silence", 1.1), ("voice", 1.2), ("silence", 2)]
    await hear(listener(ear, words), *groups)
    assert ear.texts() == ["202 555 0142"]


@virtual_time
async def test_a_transcriber_that_hangs_ends_in_an_utterance_without_words():
    ear = Ear()
    await hear(listener(ear, FakeWords("too late", delay_s=60), limit_s=2.0), ("voice", 1), ("silence", 4))
    assert ear.texts() == [None]


@virtual_time
async def test_a_transcriber_that_fails_ends_in_an_utterance_without_words():
    ear = Ear()
    await hear(listener(ear, FakeWords(None, None)), ("voice", 1), ("silence", 2))
    assert ear.texts() == [None]


@virtual_time
async def test_words_that_are_nothing_to_answer_are_forgotten():
    ear = Ear(wanted=False)
    hearing = listener(ear, FakeWords("Mm-hmm.", "And then?"))
    await hear(hearing, ("voice", 0.4), ("silence", 1.5))
    assert (ear.words, ear.texts()) == (["Mm-hmm."], [])
    ear.wanted = True
    await hear(hearing, ("voice", 0.6), ("silence", 1.5))
    assert ear.texts() == ["And then?"]


@virtual_time
async def test_an_utterance_that_is_lost_to_a_failure_does_not_take_the_next_with_it():
    class Clumsy(Ear):
        def on_words(self, transcript: Transcript) -> bool:
            if not self.words:
                self.words.append(transcript.text)
                raise RuntimeError("dropped")
            return super().on_words(transcript)

    ear = Clumsy()
    hearing = listener(ear, FakeWords("One.", "Two."))

    async def windows() -> AsyncIterator[Window]:
        for kind, length in (("voice", 1.0), ("silence", 2.0), ("voice", 1.0), ("silence", 2.0)):
            for _ in range(round(length / WINDOW_S)):
                yield Window(np.zeros(SAMPLES, dtype=np.int16), 0.9 if kind == "voice" else 0.02)
                await asyncio.sleep(WINDOW_S)

    await hearing.run(windows())
    assert ear.texts() == ["Two."]


@virtual_time
async def test_the_next_utterance_does_not_begin_with_the_last_one():
    ear, words = Ear(), FakeWords("One.", "Two.")
    await hear(listener(ear, words), ("voice", 3), ("silence", 2), ("voice", 0.5), ("silence", 2))
    assert ear.texts() == ["One.", "Two."]
    assert words.asked[1] < 1.5


@virtual_time
async def test_words_are_there_before_it_is_decided_that_they_are_all():
    ear, words = Ear(), FakeWords("I need an oil change.", delay_s=0.2)
    await hear(listener(ear, words, end=0.1), ("voice", 1), ("silence", 2.5))
    (foreseen_at, foreseen), (decided_at, utterance) = ear.likely[0], ear.utterances[0]
    assert foreseen_at < 1.5 < decided_at
    assert foreseen.transcript == utterance.transcript
    assert (len(ear.likely), ear.more) == (1, 0)


@virtual_time
async def test_a_caller_who_goes_on_takes_back_that_it_was_likely_the_end():
    ear, words = Ear(), FakeWords("I need an oil change.", "I need an oil change on Tuesday.", delay_s=0.2)
    await hear(listener(ear, words, end=0.1), ("voice", 1), ("silence", 0.7), ("voice", 1), ("silence", 2.5))
    assert ear.texts() == ["I need an oil change on Tuesday."]
    assert (len(ear.likely), ear.more) == (2, 1)


@virtual_time
async def test_half_a_number_and_half_a_sentence_are_no_likely_end():
    for text, expects in (("My name is", "open"), ("202 555", "phone"), ("D O", "spelled")):
        ear = Ear(expects)
        await hear(listener(ear, FakeWords(text, delay_s=0.2), end=0.9), ("voice", 1), ("silence", 2.5))
        assert (ear.likely, ear.texts()) == ([], [text])


@virtual_time
async def test_words_that_come_after_the_end_was_due_are_not_foreseen():
    ear = Ear()
    await hear(listener(ear, FakeWords("Yes.", delay_s=0.4), end=0.9), ("voice", 1), ("silence", 2))
    assert (ear.likely, ear.texts()) == ([], ["Yes."])


@virtual_time
async def test_the_agent_fell_silent_after_the_caller_gave_a_phone_number():
    """No stage may end in silence: a model that hangs is bridged, replaced, asked again."""
    ear, words = Ear(expects="phone"), FakeWords(HANGS, "202 555 0142", delay_s=0.4)
    await hear(listener(ear, words), ("voice", 4), ("silence", 7))
    assert [round(at - 4.0, 1) for at in ear.slow] == [1.8]
    assert (words.left, ear.texts()) == (1, ["202 555 0142"])
    assert ear.utterances[0][0] - 4.0 < 5


@virtual_time
async def test_a_model_that_hangs_twice_ends_in_an_utterance_without_words():
    ear, words = Ear(), FakeWords(HANGS, HANGS)
    await hear(listener(ear, words), ("voice", 1), ("silence", 8))
    assert ear.texts() == [None]
    assert ear.utterances[0][0] - 1.0 < 6.5


@virtual_time
async def test_a_transcriber_that_fails_once_is_asked_once_more():
    ear = Ear()
    await hear(listener(ear, FakeWords(None, "Tuesday.")), ("voice", 1), ("silence", 2))
    assert ear.texts() == ["Tuesday."]


@virtual_time
async def test_a_caller_who_pauses_often_is_given_time_and_a_brisk_one_is_not():
    waits: list[float] = []
    for pause_s in (0.25, 0.7):
        ear = Ear()
        hearing = listener(ear, FakeWords(*["And then I went there"] * 9, delay_s=0.1), end=0.1)
        await hear(hearing, *[("voice", 0.8), ("silence", pause_s)] * 4)
        began = asyncio.get_running_loop().time()
        hearing.end_of_turn = FakeEnd(0.9)
        await hear(hearing, ("voice", 0.8), ("silence", 2))
        assert len(ear.utterances) == 1
        waits.append(ear.utterances[0][0] - began - 0.8)
    assert waits[0] < 0.45
    assert 0.8 < waits[1] < 1.1


@virtual_time
async def test_an_answer_in_the_middle_of_a_pause_makes_the_next_ones_later():
    ear, words = Ear(), FakeWords(*["Hello."] * 12, delay_s=0.1)
    hearing = listener(ear, words)
    for _ in range(4):
        await hear(hearing, ("voice", 0.6), ("silence", 0.55))
    assert len(ear.utterances) < 4
    assert (hearing.pauses.patience_s() or 0) > 0.6


@virtual_time
async def test_a_caller_who_leaves_in_mid_sentence_is_not_speaking_for_ever():
    ear = Ear()

    async def windows() -> AsyncIterator[Window]:
        for _ in range(30):
            yield Window(np.zeros(SAMPLES, dtype=np.int16), 0.9)
            await asyncio.sleep(WINDOW_S)
        await asyncio.sleep(60)

    await listener(ear, FakeWords("I would like to cancel"), end=0.9).run(windows())
    assert ear.texts() == ["I would like to cancel"]
    assert ear.silences == 1
    assert ear.utterances[0][0] < 5


@virtual_time
async def test_a_long_monologue_is_not_transcribed_again_from_its_beginning():
    ear = Ear()
    words = FakeWords("One.", "Two.", "Three.", "Four.", delay_s=0.3)
    story = [("voice", 13.0), ("silence", 0.9)] * 3
    await hear(listener(ear, words, end=0.05), *story, ("voice", 2.0), ("silence", 3))
    assert ear.texts() == ["One. Two. Three. Four."]
    assert max(words.asked) < 16


@virtual_time
async def test_a_pause_that_sounds_final_only_when_it_has_lasted_is_then_the_end():
    class Late(FakeEnd):
        def predict(self) -> "asyncio.Future[float]":
            opinion, self.probability = super().predict(), 0.9
            return opinion

    ear = Ear()
    hearing = listener(ear, FakeWords("I need an oil change", delay_s=0.1))
    hearing.end_of_turn = Late(0.02)
    await hear(hearing, ("voice", 1), ("silence", 2))
    assert ear.utterances[0][0] - 1.0 < 0.55


@virtual_time
async def test_voice_is_noticed_in_its_first_window_and_a_click_is_taken_back():
    ear = Ear()
    hearing = listener(ear, FakeWords("Wait."))
    await hear(hearing, ("voice", WINDOW_S))
    assert (ear.onsets, ear.clicks) == (1, 0)
    await hear(hearing, ("silence", 0.1))
    assert (ear.onsets, ear.clicks, ear.voiced) == (1, 1, [])
    await hear(hearing, ("silence", 1), ("voice", 2 * WINDOW_S))
    assert (ear.onsets, ear.voiced) == (2, [])
    await hear(hearing, ("voice", 0.4), ("silence", 1))
    assert (ear.onsets, ear.clicks, ear.texts()) == (2, 1, ["Wait."])


@virtual_time
async def test_the_beginning_of_a_voice_is_noticed_before_the_model_is_sure():
    ear = Ear()
    hearing = listener(ear, FakeWords("Wait."))
    await hear(hearing, ("silence", 1))
    half = np.concatenate([np.zeros(SAMPLES // 2), np.full(SAMPLES // 2, 3000)]).astype(np.int16)
    hearing.step(Window(half, 0.2))
    assert (ear.onsets, ear.voiced) == (1, [])
    await hear(hearing, ("voice", 0.4), ("silence", 1))
    assert (ear.onsets, ear.clicks, ear.texts()) == (1, 0, ["Wait."])


@virtual_time
async def test_a_sound_that_no_voice_follows_costs_two_windows_and_is_not_believed_again_soon():
    ear = Ear()
    hearing = listener(ear, FakeWords())
    await hear(hearing, ("silence", 1))
    half = np.concatenate([np.zeros(SAMPLES // 2), np.full(SAMPLES // 2, 3000)]).astype(np.int16)
    for _ in range(3):
        hearing.step(Window(half, 0.2))
        await hear(hearing, ("silence", 0.2))
    assert (ear.onsets, ear.clicks) == (1, 1)


@virtual_time
async def test_a_caller_whom_nobody_can_hear_is_not_cut_off_for_it():
    ear = Ear()
    hearing = listener(ear, FakeWords(*[None] * 8, delay_s=0.01), end=0.0)
    await hear(hearing, ("voice", 1), ("silence", 0.5), ("voice", 1), ("silence", 0.5), ("voice", 1), ("silence", 2))
    assert ear.texts() == [None]
