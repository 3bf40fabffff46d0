import numpy as np
from numpy.typing import NDArray

from voice_worker.turn_taking.stir import Stir

SAMPLES, WINDOW_S = 512, 0.032


def hiss(level: float, samples: int = SAMPLES) -> NDArray[np.int16]:
    return np.random.default_rng(1).normal(0, level, samples).astype(np.int16)


def rising(level: float = 4000) -> NDArray[np.int16]:
    """A window in whose middle somebody begins to speak."""
    return np.concatenate([hiss(5, SAMPLES // 2), hiss(level, SAMPLES // 2)])


def sign(stir: Stir, sound: NDArray[np.int16], probability: float = 0.2) -> str | None:
    return stir.step(sound, probability, WINDOW_S, is_voiced=probability >= 0.5)


def in_a_room(level: float) -> Stir:
    stir = Stir()
    for _ in range(600):
        assert sign(stir, hiss(level), 0.05) is None
    return stir


def misled(stir: Stir) -> None:
    assert sign(stir, rising()) == "noticed"
    assert [sign(stir, hiss(5), 0.02) for _ in range(2)] == [None, "click"]


def rest_s(stir: Stir) -> float:
    windows = 1
    while sign(stir, rising()) is None:
        windows += 1
    return windows * WINDOW_S


def test_a_voice_is_noticed_in_the_window_in_which_it_begins():
    assert sign(in_a_room(5), rising()) == "noticed"


def test_plain_voice_is_noticed_however_faint():
    assert sign(in_a_room(5), hiss(30), 0.9) == "noticed"


def test_a_knock_is_none_however_loud():
    assert sign(in_a_room(5), rising(20_000), 0.05) is None


def test_what_might_be_a_voice_and_is_as_loud_as_the_room_is_the_room():
    assert sign(in_a_room(1500), hiss(1500), 0.4) is None


def test_a_voice_rises_out_of_a_noisy_room_too():
    loud = np.concatenate([hiss(500, SAMPLES // 2), hiss(6000, SAMPLES // 2)])
    assert sign(in_a_room(500), loud) == "noticed"


def test_a_sign_that_a_voice_follows_is_no_click():
    stir = in_a_room(5)
    assert [sign(stir, rising()), sign(stir, rising(), 0.6), sign(stir, rising(), 0.9)] == ["noticed", None, None]


def test_a_line_on_which_it_misled_is_believed_again_later_each_time():
    stir, rests = in_a_room(5), list[int]()
    misled(stir)
    for _ in range(3):
        rests.append(round(rest_s(stir)))
        assert [sign(stir, hiss(5), 0.02) for _ in range(2)] == [None, "click"]
    assert rests == [1, 2, 4]


def test_a_voice_makes_it_believed_at_once():
    stir = in_a_room(5)
    misled(stir)
    stir.was_voice()
    assert sign(stir, rising()) == "noticed"


def test_a_voice_too_short_to_be_one_did_not_mislead():
    stir = in_a_room(5)
    assert sign(stir, rising(), 0.8) == "noticed"
    assert [sign(stir, hiss(5), 0.02) for _ in range(2)] == [None, "click"]
    assert sign(stir, rising()) == "noticed"


def test_no_sound_at_all_is_no_sign():
    assert sign(Stir(), np.zeros(0, dtype=np.int16)) is None
