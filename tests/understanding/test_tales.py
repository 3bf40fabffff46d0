"""What is told in passing, beside what is wanted; now is a Wednesday morning, the 18th of November 2026."""

from typing import Any

import pytest

from app.understanding.slots.moment import find_moments
from tests.understanding.workshop import HOURS, NOW


def meant(text: str, expected: bool = True) -> list[dict[str, Any]]:
    found = find_moments(text, NOW, HOURS, "en-US", expected)
    return [one.value.model_dump(exclude_defaults=True, exclude={"kind"}) for one in found]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (
            "oh we go away on Thursday so maybe Wednesday next week in the morning",
            {"date": "2026-11-25", "earliest": "00:00", "latest": "12:00"},
        ),
        ("I have to collect the kids at three, so two would be good", {"times": ["14:00", "02:00"]}),
        ("I get off work at five, so five thirty", {"times": ["17:30", "05:30"]}),
        (
            "my flight is on Tuesday at six, how about Monday at ten",
            {"date": "2026-11-23", "times": ["10:00", "22:00"]},
        ),
        ("we're leaving on Friday, so before then please", {"date": "2026-11-18", "date_end": "2026-11-20"}),
        ("she flies on Saturday so it has to be before that", {"date": "2026-11-18", "date_end": "2026-11-21"}),
        ("I get back on Thursday, so any time after that", {"date": "2026-11-20", "date_end": "2026-12-04"}),
        ("I work until five so after that", {"earliest": "17:00"}),
    ],
)
def test_a_day_that_is_only_told_is_no_wish_for_it(text: str, moment: dict[str, Any]) -> None:
    assert meant(text) == [moment]


def test_what_is_told_alone_is_still_the_day_said() -> None:
    assert meant("we leave on Friday") == [{"date": "2026-11-20"}]
    assert [one["date"] for one in meant("we arrive on Friday and leave on Sunday")] == ["2026-11-20", "2026-11-22"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("first thing tomorrow", {"date": "2026-11-19", "nearest": True}),
        ("first thing in the morning", {"earliest": "00:00", "latest": "12:00", "nearest": True}),
        ("the first available on Tuesday", {"date": "2026-11-24", "nearest": True}),
        ("the first one on Thursday", {"date": "2026-11-19", "nearest": True}),
        ("the first of December", {"date": "2026-12-01"}),
        ("on the first", {"date": "2026-12-01"}),
    ],
)
def test_the_first_that_is_free_is_no_day_of_the_month(text: str, moment: dict[str, Any]) -> None:
    assert meant(text) == [moment]
