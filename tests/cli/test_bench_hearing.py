"""How well it is heard is counted by the word."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.cli.benchmarks.dictations import MANNERS, PIPER, VOICES, Dictation, Manner, Speakers, dictations
from app.cli.benchmarks.heard import Heard, Number, Recording, digits, figures, miss, section
from app.cli.benchmarks.hearing import cut, dictated_numbers, slower, taken_down
from app.cli.benchmarks.word_errors import Errors, difference_interval, errors, rate, rate_interval
from voice_worker.stt.protocol import SAMPLE_RATE, Samples, Transcript, always

SOUND = np.zeros(SAMPLE_RATE, dtype=np.float32)


def heard(said: str, short: str, full: str, kind: str = "speech") -> Heard:
    return Heard(Recording(kind, said, SOUND), Transcript(short, 0.9, 100.0), Transcript(full, 0.9, 1000.0))


@pytest.mark.parametrize(
    ("said", "understood", "wrong", "words"),
    [
        ("an oil change", "An oil change.", 0, 3),
        ("five five oh", "550", 0, 3),
        ("an oil change", "and oil", 2, 3),
        ("mister Smith", "Mr. Smith", 0, 2),
        ("hello", "", 1, 1),
        ("hello", "hello hello hello", 2, 1),
    ],
)
def test_a_word_is_changed_added_or_left_out(said: str, understood: str, wrong: int, words: int):
    assert errors(said, understood) == Errors(wrong, words)


def test_rates_come_with_intervals_around_them():
    each = [Errors(0, 10), Errors(1, 10), Errors(3, 10), Errors(0, 10)]
    low, high = rate_interval(each)
    assert low < rate(each) == 10.0 < high
    assert difference_interval(each, each) == (0.0, 0.0)


SAID = "two oh two, five five five, oh one four two"


def test_the_report_sets_both_windows_side_by_side():
    body = section(
        [
            heard("an oil change", "An oil change.", "An oil change."),
            heard("two oh two five five five oh one four two", "202-555-0142", "202 555 0142", "phone_number"),
            heard("six one seven five five five oh one nine nine", "617-555-019", "6175550199", "phone_number"),
            heard("", "", "Thank you.", "noise"),
        ],
        [Number(spoken(), "202 555 0142"), Number(spoken(), "202 555 014", "202 555 0142")],
    )
    assert "| short, guarded | 100 | 100 | 4.3 %" in body
    assert "| full | 1000 | 1000 | 0.0 %" in body
    assert "0 of 1 |" in body
    assert "1 of 1 |" in body
    assert "takes 0.10 of the time" in body
    assert "| all | 2 | 1 | 2, 1.00 (0.34–1.00) |" in body


def spoken(by: str = "") -> Recording:
    return Recording("phone_number", SAID, SOUND.copy(), by)


def test_numbers_that_were_recorded_and_those_made_here_have_rows_of_their_own():
    numbers = [Number(spoken(), "202 555 0142"), Number(spoken("piper"), "202", "303"), Number(spoken("af_bella"), "1")]
    numbers.append(Number(spoken("af_bella in noise"), "202 555", "202 555 0142"))
    rows = section([heard("hello", "hello", "hello")], numbers).splitlines()
    assert "| recordings | 1 | 1 | 1, 1.00 (0.21–1.00) |" in rows
    assert "| said by voices installed here (af_bella, piper) | 2 | 0 | 0, 0.00 (0.00–0.66) |" in rows
    assert "| the same with a room's noise behind them, 15 dB below | 1 | 0 | 1, 1.00 (0.21–1.00) |" in rows
    assert "| all | 4 | 1 | 2, 0.50 (0.15–0.85) |" in rows
    assert miss(numbers[1]) == f"piper: '{SAID}' was heard as '202', then '303'"
    told = figures([], numbers)["numbers"]
    assert (told["dictated"], told["right"], [each["first"] for each in told["misheard"]]) == (
        4,
        2,
        ["202", "1", "202 555"],
    )


class Hearing:
    """Understands a number only when it is said slowly."""

    def transcribe(self, samples: Samples, expects: str = "open", is_wanted: Callable[[], bool] = always) -> Transcript:
        assert expects == "phone"
        return Transcript("202 555 0142" if len(samples) > len(SOUND) else "202 5", 0.9, 100.0)


def test_a_number_is_said_again_slower_only_when_it_was_not_heard_right():
    number = taken_down(spoken(), "202 5", Hearing())
    assert (number.is_right_at_once, number.is_right, number.second) == (False, True, "202 555 0142")
    assert taken_down(spoken(), "1-202-555-0142.", Hearing()).second is None
    assert not Number(spoken(), "202-555-0143").is_right


def test_every_voice_dictates_in_every_manner_the_same_numbers_each_time():
    each = dictations(36)
    assert each == dictations(36)
    assert {(one.voice, one.manner) for one in each} == {(voice, manner) for voice in VOICES for manner in MANNERS}
    assert len({one.digits for one in each}) == 36
    assert all(digits(one.said) == one.digits for one in each), "what is said is the number"


def test_a_number_is_said_in_its_groups_its_zeros_and_its_doubles():
    manner = Manner(groups=(3, 3, 2, 2), has_doubles=True, opening="It's ")
    assert Dictation("2025551100", PIPER, manner).said == "It's two oh two, triple five, double one, double oh"


def test_a_number_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []

    class Voice:
        def synthesize(self, text: str) -> np.ndarray:
            made.append(text)
            return np.full(4800, 5000, dtype=np.int16)

    monkeypatch.setattr(Speakers, "_load", lambda *_: Voice())
    first = dictated_numbers(8, tmp_path)
    count = len(made)
    assert count >= 8
    again = dictated_numbers(8, tmp_path)
    assert len(made) == count
    assert [one.by for one in first[:2]] == [PIPER, f"{PIPER} in noise"]
    assert not np.array_equal(first[0].samples, first[1].samples)
    assert all(np.array_equal(one.samples, other.samples) for one, other in zip(first, again, strict=True))


def test_a_recording_is_cut_to_its_sound(tmp_path: Path):
    rate_hz = 8000
    quiet, loud = np.zeros(2 * rate_hz), 9000 * np.sin(np.arange(rate_hz))
    with wave.open(str(tmp_path / "said.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.concatenate([quiet, loud, quiet]).astype(np.int16).tobytes())
    kept_s = len(cut(tmp_path / "said.wav")) / SAMPLE_RATE
    assert 1.4 < kept_s < 1.6
    assert len(slower(SOUND)) == int(SAMPLE_RATE / 0.9)
