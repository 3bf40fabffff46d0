import pytest

from voice_worker.stt.dictation import dictated, in_numerals, is_whole_phone, may_be_a_misheard_phone


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("202 555 0142", "2025550142"),
        ("It's 202-555-0142.", "2025550142"),
        ("two oh two, five five five, oh one four two", "2025550142"),
        ("two oh two, triple five, zero one four two", "2025550142"),
        ("double five 1", "551"),
        ("202 555 014 or 2", None),
        ("I'd rather not", None),
    ],
)
def test_digits_are_taken_only_from_a_number_said_in_one_go(said: str, digits: str | None):
    assert dictated(said) == digits


def test_a_phone_number_has_ten_digits_or_eleven_with_the_countrys_own():
    assert is_whole_phone("1 202 555 0142")
    assert not is_whole_phone("2 202 555 0142")
    assert not is_whole_phone("202 555 014")


def test_a_time_or_half_a_number_is_no_misheard_phone():
    assert not may_be_a_misheard_phone("at 10:30")
    assert not may_be_a_misheard_phone("202 555")
    assert may_be_a_misheard_phone("202 555 014 or 2")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Two oh two. Five five five. Oh one four two.", "202 555 0142."),
        ("My number is two oh two, triple five, oh one four two, please.", "My number is 202 555 0142, please."),
        ("It's 202-555-0142.", "It's 202 555 0142."),
        ("two oh two", "202"),
        ("Two of us.", "Two of us."),
        ("I'd rather not say.", "I'd rather not say."),
        ("202 555 014 or 2", "202 555 014 or 2"),
    ],
)
def test_a_number_said_in_words_is_written_in_digits(said: str, written: str):
    assert in_numerals(said) == written


def test_digits_in_words_may_be_a_misheard_phone_too():
    assert may_be_a_misheard_phone("Five, four, one, five, five, five, you, one, three, one.")
    assert not may_be_a_misheard_phone("Five four one, five five five, oh one three one.")
