"""How well it is heard is counted by the word."""

import wave
from pathlib import Path

import numpy as np
import pytest

from app.cli.benchmarks.hearing import Heard, Recording, cut, is_right, section, slower
from app.cli.benchmarks.word_errors import Errors, difference_interval, errors, rate, rate_interval
from voice_worker.stt.protocol import SAMPLE_RATE, Transcript

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


def test_the_report_sets_both_windows_side_by_side():
    body = section(
        [
            heard("an oil change", "An oil change.", "An oil change."),
            heard("two oh two five five five oh one four two", "202-555-0142", "202 555 0142", "phone_number"),
            heard("six one seven five five five oh one nine nine", "617-555-019", "6175550199", "phone_number"),
            heard("", "", "Thank you.", "noise"),
        ],
        righted=1,
    )
    assert "| short, guarded | 100 | 100 | 4.3 %" in body
    assert "| full | 1000 | 1000 | 0.0 %" in body
    assert "0 of 1 |" in body
    assert "1 of 1 |" in body
    assert "takes 0.10 of the time" in body
    assert "1 of 2 right at once, 2 at the second" in body


def test_a_number_is_right_when_every_digit_is():
    assert is_right(heard("two oh two five five five oh one four two", "1-202-555-0142.", "", "phone_number"))
    assert not is_right(heard("two oh two five five five oh one four two", "202-555-0143", "", "phone_number"))


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
