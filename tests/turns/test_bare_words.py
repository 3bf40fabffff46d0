"""Thanks, "pardon?", "what do you mean?", yes and no, while nothing is in hand or in the middle of a task."""

from sqlalchemy import select

from app.contracts import Event
from app.escalation.models import Escalation
from app.understanding.interpretation import Command, Moment
from tests.fakes.understanding import COROLLA, OIL_CHANGE, PHONE, put, start
from tests.turns.conftest import Talker

ASK_WHEN = "What day and time would suit you?"
CLARIFY = [Command(type="Clarify")]
HELP = "answer questions, or get a person for you. What would you like?"
PERSON = "I'm having trouble with this. Would you like a person to get back to you?"


async def up_to_when(talker: Talker) -> None:
    talker.interpreter.script["a car"] = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)]
    assert (await talker.say("a car")).reply.endswith(ASK_WHEN)


async def waiting(talker: Talker) -> list[Escalation]:
    async with talker.desk.database.reading() as db:
        return list(await db.scalars(select(Escalation).where(Escalation.session_id == talker.session_id)))


async def test_thanks_with_nothing_in_hand_are_returned_with_whether_there_is_more(talker: Talker) -> None:
    talker.interpreter.script["thanks"] = [Command(type="Thank")]

    reply = await talker.say("thanks")

    assert reply.reply == "You're welcome! Is there anything else I can do for you?"
    assert (await talker.say("no")).reply.endswith("Drive safely!")


async def test_asked_to_repeat_before_anything_else_was_said_it_greets_again(talker: Talker) -> None:
    talker.interpreter.script["pardon?"] = [Command(type="Repeat")]
    greeting = (await talker.messages())[0].text

    assert (await talker.say("pardon?")).reply == greeting


async def test_asked_what_was_noted_it_says_that_value_and_asks_on(talker: Talker) -> None:
    talker.interpreter.script["which car do you have?"] = [Command(type="Repeat", slot="vehicle")]
    await up_to_when(talker)

    assert (await talker.say("which car do you have?")).reply == f"I have 2019 Toyota Corolla. {ASK_WHEN}"


async def test_asked_what_it_means_with_nothing_in_hand_it_says_what_it_can_do(talker: Talker) -> None:
    talker.interpreter.script |= {"huh?": CLARIFY, "hours?": [Command(type="AskFact", slot="hours")]}

    assert (await talker.say("huh?")).reply.endswith(HELP)
    hours = (await talker.say("hours?")).reply
    again = (await talker.say("huh?")).reply

    assert hours.startswith("We're open")
    assert again.startswith(hours)
    assert again.endswith(HELP)


async def test_asked_what_it_means_by_a_person_it_says_that_one_calls_back(talker: Talker) -> None:
    talker.interpreter.script["how so?"] = CLARIFY
    assert [(await talker.say("mumble")).reply for _ in range(3)][-1] == PERSON

    explained = await talker.say("how so?")
    assert explained.reply == ("I can ask a colleague to call you back. Would you like a person to get back to you?")
    assert [each.label for each in explained.quick_replies] == ["Yes", "No"]

    await talker.say("yes")
    assert [each.status for each in await waiting(talker)] == ["waiting"]


async def test_a_no_to_the_person_asks_for_none(talker: Talker) -> None:
    for _ in range(3):
        await talker.say("mumble")

    assert (await talker.say("no")).reply.startswith("All right.")
    assert await waiting(talker) == []


async def test_asked_what_it_means_by_an_offer_it_says_how_to_choose_and_offers_the_same(talker: Talker) -> None:
    talker.interpreter.script |= {"huh?": CLARIFY, "Tuesday": [put("when", Moment(date="2026-11-24"))]}
    await up_to_when(talker)
    offer = await talker.say("Tuesday")

    again = await talker.say("huh?")

    assert again.reply.startswith("Pick one of these times, or tell me another day.")
    assert again.quick_replies == offer.quick_replies


async def test_asked_what_it_means_by_a_change_it_says_that_a_part_and_its_value_are_wanted(talker: Talker) -> None:
    talker.interpreter.script["huh?"] = CLARIFY
    await talker.say("everything")
    assert (await talker.say("no")).reply.endswith("What should I change?")

    reply = (await talker.say("huh?")).reply

    assert reply == "Tell me which part is wrong, and what it should be. What should I change?"
    assert await talker.bookings() == []


async def test_a_number_for_the_call_back_is_stored_with_the_person_who_waits(talker: Talker) -> None:
    talker.interpreter.script |= {
        "a person": [Command(type="RequestPerson")],
        "202 555 0147": [put("contact_phone", PHONE)],
    }
    assert (await talker.say("a person")).reply.endswith("What number can they reach you at?")

    noted = await talker.say("202 555 0147")

    assert talker.interpreter.contexts[-1].asked == "contact_phone"
    assert noted.reply == "Thanks, I've noted (202) 555-0147 for them."
    assert [each.contact["phone"] for each in await waiting(talker)] == ["+12025550147"]


def said_by_customer(events: list[Event]) -> list[str]:
    return [each.data["text"] for each in events if each.type == "transcript" and each.data["role"] == "customer"]


async def test_a_value_edited_on_the_page_is_understood_as_an_answer_to_its_question(talker: Talker) -> None:
    talker.interpreter.script["a Corolla of 2019"] = [put("vehicle", COROLLA)]
    begin = talker.request("", commands=[{"type": "StartTask", "slot": "book_service"}])
    assert said_by_customer(await talker.events(begin)) == ["I'd like a service appointment"]
    edit = {"type": "SetSlot", "slot": "vehicle", "value": "a Corolla of 2019"}

    events = await talker.events(talker.request("", commands=[edit]))

    assert said_by_customer(events) == ["Vehicle: a Corolla of 2019"]
    assert talker.interpreter.contexts[-1].asked == "vehicle"
    (frame,) = (await talker.view()).state.frames
    assert frame.slots["vehicle"].said == "2019 Toyota Corolla"


async def test_an_edited_value_that_is_none_is_not_taken(talker: Talker) -> None:
    await up_to_when(talker)
    edit = {"type": "SetSlot", "slot": "phone", "value": "whatever"}

    events = await talker.events(talker.request("", commands=[edit]))

    assert events[-1].data["reply"] == f"Sorry, I didn't understand that. {ASK_WHEN}"
    (frame,) = (await talker.view()).state.frames
    assert frame.slots["phone"].value is None
