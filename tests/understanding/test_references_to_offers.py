"""What was offered, pointed at: by place, by its day, or all of it turned down."""

from typing import Any

import pytest

from app.understanding.domain import Offered
from app.understanding.interpretation import Interpretation
from tests.understanding.conftest import Understand
from tests.understanding.workshop import asking, moment

OFFERS = (
    Offered("Monday, November 23 at 9 AM", moment("2026-11-23", "09:00")),
    Offered("Tuesday, November 24 at 8 AM", moment("2026-11-24", "08:00")),
    Offered("Tuesday, November 24 at 2 PM", moment("2026-11-24", "14:00")),
)
MONDAY, TUESDAY, AFTERNOON = ({"date": one.value["date"], "times": one.value["times"]} for one in OFFERS)


def when(meaning: Interpretation) -> dict[str, Any] | None:
    said = [one.value for one in meaning.commands if one.slot == "when" and one.value]
    return said[0].model_dump(exclude_defaults=True, exclude={"kind"}) if said else None


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("the first one", MONDAY),
        ("the later one", AFTERNOON),
        ("the second one please", TUESDAY),
        ("the first one on Tuesday", TUESDAY),
        ("the later one on Tuesday", AFTERNOON),
        ("the last one on Monday", MONDAY),
        ("the Monday one", MONDAY),
        ("the afternoon one", AFTERNOON),
        ("the one in the afternoon", AFTERNOON),
        ("at two in the afternoon", AFTERNOON),
    ],
)
async def test_an_offer_is_pointed_at(understand: Understand, text: str, offer: dict[str, Any]) -> None:
    assert when(await understand(text, asking("when", offered=OFFERS, expects="choice"))) == offer


async def test_another_day_beside_a_place_is_the_day(understand: Understand) -> None:
    meaning = await understand("the first one but on Friday", asking("when", offered=OFFERS, expects="choice"))

    assert when(meaning) == {"date": "2026-11-20"}


@pytest.mark.parametrize(
    ("text", "clock"), [("At 4:30 in the afternoon.", "16:30"), ("half past three in the afternoon", "15:30")]
)
async def test_an_hour_that_is_said_is_meant_not_the_one_offered_for_that_part_of_the_day(
    understand: Understand, text: str, clock: str
) -> None:
    assert when(await understand(text, asking("when", offered=OFFERS, expects="choice"))) == {"times": [clock]}


@pytest.mark.parametrize(
    "text",
    ["neither", "none of those", "neither of those works", "none of them suits me", "I can't do any of those"],
)
async def test_all_of_it_may_be_turned_down(understand: Understand, text: str) -> None:
    meaning = await understand(text, asking("when", offered=OFFERS, expects="choice"))

    assert [one.type for one in meaning.commands] == ["Deny"]


async def test_what_is_wanted_instead_is_none_of_what_was_offered(understand: Understand) -> None:
    meaning = await understand("neither, something in the afternoon", asking("when", offered=OFFERS, expects="choice"))

    assert when(meaning) == {"earliest": "12:00", "latest": "19:00"}


async def test_the_same_time_next_week_is_counted_from_what_is_settled(understand: Understand) -> None:
    settled = {"when": moment("2026-11-24", "14:00")}

    assert when(await understand("same time next week", asking("when", filled=settled))) == {
        "date": "2026-12-01",
        "times": ["14:00"],
    }
    assert when(await understand("the week after that", asking("when", filled=settled))) == {"date": "2026-12-01"}


async def test_the_same_time_of_a_day_without_one_is_that_day(understand: Understand) -> None:
    meaning = await understand(
        "same time next week", asking("when", offered=OFFERS, filled={"when": moment("2026-11-24")})
    )

    assert when(meaning) == {"date": "2026-12-01"}


@pytest.mark.parametrize("text", ["2023 trek fx5", "a Trek FX-5 from 2020"])
async def test_the_name_of_a_thing_is_no_time_on_offer(understand: Understand, text: str) -> None:
    offers = (*OFFERS, Offered("Tuesday, November 24 at 5 PM", moment("2026-11-24", "17:00")))
    meaning = await understand(text, asking("when", offered=offers, expects="choice"))
    assert when(meaning) is None
    assert "bike" in [one.slot for one in meaning.commands]


async def test_first_thing_is_the_first_on_offer(understand: Understand) -> None:
    meaning = await understand("first thing please", asking("when", offered=OFFERS, expects="choice"))
    assert when(meaning) == MONDAY
