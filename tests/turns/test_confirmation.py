"""Nothing is written but what was read back, heard and affirmed."""

import pytest

from app.contracts import ToolView
from app.tools import writes
from app.tools.engine import ENGINE_TOOLS
from app.understanding.interpretation import Command, Moment
from tests.fakes.understanding import PHONE, YES, put
from tests.turns.conftest import Newcomer, Talker


async def test_everything_said_at_once_is_read_back_and_booked_after_a_yes(talker: Talker) -> None:
    read_back = await talker.say("everything")
    assert (await talker.bookings()) == []
    assert read_back.reply.endswith("Shall I book it?")
    for value in ("Oil change", "2019 Toyota Corolla", "Tuesday, November 24 at 10 AM", "Jane Doe", "(202) 555-0147"):
        assert value in read_back.reply

    done = await talker.say("yes")

    (booking,) = await talker.bookings()
    assert booking.reference in done.reply
    assert booking.offering_id == "northside_motors.oil_change"
    assert f"{booking.starts_at:%Y-%m-%dT%H:%M%z}" == "2026-11-24T16:00+0000"
    assert (booking.contact_name, booking.status, booking.task) == ("Jane Doe", "confirmed", "book_service")
    assert done.tools[-1] == ToolView.model_validate(done.tools[-1].model_dump())
    assert [(view.name, view.effect, view.status) for view in done.tools] == [("bookings.book", "write", "ok")]


async def test_the_stored_tool_arguments_name_nobody(talker: Talker) -> None:
    await talker.say("everything")
    done = await talker.say("yes")

    assert done.tools[-1].arguments["name"] == done.tools[-1].arguments["phone"] == "…"


async def test_a_yes_out_of_the_blue_books_nothing(talker: Talker) -> None:
    await talker.say("yes")
    assert (await talker.bookings()) == []


async def test_yes_with_a_change_is_read_back_anew(talker: Talker) -> None:
    later = Moment(times=["11:00", "23:00"])
    talker.interpreter.script["yes, but at eleven"] = [YES, put("when", later)]
    await talker.say("everything")

    again = await talker.say("yes, but at eleven")
    assert "Tuesday, November 24 at 11 AM" in again.reply
    assert again.reply.endswith("Shall I book it?")
    assert (await talker.bookings()) == []

    await talker.say("yes")
    (booking,) = await talker.bookings()
    assert f"{booking.starts_at:%H:%M}" == "17:00"


async def test_a_no_asks_what_to_change_and_a_correction_is_read_back(talker: Talker) -> None:
    talker.interpreter.script["the phone"] = [put("phone", PHONE.model_copy(update={"e164": "+12025550199"}))]
    await talker.say("everything")

    assert "What should I change?" in (await talker.say("no")).reply
    read_back = await talker.say("the phone")

    assert "(202) 555-0199" in read_back.reply
    assert (await talker.bookings()) == []


async def test_a_yes_to_something_said_in_between_is_no_yes_to_the_read_back(talker: Talker) -> None:
    talker.interpreter.script["a person, please"] = [Command(type="RequestPerson")]
    await talker.say("everything")
    await talker.say("a person, please")

    again = await talker.say("yes")
    assert again.reply.endswith("Shall I book it?")
    assert (await talker.bookings()) == []

    await talker.say("yes")
    assert len(await talker.bookings()) == 1


async def test_booking_again_after_a_booking_is_possible_but_a_second_yes_is_not(talker: Talker) -> None:
    await talker.say("everything")
    await talker.say("yes")
    await talker.say("yes")
    assert len(await talker.bookings()) == 1

    await talker.say("everything")
    await talker.say("yes")
    assert len(await talker.bookings()) == 2


async def test_a_spoken_read_back_counts_once_its_values_were_heard(talker: Talker) -> None:
    read_back = await talker.say("everything", channel="voice")
    utterance = f"{read_back.turn_id}-agent"
    half = {"utterance_id": utterance, "heard_chars": 30, "interrupted": True}

    again = await talker.say("yes", channel="voice", heard=half)
    assert again.reply.endswith("Shall I book it?"), "a yes to half a read-back brings it again"
    assert (await talker.bookings()) == []

    whole = {"utterance_id": f"{again.turn_id}-agent", "heard_chars": len(again.reply), "interrupted": False}
    await talker.say("yes", channel="voice", heard=whole)
    assert len(await talker.bookings()) == 1


async def test_a_yes_over_the_closing_question_counts(talker: Talker) -> None:
    read_back = await talker.say("everything", channel="voice")
    question = read_back.reply.index("Shall")
    await talker.heard(f"{read_back.turn_id}-agent", question + 3)

    await talker.say("yes", channel="voice")

    assert len(await talker.bookings()) == 1


async def test_one_slot_and_two_customers_gives_the_other_what_is_left(newcomer: Newcomer) -> None:
    customers = [await newcomer() for _ in range(12)]
    offered = []
    for customer in customers:
        reply = await customer.say("everything")
        if reply.reply.endswith("Shall I book it?"):
            offered.append(customer)

    replies = [await customer.say("yes") for customer in offered]

    booked = [customer for customer in offered if await customer.bookings()]
    refused = [reply for reply in replies if "somebody has just taken" in reply.reply]
    assert 0 < len(booked) < len(offered)
    assert len(refused) == len(offered) - len(booked)
    assert all(len(reply.quick_replies) > 1 for reply in refused), "the others are offered what is left"


@pytest.mark.parametrize(
    ("heard", "affirmed", "changed"), [(False, True, False), (True, False, False), (True, True, True)]
)
async def test_the_guard_refuses_in_code(talker: Talker, heard: bool, affirmed: bool, changed: bool) -> None:
    read_back = writes.ReadBack({"x": 1}, heard)
    confirmation = writes.Confirmation("s", "f", "t", read_back, affirmed)

    with pytest.raises(writes.Unconfirmed):
        await writes.execute(
            None,  # pyright: ignore[reportArgumentType] - refused before anything is touched
            None,  # pyright: ignore[reportArgumentType]
            ENGINE_TOOLS["bookings.book"],
            None,  # pyright: ignore[reportArgumentType]
            {"x": 2 if changed else 1},
            confirmation,
            talker.desk.clock(),
        )
