"""Two processes on one database, neither knowing of the other's locks: the record alone keeps a turn once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core.settings import Settings
from app.turns.desk import Desk, open_desk
from tests.conftest import FrozenClock
from tests.fakes.understanding import ScriptedInterpreter
from tests.turns.conftest import Talker
from tests.turns.test_once import durable


@pytest.fixture
async def other_desk(settings: Settings, clock: FrozenClock, interpreter: ScriptedInterpreter) -> AsyncIterator[Desk]:
    """A second process's desk, on the same data."""
    desk = await open_desk(settings, clock, interpreter)
    yield desk
    await desk.close()


@pytest.fixture
def elsewhere(talker: Talker, other_desk: Desk) -> Talker:
    """The same customer, whom another process serves."""
    return replace(talker, desk=other_desk)


async def test_a_conversation_goes_on_wherever_its_next_turn_arrives(talker: Talker, elsewhere: Talker) -> None:
    await talker.say("everything")
    reply = await elsewhere.say("yes")
    after = await talker.say("no")

    assert reply.reply.startswith("You're booked")
    assert after.state.turn_count == 3
    assert len(await talker.bookings()) == 1


async def test_one_turn_sent_to_both_at_once_is_taken_once_and_told_by_both(talker: Talker, elsewhere: Talker) -> None:
    await talker.say("everything")
    yes = talker.request("yes")

    one, other = await asyncio.gather(talker.events(yes), elsewhere.events(yes))

    assert durable(one) == durable(other)
    assert one[-1].data["status"] == other[-1].data["status"] == "completed"
    assert len(await talker.bookings()) == 1
    said = [message.role for message in await talker.messages()]
    assert said == ["agent", *["customer", "agent"] * 2]


async def test_other_words_under_an_id_that_another_process_is_taking_do_not_count(
    talker: Talker, elsewhere: Talker
) -> None:
    await talker.say("everything")
    yes = talker.request("yes")

    outcomes = await asyncio.gather(
        talker.events(yes), elsewhere.events(yes.model_copy(update={"text": "no"})), return_exceptions=True
    )

    ended = [events[-1].data["status"] for events in outcomes if isinstance(events, list)]
    assert ended.count("completed") == 1
    assert len(await talker.messages()) == 5


async def test_turns_of_one_session_at_both_run_one_after_the_other(talker: Talker, elsewhere: Talker) -> None:
    replies = await asyncio.gather(
        *(person.say(f"words {number}") for number, person in enumerate([talker, elsewhere] * 2))
    )

    assert sorted(reply.state.turn_count for reply in replies) == [1, 2, 3, 4]
    said = [message.role for message in await talker.messages()]
    assert said == ["agent", *["customer", "agent"] * 4]
