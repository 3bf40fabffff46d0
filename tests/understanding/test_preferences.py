"""Ranges, preferences, and days that do not suit; now is a Wednesday morning, the 18th of November 2026."""

from typing import Any

import pytest

from app.understanding.interpretation import Moment
from app.understanding.slots.moment import find_moments
from tests.understanding.workshop import HOURS, NOW


def said(text: str) -> dict[str, Any]:
    (found,) = find_moments(text, NOW, HOURS, "en-US")
    assert isinstance(found.value, Moment)
    return found.value.model_dump(exclude_defaults=True, exclude={"kind"})


def days(*numbers: int) -> list[str]:
    return [f"2026-11-{number}" for number in numbers]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tuesday or Thursday", {"date": "2026-11-19", "date_end": "2026-11-25", "days": days(19, 24)}),
        ("Monday, Wednesday or Friday", {"date": "2026-11-20", "date_end": "2026-11-26", "days": days(20, 23, 25)}),
        ("tomorrow or the day after", {"date": "2026-11-19", "date_end": "2026-11-21", "days": days(19, 20)}),
        ("the 27th or the 30th", {"date": "2026-11-27", "date_end": "2026-12-01", "days": days(27, 30)}),
        (
            "Tuesday or Friday at two",
            {"date": "2026-11-20", "date_end": "2026-11-25", "days": days(20, 24), "times": ["14:00", "02:00"]},
        ),
    ],
)
def test_several_days_may_suit(text: str, moment: dict[str, Any]) -> None:
    assert said(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("not Monday", {"not_days": days(23)}),
        ("any day but Friday", {"not_days": days(20)}),
        ("Tuesday doesn't work for me", {"not_days": days(24)}),
        ("I can't do Thursday", {"not_days": days(19)}),
        ("not Monday or Tuesday", {"not_days": days(23, 24)}),
        ("no Mondays", {"not_days": ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"]}),
        ("next week except Wednesday", {"date": "2026-11-23", "date_end": "2026-11-30", "not_days": days(25)}),
        ("Thursday is no good, how about Friday?", {"date": "2026-11-20"}),
        ("I work Mondays, so not Mondays", {"not_days": ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"]}),
        ("not Monday, Tuesday", {"date": "2026-11-24"}),
    ],
)
def test_a_day_that_does_not_suit_is_no_wish_for_it(text: str, moment: dict[str, Any]) -> None:
    assert said(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("sometime before noon but not too early", {"earliest": "09:00", "latest": "12:00"}),
        ("no later than four", {"latest": "16:00"}),
        ("not before ten", {"earliest": "10:00"}),
        ("no mornings please", {"earliest": "12:00"}),
        ("after work", {"earliest": "17:00"}),
        ("Friday before noon", {"date": "2026-11-20", "latest": "12:00"}),
        ("during my lunch break on Friday", {"date": "2026-11-20", "earliest": "12:00", "latest": "14:00"}),
        ("the last appointment on Saturday", {"date": "2026-11-21", "earliest": "14:00"}),
        ("end of the day tomorrow", {"date": "2026-11-19", "earliest": "16:00"}),
        ("mid-afternoon tomorrow", {"date": "2026-11-19", "earliest": "14:00", "latest": "16:00"}),
        ("threeish", {"times": ["15:00", "03:00"]}),
        ("10 or 11 tomorrow", {"date": "2026-11-19", "times": ["10:00", "11:00", "22:00", "23:00"]}),
        ("at two or half past two", {"times": ["14:00", "14:30", "02:00", "02:30"]}),
    ],
)
def test_a_preference_bounds_the_time_of_day(text: str, moment: dict[str, Any]) -> None:
    assert said(text) == moment


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("early next week", "2026-11-23", "2026-11-25"),
        ("the middle of next week", "2026-11-24", "2026-11-27"),
        ("at the end of the week", "2026-11-19", "2026-11-22"),
        ("later this week", "2026-11-19", "2026-11-23"),
        ("the beginning of the week", "2026-11-23", "2026-11-25"),
        ("before the weekend", "2026-11-18", "2026-11-21"),
        ("Friday at the latest", "2026-11-18", "2026-11-21"),
        ("Monday onwards", "2026-11-23", "2026-12-07"),
        ("the week of the 2nd of December", "2026-11-30", "2026-12-07"),
        ("between the 3rd and 5th of June", "2027-06-03", "2027-06-06"),
        ("from the 4th to 9th October", "2027-10-04", "2027-10-10"),
    ],
)
def test_a_stretch_of_days_has_a_first_day_and_an_end(text: str, first: str, end: str) -> None:
    assert said(text) == {"date": first, "date_end": end}


def test_a_weekday_is_any_day_but_those_of_the_weekend() -> None:
    assert set(days(21, 22, 28, 29)) <= set(said("any weekday")["not_days"])


def test_the_number_of_people_before_a_range_is_no_time() -> None:
    assert said("a room for four from Thursday to Saturday") == {"date": "2026-11-19", "date_end": "2026-11-22"}
