"""A value told in parts, wrong, twice, or not at all: what is kept of it and what is asked next."""

from app.understanding.interpretation import BookingRef, Command, Moment, OfferingRef, Person, Phone, Proof, Text
from tests.fakes.understanding import COROLLA, JANE, OIL_CHANGE, put, start
from tests.turns.conftest import Talker

ROTATION = OfferingRef(id="northside_motors.tire_rotation", name="Tire rotation")
MARIA = Phone(e164="+12025550111", digits="2025550111")
TUESDAY = "2026-11-24"
ASK_NAME = "What name should I put it under?"
ASK_WHEN = "What day and time would suit you?"


async def up_to_when(talker: Talker) -> None:
    talker.interpreter.script["a car"] = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)]
    assert (await talker.say("a car")).reply.endswith(ASK_WHEN)


async def test_a_first_name_that_is_corrected_keeps_the_last_name(talker: Talker) -> None:
    talker.interpreter.script["Janet"] = [put("name", Person(name="Janet", first="Janet"))]
    await talker.say("everything")

    assert "under Janet Doe" in (await talker.say("Janet")).reply
    await talker.say("yes")

    assert [each.customer.name for each in (await talker.view()).bookings if each.customer] == ["Janet Doe"]


async def test_a_number_with_too_many_digits_is_said_back_and_asked_for_anew(talker: Talker) -> None:
    talker.interpreter.script["my number"] = [start(), put("phone", Phone(e164=None, digits="202555014755501"))]

    reply = await talker.say("my number")

    assert "202555014755501" in "".join(char for char in reply.reply if char.isdigit())
    assert "that doesn't look like a whole phone number" in reply.reply
    assert reply.reply.endswith("And what is the best phone number for you?")
    assert reply.state.frames[-1].slots["phone"].value is None


async def test_a_day_that_does_not_suit_is_neither_kept_nor_offered(talker: Talker) -> None:
    talker.interpreter.script |= {
        "Tuesday": [put("when", Moment(date=TUESDAY))],
        "not Tuesday": [put("when", Moment(not_days=[TUESDAY]))],
    }
    await up_to_when(talker)
    assert "On Tuesday, November 24" in (await talker.say("Tuesday")).reply

    reply = await talker.say("not Tuesday")

    when = reply.state.frames[-1].slots["when"].value
    assert (when["date"], when["not_days"]) == (None, [TUESDAY]), reply.reply
    assert "Tuesday, November 24" not in reply.reply
    assert len(reply.quick_replies) > 1


async def test_a_service_changed_while_times_are_offered_has_times_of_its_own(talker: Talker) -> None:
    talker.interpreter.script |= {
        "Tuesday": [put("when", Moment(date=TUESDAY))],
        "rather the tires": [put("service", ROTATION)],
    }
    await up_to_when(talker)
    await talker.say("Tuesday")

    reply = await talker.say("rather the tires")

    slots = reply.state.frames[-1].slots
    assert (slots["service"].said, slots["service"].status) == ("Tire rotation", "corrected")
    assert "On Tuesday, November 24 I have" in reply.reply
    assert slots["when"].value["times"] == []


async def test_a_value_called_wrong_before_the_read_back_is_asked_for_at_once(talker: Talker) -> None:
    talker.interpreter.script["that's not my name"] = [Command(type="Deny", slot="name")]
    await up_to_when(talker)

    assert (await talker.say("that's not my name")).reply == f"Okay. {ASK_NAME}"


async def test_at_the_read_back_there_is_nothing_to_skip(talker: Talker) -> None:
    talker.interpreter.script["rather not"] = [Command(type="SkipSlot")]
    await talker.say("everything")

    reply = await talker.say("rather not")

    assert reply.reply.endswith("Shall I book it?")
    assert await talker.bookings() == []
    assert (await talker.say("yes")).reply.startswith("You're booked")


async def test_a_no_to_what_may_stay_open_leaves_it_open(talker: Talker) -> None:
    talker.interpreter.script["a message"] = [
        start("leave_message"),
        put("message", Text(text="The gate squeaks.")),
        put("name", JANE),
    ]
    assert (await talker.say("a message")).reply.endswith("You can skip that.")

    reply = await talker.say("no")

    assert reply.reply == "No problem. From Jane Doe: “The gate squeaks.”. Shall I pass it on?"


async def test_what_is_skipped_before_it_is_asked_is_not_asked_any_more(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a message, no number": [start("leave_message"), Command(type="SkipSlot", slot="phone")],
        "the gate squeaks": [put("message", Text(text="The gate squeaks.")), put("name", JANE)],
    }
    assert (await talker.say("a message, no number")).reply.endswith("What should I pass on?")

    reply = await talker.say("the gate squeaks")

    assert reply.reply.endswith("From Jane Doe: “The gate squeaks.”. Shall I pass it on?")
    await talker.say("yes")
    assert [ticket["body"] for ticket in (await talker.view()).tickets] == ["The gate squeaks."]


async def test_who_wants_to_move_a_booking_and_then_rather_cancels_it_is_asked_about_the_cancelling(
    talker: Talker,
) -> None:
    talker.interpreter.script |= {
        "move it": [start("move_booking")],
        "Maria's number": [put("phone", MARIA)],
        "Maria's plate": [put("proof", Proof(code="BK42771"))],
        "rather cancel it": [start("cancel_booking")],
    }
    await talker.say("move it")
    await talker.say("Maria's number")
    await talker.say("Maria's plate")

    reply = await talker.say("rather cancel it")

    assert [(frame.task, frame.status) for frame in reply.state.frames] == [
        ("move_booking", "cancelled"),
        ("cancel_booking", "confirming"),
    ]
    assert reply.reply.startswith("I'll cancel your")
    assert BookingRef.model_validate(reply.state.frames[-1].slots["booking"].value).id
