import pytest

from voice_worker.stt.dictation import dictated, is_whole_phone, may_be_a_misheard_phone


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
