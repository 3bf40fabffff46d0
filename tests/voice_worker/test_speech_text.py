import pytest

from voice_worker.number_words import cardinal, ordinal, year
from voice_worker.speech_text import speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "Your reference is BK-2026-000042.",
            "Your reference is B K, twenty twenty-six, zero zero zero, zero four two.",
        ),
        ("I have +1 202-555-0142.", "I have two zero two, five five five, zero one four two."),
        ("Is it (202) 555-0142?", "Is it two zero two, five five five, zero one four two?"),
        ("Call +442079460018", "Call plus four four two, zero seven nine, four six zero, zero one eight"),
        ("That is $49.99.", "That is forty-nine dollars and ninety-nine cents."),
        ("From $1,250", "From one thousand two hundred fifty dollars"),
        ("It costs $1.01", "It costs one dollar and one cent"),
        ("It takes 30–45 minutes.", "It takes 30 to 45 minutes."),
        (
            "Tuesday, November 24 at 9:00 AM works.",
            "Tuesday, November twenty-fourth at nine AM works.",
        ),
        ("Nov 3, 2026, 4:45 PM.", "November third, twenty twenty-six, four forty-five PM."),
        ("on 2026-11-21", "on November twenty-first, twenty twenty-six"),
        ("We close at 18:00.", "We close at six PM."),
        ("at 9:05 am", "at nine oh five AM"),
        ("at 11:00", "at eleven o'clock"),
        ("at 9am", "at nine AM"),
        ("at noon, 12:00 PM", "at noon, noon"),
        ("for your 2019 Honda Civic", "for your twenty nineteen Honda Civic"),
        ("Write to ava.lee@example.com", "Write to ava dot lee at example dot com"),
        ("**Open** until *six* 🙂", "Open until *six*"),
        ("[our page](https://example.com/a)", "our page"),
        ("the 21st", "the twenty-first"),
        ("20% off", "20 percent off"),
        ("  \n ", ""),
        ("…", ""),
    ],
)
def test_what_is_written_is_said_as_people_say_it(written: str, said: str):
    assert speakable(written) == said


def test_an_impossible_time_or_date_is_left_alone():
    assert speakable("score 27:80") == "score 27:80"
    assert speakable("part 2026-13-40") == "part 2026-13-40"


def test_numbers_in_words():
    assert [cardinal(n) for n in (0, 13, 40, 85, 100, 214, 2_000_500)] == [
        "zero",
        "thirteen",
        "forty",
        "eighty-five",
        "one hundred",
        "two hundred fourteen",
        "two million five hundred",
    ]
    assert [ordinal(n) for n in (1, 2, 3, 8, 12, 20, 22, 30, 31)] == [
        "first",
        "second",
        "third",
        "eighth",
        "twelfth",
        "twentieth",
        "twenty-second",
        "thirtieth",
        "thirty-first",
    ]
    assert [year(n) for n in (1998, 1906, 1900, 2005, 2026)] == [
        "nineteen ninety-eight",
        "nineteen oh six",
        "nineteen hundred",
        "two thousand five",
        "twenty twenty-six",
    ]
