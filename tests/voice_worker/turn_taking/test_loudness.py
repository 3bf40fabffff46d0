import numpy as np

from tests.fakes.speech import FakeEnd, FakeWords
from tests.fakes.virtual_time import virtual_time
from tests.voice_worker.test_listening import SAMPLES, WINDOW_S, Ear
from voice_worker.listening import Listener
from voice_worker.settings import TurnTakingSettings
from voice_worker.turn_taking.loudness import Loudness
from voice_worker.windows import Window


def sound(level: int) -> np.ndarray:
    return np.full(SAMPLES, level, dtype=np.int16)


def test_what_is_far_below_the_voice_is_faint_and_a_soft_consonant_is_not():
    loudness = Loudness()
    for _ in range(20):
        loudness.note(sound(5000), WINDOW_S, is_voice=True)
    assert loudness.is_faint(sound(100))
    assert not loudness.is_faint(sound(300))


def test_nothing_is_faint_before_a_voice_was_heard():
    assert not Loudness().is_faint(sound(1))
    loudness = Loudness()
    loudness.note(sound(20_000), WINDOW_S, is_voice=False)
    assert not loudness.is_faint(sound(1))


def test_after_a_shout_a_low_voice_is_a_voice_again():
    loudness = Loudness()
    loudness.note(sound(20_000), WINDOW_S, is_voice=True)
    assert loudness.is_faint(sound(400))
    for _ in range(int(3 / WINDOW_S)):
        loudness.note(sound(400), WINDOW_S, is_voice=False)
    assert not loudness.is_faint(sound(400))


@virtual_time
async def test_the_pause_begins_with_the_silence_although_the_model_still_holds_on():
    async def noticed_after_s(tail: int) -> float:
        """With the model sure of voice for a tenth of a second more, at this level."""
        ear, words = Ear(), FakeWords("An oil change, please.")
        listener = Listener(words, FakeEnd(0.9), ear, TurnTakingSettings())
        windows = [Window(sound(4000), 1.0)] * 40 + [Window(sound(tail), 1.0)] * 3 + [Window(sound(0), 0.02)] * 40
        for number, window in enumerate(windows):
            listener.step(window)
            if ear.silences:
                return (number - 39) * WINDOW_S
        raise AssertionError("no pause was noticed")

    assert await noticed_after_s(40) < 0.14 < 0.2 < await noticed_after_s(1000)


@virtual_time
async def test_in_a_noisy_room_the_model_alone_decides():
    ear, words = Ear(), FakeWords("An oil change, please.")
    listener = Listener(words, FakeEnd(0.9), ear, TurnTakingSettings())
    for window in [Window(sound(4000), 1.0)] * 40 + [Window(sound(900), 0.02)] * 10:
        listener.step(window)
    assert ear.silences == 1
