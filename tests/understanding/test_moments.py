"""Dates and times as people say them, and which start times they can mean."""

from datetime import datetime
from typing import Any

import pytest

from app.understanding.interpretation import Moment
from app.understanding.slots.moment import find_moments, resolve_moment
from tests.understanding.workshop import HOURS, NOW, ZONE


def said(text: str, expected: bool = False) -> list[dict[str, Any]]:
    found = find_moments(text, NOW, HOURS, "en-US", expected)
    return [one.value.model_dump(exclude_defaults=True, exclude={"kind"}) for one in found]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("next tuesday at 9:30", {"date": "2026-11-24", "times": ["09:30", "21:30"]}),
        ("Wednesday at 10 in the morning.", {"date": "2026-11-25", "times": ["10:00"]}),
        ("tuesday at three in the afternoon", {"date": "2026-11-24", "times": ["15:00"]}),
        ("saturday at half ten", {"date": "2026-11-21", "times": ["10:30", "22:30"]}),
        ("quarter to five", {"times": ["16:45", "04:45"]}),
        ("tomorrow at 9.30", {"date": "2026-11-19", "times": ["09:30", "21:30"]}),
        ("at 930 tomorrow", {"date": "2026-11-19", "times": ["09:30", "21:30"]}),
        ("the twenty fifth at ten fifteen", {"date": "2026-11-25", "times": ["10:15", "22:15"]}),
        ("November twenty fifth", {"date": "2026-11-25"}),
        ("on 11/25/2026 at 2 p.m.", {"date": "2026-11-25", "times": ["14:00"]}),
        ("seven thirty p.m.", {"times": ["19:30"]}),
        ("10 o clock monday", {"date": "2026-11-23", "times": ["10:00", "22:00"]}),
        ("monday at 14:00", {"date": "2026-11-23", "times": ["14:00"]}),
        ("in 3 days", {"date": "2026-11-21"}),
        ("nine days from now", {"date": "2026-11-27"}),
        ("in two hours", {"date": "2026-11-18", "times": ["11:00"]}),
        ("christmas eve at ten", {"date": "2026-12-24", "times": ["10:00", "22:00"]}),
        ("saturday 5 december", {"date": "2026-12-05"}),
        ("on 4 january at 3 pm", {"date": "2027-01-04", "times": ["15:00"]}),
        ("the 8 jul for 2 nights", {"date": "2027-07-08"}),
        ("from the 1st to the 17th", {"date": "2026-12-01", "date_end": "2026-12-18"}),
        ("until friday", {"date": "2026-11-18", "date_end": "2026-11-21"}),
        ("memorial day", {"date": "2027-05-31"}),
        ("boxing day", {"date": "2026-12-26"}),
        ("at 25 past 16", {"times": ["16:25"]}),
        ("tomorrow at 12", {"date": "2026-11-19", "times": ["12:00", "00:00"]}),
        ("next week", {"date": "2026-11-23", "date_end": "2026-11-30"}),
        ("this weekend", {"date": "2026-11-21", "date_end": "2026-11-23"}),
        (
            "Tuesday or Wednesday",
            {"date": "2026-11-24", "date_end": "2026-11-26", "days": ["2026-11-24", "2026-11-25"]},
        ),
        (
            "any morning next week",
            {"date": "2026-11-23", "date_end": "2026-11-30", "earliest": "00:00", "latest": "12:00"},
        ),
        ("tomorrow afternoon", {"date": "2026-11-19", "earliest": "12:00", "latest": "19:00"}),
        ("late afternoon", {"earliest": "15:00", "latest": "18:00"}),
        ("after three on friday", {"date": "2026-11-20", "earliest": "15:00"}),
        ("by 5pm tomorrow", {"date": "2026-11-19", "latest": "17:00"}),
        ("between 2 and 4 tomorrow", {"date": "2026-11-19", "earliest": "14:00", "latest": "16:00"}),
        ("from 2 until 4pm on friday", {"date": "2026-11-20", "earliest": "14:00", "latest": "16:00"}),
        ("the earliest you have", {"nearest": True}),
        ("first thing tomorrow", {"date": "2026-11-19", "nearest": True}),
        ("Tuesday, any chance of nine thirty?", {"date": "2026-11-24", "times": ["09:30", "21:30"]}),
        ("Tuesday, no wait, Thursday", {"date": "2026-11-19"}),
        ("not Monday, Tuesday", {"date": "2026-11-24"}),
        ("make it ten instead", {"times": ["10:00", "22:00"]}),
    ],
)
def test_a_moment_is_read(text: str, moment: dict[str, Any]) -> None:
    assert said(text) == [moment]


@pytest.mark.parametrize(
    "text",
    [
        "laughing out loud",
        "two three",
        "a 2019 bike",
        "it is three years old",
        "how are you today",
        "a two hour job",
        "one of the tables",
        "my number is two oh two five five five oh one four seven",
        "I have two children",
        "call me at 202-555-0147",
        "31/12/9999",
        "on 1 January 1066",
    ],
)
def test_no_moment_is_read_where_none_is_said(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "clocks"),
    [("ten", ["10:00", "22:00"]), ("930", ["09:30", "21:30"]), ("15", ["15:00"]), ("1915", ["19:15"])],
)
def test_a_bare_number_is_a_time_when_one_was_asked_for(text: str, clocks: list[str]) -> None:
    assert said(text) == []
    assert said(text, expected=True) == [{"times": clocks}]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "starts"),
    [
        (Moment(date="2026-11-21", times=["10:30", "22:30"]), [at(21, 10, 30)]),
        (Moment(date="2026-11-24", times=["04:45", "16:45"]), [at(24, 16, 45)]),
        (Moment(date="2026-11-21", times=["17:00", "05:00"]), []),
        (Moment(date="2026-11-26", times=["10:00"]), []),
        (Moment(date="2026-11-18", times=["08:00", "20:00"]), []),
        (Moment(times=["08:00", "20:00"]), [at(19, 8)]),
        (Moment(times=["16:45", "04:45"]), [at(18, 16, 45)]),
        (Moment(date="2026-11-24"), []),
    ],
    ids=[
        "only the morning is open",
        "tea time",
        "after closing",
        "Thanksgiving",
        "past",
        "next time",
        "today",
        "no time",
    ],
)
def test_a_moment_means_the_times_at_which_the_business_is_open(moment: Moment, starts: list[datetime]) -> None:
    assert resolve_moment(moment, HOURS, NOW) == starts


@pytest.mark.parametrize("number", ["202-555-0147", "(202) 555 0147", "+1 202.555.0147", "2025550147", "555-0147"])
def test_a_telephone_number_is_no_time_even_while_a_time_is_asked_for(number: str) -> None:
    assert said(number, expected=True) == []
    assert said(f"{number}, tuesday at nine", expected=True) == [{"date": "2026-11-24", "times": ["09:00", "21:00"]}]
