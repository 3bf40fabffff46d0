"""Right after a booking, and what waits its turn: it is that booking's, another one's, or nobody's."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.agents.finished import cancel_finished, change_finished
from app.agents.frames import empty_slot
from app.agents.state import Frame, initial_state
from app.turns.desk import Desk
from app.understanding.interpretation import Command, OfferingRef, Text
from tests.fakes.understanding import EVERYTHING, OIL_CHANGE, TUESDAY_AT_TEN, put, start
from tests.turns.conftest import Talker

CAMRY = OfferingRef(id="northside_motors.car_n1051", name="2025 Toyota Camry SE")
ROTATION = OfferingRef(id="northside_motors.tire_rotation", name="Tire rotation")
ASK_WHEN = "What day and time would suit you?"
NEVER_MIND = [Command(type="CancelTask")]


async def booked(talker: Talker) -> str:
    """An oil change is booked; its reference."""
    await talker.say("everything")
    assert (await talker.say("yes")).reply.startswith("You're booked")
    (booking,) = await talker.bookings()
    return booking.reference


async def test_what_the_booking_does_not_have_changes_nothing_in_it(talker: Talker) -> None:
    talker.interpreter.script["the Camry"] = [put("car", CAMRY)]
    await booked(talker)

    reply = await talker.say("the Camry")

    assert reply.reply.endswith("What would you like?")
    assert [frame.status for frame in reply.state.frames] == ["done"]
    assert [each.status for each in await talker.bookings()] == ["confirmed"]


async def test_what_is_so_already_moves_nothing(talker: Talker) -> None:
    talker.interpreter.script["so Tuesday at ten"] = [put("when", TUESDAY_AT_TEN)]
    await booked(talker)
    (before,) = await talker.bookings()

    reply = await talker.say("so Tuesday at ten")

    assert [frame.status for frame in reply.state.frames] == ["done"]
    assert [each.starts_at for each in await talker.bookings()] == [before.starts_at]


async def test_another_service_after_the_booking_is_a_booking_of_its_own(talker: Talker) -> None:
    talker.interpreter.script["and the tires"] = [put("service", ROTATION)]
    await booked(talker)

    reply = await talker.say("and the tires")

    assert reply.reply.endswith(ASK_WHEN)
    done, begun = reply.state.frames
    assert (done.slots["service"].said, done.status) == ("Oil change", "done")
    assert (begun.slots["service"].said, begun.status) == ("Tire rotation", "collecting")
    assert begun.slots["name"].said == "Jane Doe"
    assert len(await talker.bookings()) == 1


async def test_with_nothing_in_hand_there_is_nothing_to_cancel_and_it_says_so(talker: Talker) -> None:
    talker.interpreter.script["never mind"] = NEVER_MIND

    reply = await talker.say("never mind")

    assert reply.reply == "There's nothing in progress to cancel. Is there anything else I can do for you?"


async def test_a_message_that_was_left_is_no_booking_that_can_be_moved(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a message": [
            start("leave_message"),
            put("message", Text(text="The gate squeaks.")),
            *(each for each in EVERYTHING if each.slot in ("name", "phone")),
        ],
        "move it": [start("move_booking")],
    }
    assert (await talker.say("a message")).reply.endswith("Shall I pass it on?")
    assert (await talker.say("yes")).reply.startswith("I've passed it on.")

    moving = (await talker.say("move it")).state.frames[-1]

    assert moving.task == "move_booking"
    assert moving.slots["booking"].value is None
    assert [ticket["body"] for ticket in (await talker.view()).tickets] == ["The gate squeaks."]


def done_frame(task: str, slots: Any) -> Frame:
    values = {name: empty_slot() for name in slots}
    outcome = {"booking_id": "b1", "reference": "BK-1"}
    common: dict[str, Any] = {"frame_id": "t:0", "agent": "booking", "asked": None, "offered": [], "read_back": None}
    return Frame(task=task, status="done", slots=values, outcome=outcome, **common)


@pytest.mark.parametrize("wish", ["cancel", "change"])
async def test_a_business_that_moves_and_cancels_by_hand_offers_a_person(desk: Desk, wish: str) -> None:
    pack = desk.packs["northside_motors"]
    tasks = {"book_service": pack.task("book_service")}
    turn: Any = SimpleNamespace(pack=SimpleNamespace(manifest=SimpleNamespace(tasks=tasks)))
    work = initial_state({}, "2026-11-20T10:00:00-06:00")
    work["frames"] = [done_frame("book_service", tasks["book_service"].slots)]
    acts: list[dict[str, Any]] = []

    if wish == "cancel":
        acts = cancel_finished(work, turn)
    else:
        assert not change_finished(work, turn, put("when", TUESDAY_AT_TEN), acts)

    assert acts == [{"type": "change_by_person"}]
    assert [frame["status"] for frame in work["frames"]] == ["done"]


async def test_what_is_dropped_is_not_what_the_next_task_is_about(talker: Talker) -> None:
    talker.interpreter.script |= {
        "both": [*EVERYTHING, start("book_test_drive"), put("car", CAMRY)],
        "never mind": NEVER_MIND,
    }
    await talker.say("both")

    reply = await talker.say("never mind")

    assert "I've dropped the oil change" in reply.reply
    assert "Next, your test drive." in reply.reply
    assert [(frame.task, frame.status) for frame in reply.state.frames] == [
        ("book_service", "cancelled"),
        ("book_test_drive", "collecting"),
    ]
    assert await talker.bookings() == []


async def test_a_task_wanted_twice_in_one_breath_waits_once_and_takes_only_what_it_asks_for(talker: Talker) -> None:
    talker.interpreter.script["both"] = [
        *EVERYTHING,
        start("book_test_drive"),
        put("car", CAMRY),
        put("service", OIL_CHANGE),
        start("book_test_drive"),
    ]
    await talker.say("both")
    waits = (await talker.view()).state.pending_tasks

    reply = await talker.say("yes")

    assert [each["task"] for each in waits] == ["book_test_drive"]
    drive = reply.state.frames[-1]
    assert (drive.task, drive.slots["car"].said) == ("book_test_drive", "2025 Toyota Camry SE")
    assert "service" not in drive.slots
    assert (await talker.view()).state.pending_tasks == []


async def test_what_waits_is_passed_over_once_the_business_no_longer_does_it(
    talker: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    talker.interpreter.script["both"] = [*EVERYTHING, start("book_test_drive"), put("car", CAMRY)]
    await talker.say("both")
    assert [each["task"] for each in (await talker.view()).state.pending_tasks] == ["book_test_drive"]
    monkeypatch.delitem(talker.desk.packs["northside_motors"].manifest.tasks, "book_test_drive")

    reply = await talker.say("yes")

    assert reply.reply.startswith("You're booked")
    assert reply.reply.endswith("Is there anything else I can do for you?")
    assert (await talker.view()).state.pending_tasks == []
