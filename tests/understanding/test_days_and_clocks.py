"""Clock times of twenty-four hours, nights, weeks away, and stretches of days; now is Wednesday, 18 November 2026."""

from typing import Any

import pytest

from app.understanding.interpretation import Moment
from app.understanding.slots.moment import find_moments
from tests.understanding.workshop import HOURS, NOW


def meant(text: str) -> list[dict[str, Any]]:
    values = [one.value for one in find_moments(text, NOW, HOURS, "en-US")]
    return [one.model_dump(exclude_defaults=True, exclude={"kind"}) for one in values if isinstance(one, Moment)]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("dinner at 20 past 19", "19:20"),
        ("my 10 to 17 massage", "16:50"),
        ("quarter past 18 in the evening", "18:15"),
        ("quarter to 22", "21:45"),
        ("5 past 0", "00:05"),
        ("it broke at 3:20 night", "03:20"),
        ("12:05 night", "00:05"),
        ("1 20 night", "01:20"),
        ("at half past 2 at night", "02:30"),
        ("at 9 at night", "21:00"),
    ],
)
def test_a_clock_time_is_read(text: str, clock: str) -> None:
    assert meant(text) == [{"times": [clock]}]


def test_twelve_noon_is_noon_of_the_day_named() -> None:
    assert meant("on Monday at 12 noon") == [{"date": "2026-11-23", "times": ["12:00"]}]
    assert meant("Monday 12 midday") == [{"date": "2026-11-23", "times": ["12:00"]}]
    assert meant("twelve noon on Friday") == [{"date": "2026-11-20", "times": ["12:00"]}]
    assert meant("between 12 noon and 2 on Monday") == [{"date": "2026-11-23", "earliest": "12:00", "latest": "14:00"}]


@pytest.mark.parametrize("text", ["Hi good morning", "good afternoon to you", "Morning, I need new tires"])
def test_a_greeting_is_no_part_of_the_day(text: str) -> None:
    assert meant(text) == []


def test_a_week_on_a_day_keeps_its_hour() -> None:
    assert meant("Tuesday week at 9 am") == [{"date": "2026-12-01", "times": ["09:00"]}]


@pytest.mark.parametrize("text", ["a second appointment", "my second visit", "the second appointment", "a third"])
def test_one_of_several_is_no_day_of_a_month(text: str) -> None:
    assert find_moments(text, NOW, HOURS, "en-US", expected=True) == []


def test_nights_and_ranges_are_no_clock_times() -> None:
    assert meant("a 7 night stay") == []
    assert meant("for 11 nights") == []
    assert all("times" not in one for one in meant("from 16 to 17 on Friday"))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("June 3 at quarter past 18", "2027-06-03", None),
        ("Friday in a week", "2026-11-27", None),
        ("Friday week", "2026-11-27", None),
        ("a week on Tuesday", "2026-12-01", None),
        ("tomorrow week, please", "2026-11-26", None),
        ("Wednesday in a week", "2026-11-25", None),
        ("from Monday in a week", "2026-11-30", None),
        ("on November 10th", "2026-11-10", None),
        ("until the 9th of November", "2026-11-09", None),
        ("October 5", "2027-10-05", None),
        ("November 10th 2027", "2027-11-10", None),
        ("from Thursday until Thursday", "2026-11-19", "2026-11-27"),
        ("from 28th to 3 December", "2026-11-28", "2026-12-04"),
        ("from the 28th to the 2nd of June", "2027-05-28", "2027-06-03"),
        ("2 March to 5 April", "2027-03-02", "2027-04-06"),
        ("2 November to 5 December", "2026-11-02", "2026-12-06"),
    ],
)
def test_days_are_read_with_their_month_and_year(text: str, first: str, last: str | None) -> None:
    (moment,) = meant(text)

    assert (moment["date"], moment.get("date_end")) == (first, last)
