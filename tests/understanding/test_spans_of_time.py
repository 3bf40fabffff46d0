"""Arrival and departure, from when and until when: two slots of one task."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.core.calendar import OpeningHours
from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext, Domain, SlotSchema, TaskSchema
from app.understanding.interpretation import Moment
from app.understanding.reading import Reader

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/London"))
SLOTS = (
    SlotSchema("arrival", "date"),
    SlotSchema("departure", "date", until="arrival"),
    SlotSchema("start", "time"),
    SlotSchema("end", "time", until="start"),
)


@pytest.fixture(scope="module")
def reader(embedder: SentenceEmbedder) -> Reader:
    hours = OpeningHours("24/7", "Europe/London")
    domain = Domain("inn", "en-GB", "Europe/London", hours, (TaskSchema("stay", (), SLOTS),), {}, ())
    return Reader(domain, embedder)


def days(reader: Reader, text: str, **context: Any) -> dict[str, str | None]:
    found = reader.values(text, SLOTS[:2], DialogueContext(now=NOW, task="stay", **context))
    return {one.slot: one.found.value.date for one in found if isinstance(one.found.value, Moment)}


@pytest.mark.parametrize(
    ("text", "arrival", "departure"),
    [
        ("from December 3rd to December 9th", "2026-12-03", "2026-12-09"),
        ("the 14th-29th of January", "2027-01-14", "2027-01-29"),
        ("the 28th to the 2nd", "2026-11-28", "2026-12-02"),
        ("the 4th through the 19th of the following month", "2026-12-04", "2026-12-19"),
        ("I arrive on December 3rd and I'm leaving on December 9th", "2026-12-03", "2026-12-09"),
    ],
)
def test_both_ends_are_said_at_once(reader: Reader, text: str, arrival: str, departure: str) -> None:
    assert days(reader, text) == {"arrival": arrival, "departure": departure}


def test_one_day_is_the_one_that_was_asked_for(reader: Reader) -> None:
    assert days(reader, "December 3rd", asked="arrival") == {"arrival": "2026-12-03"}
    assert days(reader, "December 9th", asked="departure") == {"departure": "2026-12-09"}
    assert days(reader, "December 3rd") == {"arrival": "2026-12-03"}


def test_the_end_is_told_by_its_words_whatever_was_asked(reader: Reader) -> None:
    assert days(reader, "returning on December 9th", asked="arrival") == {"departure": "2026-12-09"}


def test_days_that_no_month_has_are_none(reader: Reader) -> None:
    assert "departure" not in days(reader, "the 30th-31st of February")


def test_hours_have_two_ends_too(reader: Reader) -> None:
    found = reader.values("from 2 pm to 4 pm", SLOTS[2:], DialogueContext(now=NOW, task="stay"))

    assert {one.slot: one.found.value.times for one in found if isinstance(one.found.value, Moment)} == {
        "start": ["14:00"],
        "end": ["16:00"],
    }
