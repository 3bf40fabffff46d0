"""Numbers, years and dates as they are said, and the figures they mean."""

from collections.abc import Callable
from datetime import date

import pytest

from app.understanding.numbers import cardinal, decade, digits_said, ordinal, year
from app.understanding.slots.expressions import time_expressions
from tests.understanding.workshop import NOW

Reader = Callable[[list[str]], tuple[int, int] | None]


def read(reader: Reader, said: str) -> int | None:
    """The number if it took all the words."""
    words = said.split()
    found = reader(words)
    return found[0] if found and found[1] == len(words) else None


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("zero", 0),
        ("a hundred and one", 101),
        ("hundred and five", 105),
        ("three hundred forty two", 342),
        ("two thousand and seven", 2007),
        ("thirty one hundred", 3100),
        ("a thousand two hundred", 1200),
        ("one hundred twenty three thousand four hundred and fifty six", 123_456),
        ("five million one", 5_000_001),
        ("four trillion two billion six", 4_002_000_000_006),
        ("minus eighteen", -18),
        ("1,250", 1250),
        ("two five", None),
        ("one thousand one million", None),
        ("a lot", None),
    ],
)
def test_a_cardinal_is_read_whole(said: str, number: int | None) -> None:
    assert read(cardinal, said) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("nineteen eighty four", 1984),
        ("twenty oh nine", 2009),
        ("twenty twenty six", 2026),
        ("two thousand eleven", 2011),
        ("eighteen hundred", 1800),
        ("ten sixty six", 1066),
        ("2027", 2027),
        ("twenty one thirty", None),
        ("nine thirty", None),
        ("nineteen", None),
    ],
)
def test_a_year_is_read_whole(said: str, number: int | None) -> None:
    assert read(year, said) == number


def test_a_decade_is_told_by_its_first_year() -> None:
    assert read(decade, "nineteen seventies") == 1970
    assert read(decade, "twenty tens") == 2010
    assert read(decade, "nineteen hundreds") == 1900


def test_an_ordinal_of_two_words_is_one_number() -> None:
    assert read(ordinal, "thirty first") == 31
    assert read(ordinal, "twentieth") == 20


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("double five oh one", "5501"),
        ("triple zero seven", "0007"),
        ("eight hundred five", "8005"),
        ("fifty five twelve", "5512"),
    ],
)
def test_digits_are_read_one_by_one_or_in_groups(said: str, digits: str) -> None:
    assert digits_said(said.split()) == (digits, len(said.split()))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the third of march twenty eleven", "2011-03-03"),
        ("october ninth nineteen eighty seven", "1987-10-09"),
        ("april sixteen twenty twenty four", "2024-04-16"),
        ("the thirtieth of june two thousand and four", "2004-06-30"),
        ("sunday the second of may nineteen ninety nine", "1999-05-02"),
        ("sept. 8", "2027-09-08"),
        ("august fourth oh seven", "2007-08-04"),
        ("february nineteen oh two", "1902-02-01"),
        ("twenty nineteen", "2019-01-01"),
        ("nineteen sixties", "1960-01-01"),
        ("third quarter of twenty twenty five", "2025-07-01"),
    ],
)
def test_a_dictated_date_has_its_year(said: str, day: str) -> None:
    (found,) = time_expressions(said, NOW, "en-US", True, of_day=True)

    assert found.start is not None
    assert found.start.date() == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("one minute to nine pm", "20:59"),
        ("five minutes past ten", "10:05"),
        ("ten minutes before twelve", "11:50"),
        ("may fourteen ten thirty", "10:30"),
        ("four hours thirty minutes and ten seconds", "04:30"),
    ],
)
def test_a_dictated_time_is_a_clock_time(said: str, clock: str) -> None:
    (found,) = time_expressions(said, NOW, "en-US", True)

    assert f"{found.start:%H:%M}" == clock


def test_a_year_after_a_day_is_no_time_of_day() -> None:
    (found,) = time_expressions("march fifteenth twenty twenty seven at ten", NOW, "en-US")

    assert f"{found.start:%Y-%m-%d %H:%M}" == "2027-03-15 10:00"


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("five sixty ad", date(560, 1, 1)),
        ("the third quarter of thirty one", date(2031, 7, 1)),
        ("quarter two", date(2026, 4, 1)),
        ("sales were fine in 3Q24", date(2024, 7, 1)),
        ("Q four of twenty thirty", date(2030, 10, 1)),
    ],
)
def test_eras_and_quarters_are_read_where_a_date_was_asked_for(said: str, start: date) -> None:
    (found,) = time_expressions(said, NOW, "en-US", True, of_day=True)

    assert found.start
    assert found.start.date() == start


@pytest.mark.parametrize(
    "said", ["june thirty first", "the thirtieth of february", "april 31 2027", "2/30 or february 30"]
)
def test_a_day_that_no_month_has_is_not_another_day(said: str) -> None:
    assert [one for one in time_expressions(said, NOW, "en-US", True, of_day=True) if one.grain == "day"] == []


def test_the_last_day_of_a_month_is_one() -> None:
    assert [one.start.day for one in time_expressions("february 29 2028", NOW, "en-US") if one.start] == [29]
