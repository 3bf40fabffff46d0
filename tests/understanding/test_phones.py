"""Telephone numbers over several breaths, corrected while they are said and afterwards."""

import pytest

from app.understanding.interpretation import Phone
from app.understanding.slots.phone import find_phones

FULL = Phone(e164="+12025550147", digits="2025550147")
HALF = Phone(e164=None, digits="202555")


def heard(text: str, held: Phone | None = None, expected: bool = True) -> list[str | None]:
    found = find_phones(text, "US", expected, held)
    return [one.value.e164 for one in found if isinstance(one.value, Phone)]


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0147", "+12025550147"),
        ("and then oh one forty seven", "+12025550147"),
        ("zero one double nine", "+12025550199"),
        ("let me start over, 312 555 0199", "+13125550199"),
        ("312 555 0199", "+13125550199"),
    ],
)
def test_a_number_may_take_two_breaths(text: str, e164: str) -> None:
    assert heard(text, HALF) == [e164]


def test_half_a_number_is_kept_for_the_rest() -> None:
    (found,) = find_phones("it's two oh two, five five five", "US", True)

    assert found.value == HALF


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("no, the last digit is 4", "+12025550144"),
        ("the last two are nine eight", "+12025550198"),
        ("it ends in oh one nine nine", "+12025550199"),
        ("not 5, 6", "+12025560147"),
        ("it's a nine, not a seven", "+12025550149"),
        ("sorry, 565", "+12025650147"),
        ("the area code is three one two", "+13125550147"),
        ("the third digit is a three", "+12035550147"),
    ],
)
def test_one_part_of_a_number_is_corrected(text: str, e164: str) -> None:
    assert heard(text, FULL) == [e164]


@pytest.mark.parametrize("text", ["no, it's 0132 at the end", "the number ends in oh one three two"])
def test_the_end_of_a_number_is_corrected_while_something_else_is_asked(text: str) -> None:
    assert heard(text, FULL, expected=False) == ["+12025550132"]


@pytest.mark.parametrize(
    "text",
    ["not five, six", "yes", "the last one, please", "at nine, not at seven", "at two, at the end of the day"],
)
def test_other_corrections_leave_the_number_alone(text: str) -> None:
    assert heard(text, FULL, expected=False) == []


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("two oh two five five five, oh one four eight, sorry, oh one four seven", "+12025550147"),
        ("2025550148, no wait, 2025550147", "+12025550147"),
        ("202 555 014 no sorry 0147", "+12025550147"),
        ("two oh two, um, triple five, uh, zero one four seven", "+12025550147"),
        ("two zero two sil five five five sil oh one four seven", "+12025550147"),
        ("202-555-0147 ext. 12", "+12025550147"),
    ],
)
def test_a_number_is_corrected_while_it_is_said(text: str, e164: str) -> None:
    assert heard(text) == [e164]


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("one eight hundred new tire", "+18006398473"),
        ("it's 1-888-BIKE-NOW", "+18882453669"),
        ("eight six six go four bike", "+18664642453"),
    ],
)
def test_a_number_in_words_is_that_of_its_keys(text: str, e164: str) -> None:
    assert heard(text) == [e164]


def test_words_after_a_price_are_no_number() -> None:
    assert heard("it was eight hundred dollars", expected=False) == []
    assert heard("eight hundred five five five oh one nine nine please") == ["+18005550199"]


def test_an_extension_is_no_number_of_its_own() -> None:
    assert heard("two oh two, five five five, oh one four seven extension one two three") == ["+12025550147"]
