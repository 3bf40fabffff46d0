"""Nobody follows a script: corrected, interrupted, asked again, put off, and still one conversation."""

from app.understanding.interpretation import Asset, Command, Moment, Person
from tests.fakes.understanding import COROLLA, NO, OIL_CHANGE, TUESDAY_AT_TEN, YES, put, start
from tests.turns.conftest import Talker

ASK_WHEN = "What day and time would suit you?"
ASK_PHONE = "And what is the best phone number for you?"


def said(type_: str, slot: str | None = None) -> list[Command]:
    """One command that needs no value."""
    return [Command(type=type_, slot=slot)]  # pyright: ignore[reportArgumentType]


async def up_to_when(talker: Talker) -> None:
    """A service and a car; the day and time are asked for."""
    talker.interpreter.script["a car"] = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)]
    assert (await talker.say("a car")).reply.endswith(ASK_WHEN)


async def test_a_correction_after_the_read_back_is_read_back_and_the_old_values_are_never_written(
    talker: Talker,
) -> None:
    talker.interpreter.script["no, a Camry"] = [
        NO,
        put("vehicle", Asset(asset_kind="vehicle", attributes={"make": "Toyota", "model": "Camry", "year": 2020})),
    ]
    await talker.say("everything")

    read_back = await talker.say("no, a Camry")
    assert "2020 Toyota Camry" in read_back.reply
    assert read_back.reply.endswith("Shall I book it?")
    assert (await talker.bookings()) == []

    await talker.say("yes")
    view = await talker.view()
    assert [booking.assets for booking in view.bookings] == [["2020 Toyota Camry"]]


async def test_a_digression_is_answered_and_the_task_asks_on_in_its_own_words(talker: Talker) -> None:
    talker.interpreter.script["hours?"] = [Command(type="AskFact", slot="hours")]
    await up_to_when(talker)

    reply = (await talker.say("hours?")).reply

    assert reply.startswith("We're open Monday to Friday")
    assert reply.endswith(f"Now, back to your oil change. {ASK_WHEN}")


async def test_an_offer_stands_after_a_digression_with_its_buttons(talker: Talker) -> None:
    talker.interpreter.script |= {
        "hours?": [Command(type="AskFact", slot="hours")],
        "Tuesday": [put("when", Moment(date="2026-11-24"))],
    }
    await up_to_when(talker)
    offer = await talker.say("Tuesday")

    again = await talker.say("hours?")

    question = offer.reply[offer.reply.index("On Tuesday") :]
    assert again.reply.endswith(question)
    assert again.quick_replies == offer.quick_replies
    assert len(again.quick_replies) > 2


async def test_a_value_and_a_question_in_one_breath_are_taken_and_answered(talker: Talker) -> None:
    talker.interpreter.script["tuesday, and hours?"] = [
        put("when", TUESDAY_AT_TEN),
        Command(type="AskFact", slot="hours"),
    ]
    await up_to_when(talker)

    reply = await talker.say("tuesday, and hours?")

    assert reply.reply.startswith("We're open")
    assert reply.reply.endswith("What name should I put it under?")
    assert reply.state.frames[-1].slots["when"].said == "Tuesday, November 24 at 10 AM"


async def test_repeated_once_it_is_the_same_and_after_that_it_is_shorter(talker: Talker) -> None:
    talker.interpreter.script["pardon?"] = said("Repeat")
    talker.interpreter.script["Tuesday"] = [put("when", Moment(date="2026-11-24"))]
    await up_to_when(talker)
    first = await talker.say("Tuesday")

    again = await talker.say("pardon?")
    shorter = await talker.say("pardon?")

    assert again.reply == first.reply
    assert again.quick_replies == first.quick_replies
    assert first.reply.endswith(shorter.reply)
    assert len(shorter.reply) < len(first.reply)


async def test_a_read_back_repeated_slowly_gives_the_values_alone_and_a_yes_to_it_books(talker: Talker) -> None:
    talker.interpreter.script["slower, please"] = said("Slower")
    await talker.say("everything")

    slowly = await talker.say("slower, please")
    assert slowly.reply == (
        "Oil change. 2019 Toyota Corolla. Tuesday, November 24 at 10 AM. Jane Doe. (202) 555-0147. Is that all right?"
    )

    await talker.say("yes")
    assert len(await talker.bookings()) == 1


async def test_a_spoken_read_back_repeated_has_to_be_heard_anew(talker: Talker) -> None:
    talker.interpreter.script["pardon?"] = said("Repeat")
    first = await talker.say("everything", channel="voice")
    whole = {"utterance_id": f"{first.turn_id}-agent", "heard_chars": len(first.reply), "interrupted": False}
    again = await talker.say("pardon?", channel="voice", heard=whole)
    cut = {"utterance_id": f"{again.turn_id}-agent", "heard_chars": 12, "interrupted": True}

    await talker.say("yes", channel="voice", heard=cut)

    assert (await talker.bookings()) == []


async def test_a_moment_to_wait_leaves_the_read_back_standing(talker: Talker) -> None:
    talker.interpreter.script["hold on"] = said("Wait")
    await talker.say("everything")

    waits = await talker.say("hold on")
    assert waits.reply == "Take your time."

    await talker.say("yes")
    assert len(await talker.bookings()) == 1


async def test_clarified_means_said_in_other_words_and_asked_again(talker: Talker) -> None:
    talker.interpreter.script["what do you mean?"] = said("Clarify")
    await up_to_when(talker)

    reply = (await talker.say("what do you mean?")).reply

    assert reply == f"Just tell me a day and a time, such as Tuesday at nine, or ask for the earliest. {ASK_WHEN}"


async def test_clarifying_a_read_back_reads_it_back_anew(talker: Talker) -> None:
    talker.interpreter.script["what do you mean?"] = said("Clarify")
    await talker.say("everything")

    reply = (await talker.say("what do you mean?")).reply
    assert reply.startswith("If all of it is right, say yes.")
    assert reply.endswith("Shall I book it?")

    await talker.say("yes")
    assert len(await talker.bookings()) == 1


async def test_what_is_called_wrong_is_asked_for_and_then_read_back(talker: Talker) -> None:
    talker.interpreter.script |= {
        "the name is wrong": [Command(type="Deny", slot="name")],
        "Janet Doe": [put("name", Person(name="Janet Doe", first="Janet", last="Doe"))],
    }
    await talker.say("everything")

    assert (await talker.say("the name is wrong")).reply == "Okay. What name should I put it under?"
    assert "under Janet Doe" in (await talker.say("Janet Doe")).reply
    assert (await talker.bookings()) == []


async def test_a_no_to_what_to_change_offers_to_drop_it_and_says_what_is_dropped(talker: Talker) -> None:
    await talker.say("everything")
    await talker.say("no")

    assert (await talker.say("no")).reply == "Shall I drop the oil change, then?"
    dropped = await talker.say("yes")

    assert dropped.reply.startswith(
        "All right, I've dropped the oil change on Tuesday, November 24 at 10 AM. Nothing was booked."
    )
    assert [frame.status for frame in dropped.state.frames] == ["cancelled"]


async def test_a_no_to_dropping_it_reads_it_back(talker: Talker) -> None:
    await talker.say("everything")
    await talker.say("no")
    await talker.say("no")

    assert (await talker.say("no")).reply.endswith("Shall I book it?")


async def test_a_question_that_must_be_answered_cant_be_skipped_and_says_so(talker: Talker) -> None:
    talker.interpreter.script["rather not"] = said("SkipSlot", "name")
    talker.interpreter.script["tuesday"] = [put("when", TUESDAY_AT_TEN)]
    await up_to_when(talker)
    await talker.say("tuesday")

    reply = (await talker.say("rather not")).reply

    assert reply == "I can't do it without that, sorry. What name should I put it under?"


async def test_goodbye_says_that_nothing_is_booked_and_keeps_what_was_told(talker: Talker) -> None:
    talker.interpreter.script |= {"bye": said("Goodbye"), "tuesday": [put("when", TUESDAY_AT_TEN)]}
    await up_to_when(talker)

    reply = await talker.say("bye")
    assert reply.reply.startswith("Your oil change isn't finished and nothing is booked")

    assert (await talker.say("tuesday")).reply.endswith("What name should I put it under?")


async def test_small_talk_and_thanks_are_answered_in_a_word_and_the_task_asks_on(talker: Talker) -> None:
    talker.interpreter.script |= {"nice voice": said("SmallTalk"), "thanks": said("Thank")}
    await up_to_when(talker)

    assert (await talker.say("nice voice")).reply == f"Thanks! I'm here to help. {ASK_WHEN}"
    assert (await talker.say("thanks")).reply == f"You're welcome! {ASK_WHEN}"


async def test_out_of_scope_says_so_and_returns_to_the_task(talker: Talker) -> None:
    talker.interpreter.script["who won?"] = said("OutOfScope")
    assert "I can book a service appointment" in (await talker.say("who won?")).reply
    await up_to_when(talker)

    reply = (await talker.say("who won?")).reply

    assert reply == f"I can't help with that here. {ASK_WHEN}"


async def test_an_insult_is_answered_calmly_once_and_then_with_a_person(talker: Talker) -> None:
    talker.interpreter.script["you moron"] = said("Abuse")
    await up_to_when(talker)

    calm = await talker.say("you moron")
    offer = await talker.say("you moron")
    accepted = await talker.say("yes")

    assert calm.reply == f"I understand that this is frustrating. I'd like to help. {ASK_WHEN}"
    assert offer.reply == "I'm sorry that this isn't going well. Would you rather have a person get back to you?"
    assert "I've asked a colleague" in accepted.reply
    assert "moron" not in calm.reply + offer.reply + accepted.reply


async def test_contact_given_once_is_not_asked_for_again(talker: Talker) -> None:
    talker.interpreter.script["and another"] = [start(), put("service", OIL_CHANGE), put("when", TUESDAY_AT_TEN)]
    await talker.say("everything")
    await talker.say("yes")

    reply = (await talker.say("and another")).reply

    assert reply.endswith("Shall I book it?")
    for value in ("Jane Doe", "(202) 555-0147", "2019 Toyota Corolla"):
        assert value in reply


async def test_another_car_takes_the_place_of_the_remembered_one_whole(talker: Talker) -> None:
    ford = Asset(asset_kind="vehicle", attributes={"make": "Ford"})
    talker.interpreter.script["my Ford"] = [start(), put("service", OIL_CHANGE), put("vehicle", ford)]
    await talker.say("everything")
    await talker.say("yes")

    reply = await talker.say("my Ford")

    assert reply.reply.endswith("What model is your Ford?")
    vehicle = reply.state.frames[-1].slots["vehicle"].value
    assert vehicle["attributes"] == {"make": "Ford"}


async def test_a_yes_with_a_goodbye_books_and_says_goodbye_last(talker: Talker) -> None:
    talker.interpreter.script["yes, thanks, bye"] = [YES, Command(type="Thank"), Command(type="Goodbye")]
    await talker.say("everything")

    reply = await talker.say("yes, thanks, bye")

    assert len(await talker.bookings()) == 1
    assert reply.reply.startswith("You're booked")
    assert reply.reply.endswith("Drive safely!")


async def test_a_no_with_a_goodbye_asks_nothing_more(talker: Talker) -> None:
    talker.interpreter.script["no, bye"] = [NO, Command(type="Goodbye")]
    await up_to_when(talker)

    assert (await talker.say("no, bye")).reply.endswith("Drive safely!")
