"""Times told from what was offered or settled."""

from typing import Any

import pytest

from app.understanding.interpretation import Moment, Phone
from app.understanding.slots.moment import find_moments
from app.understanding.slots.shifting import shifted
from tests.understanding.conftest import Understand
from tests.understanding.workshop import HOURS, NOW, READ_BACK, asking, moment

SETTLED = Moment(date="2026-11-24", times=["09:30"])
OFFERED = [
    Moment(date="2026-11-24", times=["09:00"]),
    Moment(date="2026-11-24", times=["09:30"]),
    Moment(date="2026-11-24", times=["14:00"]),
]


def meant(text: str, held: Moment | None = None, offered: list[Moment] | None = None) -> dict[str, Any] | None:
    found = shifted(text, find_moments(text, NOW, HOURS, "en-US"), held, offered or [], HOURS, NOW)
    return found.value.model_dump(exclude_defaults=True, exclude={"kind"}) if found else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("an hour later", {"date": "2026-11-24", "times": ["10:30"]}),
        ("could it be half an hour earlier?", {"date": "2026-11-24", "times": ["09:00"]}),
        ("two and a half... no, two hours later", {"date": "2026-11-24", "times": ["11:30"]}),
        ("an hour and a half later", {"date": "2026-11-24", "times": ["11:00"]}),
        ("can you push it back by 45 minutes", {"date": "2026-11-24", "times": ["10:15"]}),
        ("move it up an hour", {"date": "2026-11-24", "times": ["08:30"]}),
        ("a week later", {"date": "2026-12-01", "times": ["09:30"]}),
        ("same time next week", {"date": "2026-12-01", "times": ["09:30"]}),
        ("the same time on Thursday", {"date": "2026-11-19", "times": ["09:30"]}),
        ("the day after at the same time", {"date": "2026-11-25", "times": ["09:30"]}),
        ("the same day at three", {"date": "2026-11-24", "times": ["15:00", "03:00"]}),
        ("the next day", {"date": "2026-11-25"}),
        ("another day, please", {"not_days": ["2026-11-24"]}),
    ],
)
def test_a_shift_counts_from_what_is_settled(text: str, moment: dict[str, Any]) -> None:
    assert meant(text, SETTLED) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("something later in the day", {"date": "2026-11-24", "earliest": "14:01"}),
        ("do you have anything earlier?", {"date": "2026-11-24", "latest": "09:00"}),
        ("that's too early for me", {"date": "2026-11-24", "earliest": "14:01"}),
        ("an hour later", {"date": "2026-11-24", "times": ["15:00"]}),
        ("a different time", {"date": "2026-11-24"}),
        ("some other day", {"not_days": ["2026-11-24"]}),
        ("anything sooner than that", {"date": "2026-11-24", "latest": "09:00"}),
        ("nothing earlier?", {"date": "2026-11-24", "latest": "09:00"}),
        ("could we do earlier", {"date": "2026-11-24", "latest": "09:00"}),
    ],
)
def test_a_shift_counts_from_what_was_offered(text: str, moment: dict[str, Any]) -> None:
    assert meant(text, offered=OFFERED) == moment


def test_earlier_than_the_first_hour_of_a_day_is_a_day_before_it() -> None:
    at_opening = [Moment(date="2026-11-24", times=["07:30"]), Moment(date="2026-11-24", times=["12:00"])]
    assert meant("anything earlier?", offered=at_opening) == {"date": "2026-11-18", "date_end": "2026-11-24"}


def test_a_shift_of_nothing_stays_a_shift() -> None:
    assert meant("half an hour earlier") == {"shift_min": -30}
    assert meant("same time next week") == {"date": "2026-11-23", "date_end": "2026-11-30", "same_time": True}


@pytest.mark.parametrize("text", ["the later one", "Tuesday at nine", "not too early", "later", "see you later"])
def test_other_words_shift_nothing(text: str) -> None:
    assert meant(text, SETTLED) is None


@pytest.mark.parametrize(
    "text", ["same time but Wednesday", "Could we do the same time on Wednesday?", "can we change that to Wednesday?"]
)
@pytest.mark.parametrize("asked", ["name", "phone"])
async def test_another_time_for_what_is_not_yet_booked_moves_no_booking(
    understand: Understand, text: str, asked: str
) -> None:
    told = {"service": READ_BACK["service"], "when": moment("2026-11-24", "09:30")}

    meaning = await understand(text, asking(asked, filled=told))

    assert [one.slot for one in meaning.commands if one.type in ("SetSlot", "StartTask")] == ["when"]
    (when,) = [one.value for one in meaning.commands if one.value]
    assert isinstance(when, Moment)
    assert when.date == "2026-11-25"


@pytest.mark.parametrize("text", ["sorry, the number ends in 0132", "no, it's 0132 at the end"])
async def test_digits_that_mend_the_number_are_no_time(understand: Understand, text: str) -> None:
    meaning = await understand(text, asking("when", filled={"phone": READ_BACK["phone"]}))

    assert [(one.slot, one.value.e164) for one in meaning.commands if isinstance(one.value, Phone)] == [
        ("phone", "+12025550132")
    ]
    assert all(one.slot != "when" for one in meaning.commands)
