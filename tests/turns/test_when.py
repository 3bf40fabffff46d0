"""When it is to be: days, parts of days and refusals become at most three good times, and never a loop."""

import re
from typing import Any

import pytest

from app.contracts import ChatReply
from app.understanding.interpretation import Command, Moment
from tests.fakes.understanding import COROLLA, JANE, NO, OIL_CHANGE, PHONE, put, start
from tests.turns.conftest import Talker

TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"


async def tell(talker: Talker, *commands: Command) -> ChatReply:
    """Say something that means just this."""
    text = " · ".join(f"{each.type} {each.slot} {each.value}" for each in commands)
    talker.interpreter.script[text] = list(commands)
    return await talker.say(text)


def next_week(**more: Any) -> Moment:
    """Some time next week."""
    return Moment.model_validate({"date": "2026-11-23", "date_end": "2026-11-30", **more})


async def wish(talker: Talker, moment: Moment) -> ChatReply:
    """An oil change at some time."""
    said = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA), put("when", moment)]
    return await tell(talker, *said)


def offered(reply: ChatReply) -> list[str]:
    """The times put forward, as the buttons say them."""
    return [each.label for each in reply.quick_replies if re.search(r"\d (AM|PM)$", each.label)]


@pytest.mark.parametrize(
    ("moment", "times"),
    [
        (
            Moment(date=TUESDAY, date_end="2026-11-26", days=[TUESDAY, WEDNESDAY]),
            ["Tuesday, November 24 at 9 AM", "Tuesday, November 24 at 1 PM", "Wednesday, November 25 at 9 AM"],
        ),
        (
            next_week(latest="12:00", not_days=["2026-11-23"]),
            ["Tuesday, November 24 at 9 AM", "Friday, November 27 at 9 AM", "Saturday, November 28 at 9 AM"],
        ),
        (Moment(nearest=True), ["10:30 AM", "11 AM", "11:30 AM"]),
        (next_week(nearest=True), ["7:30 AM", "8 AM", "8:30 AM"]),
        (Moment(nearest=True, date=TUESDAY, earliest="15:00"), ["3 PM", "3:30 PM", "4 PM"]),
        (Moment(date=TUESDAY, earliest="15:00", latest="18:00"), ["3 PM", "4 PM", "5 PM"]),
        (Moment(date=TUESDAY, latest="09:00"), ["7:30 AM", "8 AM", "8:30 AM"]),
        (
            next_week(times=["10:00", "22:00"]),
            ["Monday, November 23 at 10 AM", "Wednesday, November 25 at 10 AM", "Saturday, November 28 at 10 AM"],
        ),
        (
            Moment(not_days=["2026-11-20", "2026-11-21"]),
            ["Monday, November 23 at 9 AM", "Tuesday, November 24 at 9 AM", "Wednesday, November 25 at 9 AM"],
        ),
    ],
)
async def test_what_suits_is_offered_three_at_a_time(talker: Talker, moment: Moment, times: list[str]) -> None:
    reply = await wish(talker, moment)

    assert offered(reply) == times


@pytest.mark.parametrize(
    ("moment", "question"),
    [
        (Moment(earliest="15:00"), "Which day would you like after 3 PM?"),
        (Moment(latest="12:00"), "Which day would you like in the morning?"),
        (Moment(times=["09:00"]), "Which day would you like at 9 AM?"),
        (Moment(shift_min=60), "What day and time would suit you?"),
    ],
)
async def test_what_is_still_open_is_asked(talker: Talker, moment: Moment, question: str) -> None:
    reply = await wish(talker, moment)

    assert reply.reply.endswith(question)


async def test_a_day_on_which_it_is_closed_is_refused_with_what_is_near(talker: Talker) -> None:
    holiday = await wish(talker, Moment(date="2026-11-26", earliest="13:00"))
    sunday = await tell(talker, put("when", Moment(date="2026-11-22", times=["10:00"], not_days=["2026-11-21"])))

    assert "closed on Thursday, November 26 for Thanksgiving Day" in holiday.reply
    assert offered(holiday) == ["12:30 PM", "1 PM", "1:30 PM"]
    assert "closed on Sunday, November 22" in sunday.reply
    assert all("November 21" not in time for time in offered(sunday))


async def test_after_three_offers_turned_down_a_person_is_offered_and_the_task_goes_on(talker: Talker) -> None:
    await wish(talker, Moment(date=TUESDAY))
    for day in ("2026-11-25", "2026-11-27"):
        reply = await tell(talker, put("when", Moment(date=day)))
        assert offered(reply)
    reply = await tell(talker, put("when", Moment(date="2026-11-28")))
    declined = await tell(talker, NO)
    agreed = await tell(talker, put("when", Moment(date="2026-11-30", times=["10:00"])), put("name", JANE))
    read_back = await tell(talker, put("phone", PHONE))

    assert "Would you like a person" in reply.reply
    assert "can't" not in declined.reply
    assert "phone number" in agreed.reply
    assert "on Monday, November 30 at 10 AM" in read_back.reply


async def test_a_day_that_does_not_suit_is_not_offered_again(talker: Talker) -> None:
    first = await wish(talker, Moment(date=TUESDAY, date_end="2026-11-26", days=[TUESDAY, WEDNESDAY]))
    second = await tell(talker, put("when", Moment(not_days=[TUESDAY])))

    assert any("Tuesday" in time for time in offered(first))
    assert offered(second) == ["9 AM", "1 PM", "5 PM"] or all("Tuesday" not in time for time in offered(second))
    assert "Wednesday, November 25" in second.reply


async def test_a_yes_to_several_times_is_asked_about_the_first_and_a_second_yes_takes_it(talker: Talker) -> None:
    assert offered(await wish(talker, Moment(date=TUESDAY, earliest="15:00"))) == ["3 PM", "4 PM", "5 PM"]

    first = await talker.say("yes")
    taken = await talker.say("yes")

    assert "3 PM" in first.reply
    assert offered(first) == []
    when = taken.state.frames[-1].slots["when"]
    assert when.value["date"] == TUESDAY
    assert when.value["times"] == ["15:00"]
    assert "name" in taken.reply


async def test_a_no_to_all_that_is_offered_asks_for_another_time(talker: Talker) -> None:
    await wish(talker, Moment(date=TUESDAY, earliest="15:00"))

    refused = await tell(talker, NO)
    again = await tell(talker, put("when", Moment(date=WEDNESDAY, times=["10:00"])))

    assert refused.state.frames[-1].slots["when"].status == "asking"
    assert offered(refused) == []
    assert again.state.frames[-1].slots["when"].value["times"] == ["10:00"]
