"""What is said to "would you like to book it?", read as the task that would follow reads it."""

import pytest

from app.agents.following import goes_on
from app.understanding.interpretation import Command, Interpretation, Moment, OfferingRef
from tests.agents.test_second_look import frame

QUOTED, OTHER = OfferingRef(id="a", name="Brake inspection"), OfferingRef(id="b", name="Oil change")
WEDNESDAY = Command(type="SetSlot", slot="when", value=Moment(date="2026-11-25"))
OF_OTHER = Command(type="SetSlot", slot="service", value=OTHER)
QUESTION, FACT = Command(type="AskKnowledge"), Command(type="AskFact", slot="hours")
TEST_DRIVE, BOOKED = Command(type="StartTask", slot="drive"), Command(type="StartTask", slot="book")


def meant(*commands: Command) -> Interpretation:
    return Interpretation(intent="ask", confidence=0.5, commands=list(commands))


def read(meaning: Interpretation, again: Interpretation) -> list[Command]:
    return goes_on(frame(service=QUOTED), "book", meaning, again).commands


@pytest.mark.parametrize("first", [TEST_DRIVE, QUESTION, FACT, Command(type="Unclear")])
def test_a_day_is_a_yes_whatever_it_looked_like_before(first: Command) -> None:
    assert read(meant(first, WEDNESDAY), meant(WEDNESDAY)) == [BOOKED, WEDNESDAY]


@pytest.mark.parametrize("again", [[FACT], [TEST_DRIVE, WEDNESDAY], [QUESTION], [Command(type="RequestPerson")]])
def test_what_is_a_question_or_another_task_even_then_is_one(again: list[Command]) -> None:
    assert read(meant(TEST_DRIVE, WEDNESDAY), meant(*again)) == [TEST_DRIVE, WEDNESDAY]


def test_another_service_is_taken_only_where_it_is_named() -> None:
    assert read(meant(OF_OTHER), meant(WEDNESDAY, OF_OTHER)) == [BOOKED, WEDNESDAY, OF_OTHER]
    assert read(meant(TEST_DRIVE), meant(WEDNESDAY, OF_OTHER)) == [BOOKED, WEDNESDAY]


def test_no_is_no() -> None:
    no = Command(type="Deny")
    assert read(meant(no), meant(WEDNESDAY)) == [no]
    assert read(meant(WEDNESDAY), meant(no, WEDNESDAY)) == [WEDNESDAY]
