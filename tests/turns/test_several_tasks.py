"""More than one thing to do: one inside another, one after another, and what changes what was just done."""

from datetime import UTC

from app.understanding.interpretation import Command, Moment, OfferingRef
from tests.fakes.understanding import COROLLA, EVERYTHING, JANE, OIL_CHANGE, PHONE, TUESDAY_AT_TEN, YES, put, start
from tests.turns.conftest import Talker

CAMRY = OfferingRef(id="northside_motors.car_n1051", name="2025 Toyota Camry SE")
ROTATION = OfferingRef(id="northside_motors.tire_rotation", name="Tire rotation")
ASK_WHEN = "What day and time would suit you?"


async def test_a_task_inside_another_is_done_first_and_the_first_asks_on_where_it_was(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)],
        "a drive": [start("book_test_drive"), put("car", CAMRY)],
        "never mind": [Command(type="CancelTask")],
    }
    await talker.say("a car")

    inside = await talker.say("a drive")
    assert inside.reply.startswith("Sure, the test drive first.")
    assert [(frame.task, frame.status) for frame in inside.state.frames] == [
        ("book_service", "paused"),
        ("book_test_drive", "collecting"),
    ]

    back = await talker.say("never mind")
    assert back.reply.endswith(f"Now, back to your oil change. {ASK_WHEN}")
    assert [frame.status for frame in back.state.frames] == ["collecting", "cancelled"]


async def test_the_task_beneath_can_be_asked_for_and_is_not_begun_twice(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)],
        "a drive": [start("book_test_drive"), put("car", CAMRY)],
        "the service": [start()],
    }
    await talker.say("a car")
    await talker.say("a drive")

    back = await talker.say("the service")

    assert back.reply.endswith(ASK_WHEN)
    assert sorted(frame.task for frame in back.state.frames) == ["book_service", "book_test_drive"]


async def test_of_two_tasks_in_one_breath_the_second_is_taken_up_with_what_was_said_of_it(talker: Talker) -> None:
    both = [*EVERYTHING, start("book_test_drive"), put("car", CAMRY)]
    talker.interpreter.script["both"] = both

    first = await talker.say("both")
    assert first.reply.endswith("Shall I book it?")
    assert "Oil change" in first.reply
    second = await talker.say("yes")

    assert len(await talker.bookings()) == 1
    assert "Next, your test drive." in second.reply
    assert second.state.frames[-1].slots["car"].said == "2025 Toyota Camry SE"
    assert second.state.frames[-1].slots["name"].said == "Jane Doe"


async def test_a_yes_with_another_wish_books_first(talker: Talker) -> None:
    talker.interpreter.script["yes, and a drive"] = [YES, start("book_test_drive"), put("car", CAMRY)]
    await talker.say("everything")

    reply = await talker.say("yes, and a drive")

    assert len(await talker.bookings()) == 1
    assert "You're booked" in reply.reply
    assert reply.state.frames[-1].task == "book_test_drive"


async def test_two_services_in_one_breath_become_two_bookings(talker: Talker) -> None:
    two = OIL_CHANGE.model_copy(update={"others": [ROTATION.id]})
    talker.interpreter.script["two"] = [put("service", two) if each.slot == "service" else each for each in EVERYTHING]
    later = Moment(date="2026-11-24", times=["14:00"])
    talker.interpreter.script["at two"] = [put("when", later)]

    assert "One after the other: the oil change first." in (await talker.say("two")).reply
    assert "Next, your tire rotation." in (await talker.say("yes")).reply
    assert "2019 Toyota Corolla" in (await talker.say("at two")).reply
    await talker.say("yes")

    assert sorted(each.offering_id for each in await talker.bookings()) == sorted([OIL_CHANGE.id, ROTATION.id])


async def test_everything_dropped_leaves_nothing_waiting(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE)],
        "a drive": [start("book_test_drive"), put("car", CAMRY)],
        "drop it all": [Command(type="CancelTask", slot="all")],
    }
    await talker.say("a car")
    await talker.say("a drive")

    reply = await talker.say("drop it all")

    assert reply.reply.endswith("Nothing was booked. Is there anything else I can do for you?")
    assert {frame.status for frame in reply.state.frames} == {"cancelled"}


async def test_a_change_right_after_the_booking_moves_that_very_booking(talker: Talker) -> None:
    talker.interpreter.script["make it wednesday"] = [put("when", Moment(date="2026-11-25"))]
    await talker.say("everything")
    await talker.say("yes")

    read_back = await talker.say("make it wednesday")
    assert "Wednesday, November 25 at 10 AM" in read_back.reply
    (unchanged,) = await talker.bookings()
    assert unchanged.starts_at.replace(tzinfo=UTC).isoformat() == "2026-11-24T16:00:00+00:00"
    await talker.say("yes")

    (booking,) = await talker.bookings()
    assert booking.starts_at.replace(tzinfo=UTC).isoformat() == "2026-11-25T16:00:00+00:00"


async def test_cancelled_right_after_the_booking_it_is_that_very_booking(talker: Talker) -> None:
    talker.interpreter.script["cancel that"] = [Command(type="CancelTask")]
    await talker.say("everything")
    await talker.say("yes")

    asked = await talker.say("cancel that")
    assert [each.status for each in await talker.bookings()] == ["confirmed"]
    assert asked.quick_replies[0].label == "Yes"
    await talker.say("yes")

    assert [each.status for each in await talker.bookings()] == ["cancelled"]


async def test_what_only_a_person_can_change_in_a_booking_is_offered_to_one(talker: Talker) -> None:
    car = COROLLA.model_copy(update={"attributes": {**COROLLA.attributes, "year": 2021}})
    talker.interpreter.script["it's a 2021"] = [put("vehicle", car)]
    await talker.say("everything")
    await talker.say("yes")

    reply = await talker.say("it's a 2021")

    assert reply.reply == "I can't change that in your booking. Would you like a person to get back to you about it?"


async def test_a_no_to_cancelling_leaves_the_booking_as_it_was(talker: Talker) -> None:
    talker.interpreter.script["cancel that"] = [Command(type="CancelTask")]
    await talker.say("everything")
    await talker.say("yes")
    await talker.say("cancel that")

    reply = await talker.say("no")

    assert reply.reply.startswith("All right, everything stays as it was.")
    assert [each.status for each in await talker.bookings()] == ["confirmed"]


async def test_a_no_to_moving_asks_for_the_time(talker: Talker) -> None:
    talker.interpreter.script["make it wednesday"] = [put("when", Moment(date="2026-11-25"))]
    await talker.say("everything")
    await talker.say("yes")
    await talker.say("make it wednesday")

    reply = await talker.say("no")

    assert reply.reply.startswith("Okay. ")
    assert reply.state.frames[-1].status == "collecting"
    (booking,) = await talker.bookings()
    assert booking.starts_at.replace(tzinfo=UTC).isoformat() == "2026-11-24T16:00:00+00:00"


async def test_contact_told_in_the_task_inside_is_not_asked_for_in_the_one_beneath(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)],
        "a drive": [start("book_test_drive"), put("name", JANE), put("phone", PHONE)],
        "never mind": [Command(type="CancelTask")],
        "tuesday": [put("when", TUESDAY_AT_TEN)],
    }
    for line in ("a car", "a drive", "never mind"):
        await talker.say(line)

    reply = await talker.say("tuesday")

    assert reply.reply.endswith("Shall I book it?")
    assert "Jane Doe" in reply.reply
