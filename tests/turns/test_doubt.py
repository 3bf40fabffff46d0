"""What is not understood is asked about twice at most; then a person is offered, and not for ever."""

from app.understanding.interpretation import Choice, Command, Interpretation, OfferingRef, Phone
from tests.fakes.understanding import COROLLA, OIL_CHANGE, put, start
from tests.turns.conftest import Talker

ASK_WHEN = "What day and time would suit you?"
PERSON = "I'm having trouble with this. Would you like a person to get back to you?"
BRAKES = OfferingRef(
    id="northside_motors.brake_inspection",
    name="Brake inspection",
    candidates=["northside_motors.brake_inspection", "northside_motors.brake_pads"],
)


async def test_twice_unclear_a_person_is_offered_and_a_no_begins_anew(talker: Talker) -> None:
    talker.interpreter.script["a car"] = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)]
    await talker.say("a car")

    first, second, third = [await talker.say("mumble") for _ in range(3)]

    assert first.reply == f"Sorry, I didn't understand that. {ASK_WHEN}"
    assert second.reply.startswith("I'm sorry, I still don't follow. Just tell me a day and a time")
    assert second.reply.endswith(ASK_WHEN)
    assert third.reply == PERSON
    assert [each.label for each in third.quick_replies] == ["Yes", "No"]
    declined = await talker.say("no")
    assert declined.reply == f"All right. {ASK_WHEN}"
    assert (await talker.say("mumble")).reply == first.reply


async def test_no_sentence_comes_three_times_however_long_one_mumbles(talker: Talker) -> None:
    replies = [(await talker.say("mumble")).reply for _ in range(4)]

    assert len(set(replies)) == 4
    assert replies[2] == PERSON


async def test_a_choice_between_offerings_is_put_twice_and_then_a_person_offered(talker: Talker) -> None:
    talker.interpreter.script |= {"service": [start()], "brakes": [put("service", BRAKES)]}
    await talker.say("service")

    replies = [(await talker.say("brakes")).reply for _ in range(3)]

    assert replies[0].endswith("Do you mean Brake inspection or Brake pad replacement?")
    assert replies[1].endswith("Do you mean Brake inspection or Brake pad replacement?")
    assert replies[2] == PERSON


async def test_of_two_readings_the_chosen_one_begins_with_all_that_was_said(talker: Talker) -> None:
    readings = [("book_service", 0.4), ("cancel_booking", 0.3), ("small_talk", 0.2)]
    talker.interpreter.script |= {
        "the oil thing": Interpretation(
            intent="book", confidence=0.4, commands=[Command(type="Unclear")], alternatives=readings
        ),
        "the first": [put("meant", Choice(value="book_service"))],
    }

    asked = await talker.say("the oil thing")
    assert asked.reply == "Do you want to book a service appointment, or cancel an appointment?"
    assert [each.label for each in asked.quick_replies] == ["Book a service appointment", "Cancel an appointment"]
    talker.interpreter.script["the oil thing"] = [put("service", OIL_CHANGE)]
    begun = await talker.say("the first")

    assert begun.state.frames[-1].slots["service"].said == "Oil change"
    context = talker.interpreter.contexts[1]
    assert [each.label for each in context.offered] == ["book a service appointment", "cancel an appointment"]


async def test_nothing_is_begun_on_a_guess_that_could_be_another(talker: Talker) -> None:
    talker.interpreter.script["hm, the appointment"] = Interpretation(
        intent="book",
        confidence=0.3,
        commands=[Command(type="StartTask", slot="book_service")],
        alternatives=[("book_service", 0.4), ("move_booking", 0.35)],
    )

    reply = await talker.say("hm, the appointment")

    assert reply.state.frames == []
    assert reply.reply == "Do you want to book a service appointment, or change an appointment?"


async def test_the_same_answer_to_another_question_is_not_counted(talker: Talker) -> None:
    talker.interpreter.script |= {"a car": [start(), put("service", OIL_CHANGE)], "car": [put("vehicle", COROLLA)]}
    await talker.say("mumble")
    await talker.say("mumble")
    await talker.say("a car")
    await talker.say("car")

    assert (await talker.say("mumble")).reply.startswith("Sorry, I didn't understand that.")


async def test_who_declines_a_question_that_must_be_answered_is_offered_a_person_the_third_time(
    talker: Talker,
) -> None:
    talker.interpreter.script |= {
        "a car": [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)],
        "rather not": [Command(type="SkipSlot")],
    }
    await talker.say("a car")

    replies = [(await talker.say("rather not")).reply for _ in range(3)]

    assert replies[:2] == [f"I can't do it without that, sorry. {ASK_WHEN}"] * 2
    assert replies[2] == PERSON


async def test_a_number_in_pieces_is_gone_on_with(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a drive": [start("book_test_drive"), put("phone", Phone(e164=None, digits="202"))],
        "555": [put("phone", Phone(e164=None, digits="202555"))],
    }

    await talker.say("a drive")
    reply = await talker.say("555")

    assert reply.state.frames[-1].slots["phone"].value["digits"] == "202555"
    assert "whole phone number" not in reply.reply
