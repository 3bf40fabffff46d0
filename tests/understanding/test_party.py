"""How many people are meant."""

import pytest

from app.understanding.interpretation import Number
from app.understanding.slots.number import find_counts


def counted(text: str, expected: bool = False, timed: bool = False) -> list[float]:
    found = find_counts(text, "people", expected, timed)
    return [one.value.value for one in found if isinstance(one.value, Number)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("a table for nine at eight thirty", 9),
        ("can we have dinner for 7 at 20:15", 7),
        ("a lunch booking for three on June 9", 3),
        ("a family of five", 5),
        ("something that seats twelve", 12),
        ("we'll be four", 4),
        ("there are six of us", 6),
        ("one adult and two children", 3),
        ("seven including me", 7),
        ("my husband and I", 2),
        ("for my brother, my aunt and me", 3),
        ("me plus four others", 5),
        ("my sister and 2 kids", 3),
        ("three couples and two friends", 8),
        ("just myself", 1),
        ("a booking for two people, could we make that five?", 5),
        ("twenty five guests", 25),
    ],
)
def test_people_are_counted_in_all_their_wordings(text: str, people: float) -> None:
    assert counted(text) == [people]


@pytest.mark.parametrize(
    "text",
    [
        "a table for 8:30",
        "book it for 7 pm",
        "for 3 nights",
        "for 6 September",
        "two of us are allergic to nuts",
        "please add another person",
        "the first one",
        "my wife is allergic",
    ],
)
def test_what_counts_no_people_is_no_count(text: str) -> None:
    assert counted(text) == []


def test_a_bare_for_seven_is_the_time_where_a_time_was_asked_for() -> None:
    assert counted("for seven") == [7]
    assert counted("for seven", timed=True) == []
    assert counted("at 7:30 for six", timed=True) == [6]


@pytest.mark.parametrize(("text", "people"), [("just four", 4), ("a couple", 2), ("it's 11", 11), ("no, three", 3)])
def test_a_bare_number_counts_when_it_was_asked_for(text: str, people: float) -> None:
    assert counted(text, expected=True) == [people]
