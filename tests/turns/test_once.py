"""A turn is serial and happens once."""

import asyncio

import pytest

from app.contracts import Event
from app.core.bus import Subscription
from app.core.errors import AppError, NotFound
from app.core.settings import Settings
from app.turns.desk import open_desk
from app.turns.errors import EmptyTurn, TurnConflict
from tests.conftest import FrozenClock
from tests.turns.conftest import Talker


def durable(events: list[Event]) -> list[Event]:
    return [event for event in events if event.seq is not None]


async def test_the_same_turn_again_replays_the_same_events_and_writes_nothing(talker: Talker) -> None:
    await talker.say("everything")
    yes = talker.request("yes")

    first = await talker.events(yes)
    again = await talker.events(yes)

    assert durable(first) == again
    assert again[-1].data["status"] == "completed"
    assert len(await talker.bookings()) == 1


async def test_a_turn_sent_twice_at_once_is_run_once(talker: Talker) -> None:
    await talker.say("everything")
    yes = talker.request("yes")

    one, other = await asyncio.gather(talker.events(yes), talker.events(yes))

    assert durable(one) == durable(other)
    assert len(await talker.bookings()) == 1


async def test_other_words_under_a_used_id_are_a_conflict(talker: Talker) -> None:
    taken = talker.request("everything")
    await talker.events(taken)

    with pytest.raises(TurnConflict):
        await talker.events(taken.model_copy(update={"text": "something else"}))


async def test_turns_of_one_session_run_one_after_the_other(talker: Talker) -> None:
    replies = await asyncio.gather(*(talker.say(f"words {number}") for number in range(6)))

    assert sorted(reply.state.turn_count for reply in replies) == [1, 2, 3, 4, 5, 6]
    said = [message.role for message in await talker.messages()]
    assert said == ["agent", *["customer", "agent"] * 6]


async def test_nobody_following_changes_nothing(talker: Talker) -> None:
    await talker.say("everything")
    admitted = await talker.desk.runner.admit(talker.session_id, talker.request("yes"), None)

    async for _ in talker.desk.runner.follow(admitted):
        break
    assert admitted.running is not None
    await admitted.running.wait()

    assert len(await talker.bookings()) == 1


async def test_a_failed_turn_never_happened_and_may_be_sent_again(talker: Talker) -> None:
    talker.interpreter.script["hello"] = RuntimeError("the model is gone")
    hello = talker.request("hello")

    events = await talker.events(hello)
    assert events[-1].data["status"] == "failed"
    assert events[-1].data["reply"], "every failure has something to say to the customer"
    assert [message.role for message in await talker.messages()] == ["agent"]

    talker.interpreter.script["hello"] = []
    assert (await talker.events(hello))[-1].data["status"] == "completed"


async def test_a_turn_that_hangs_is_given_up_and_the_next_one_is_answered(
    settings: Settings, clock: FrozenClock, interpreter
) -> None:
    settings.turns.timeout_ms = 400

    class Hanging:
        async def interpret(self, text, domain, context):
            if text == "hang":
                await asyncio.Event().wait()
            return await interpreter.interpret(text, domain, context)

    desk = await open_desk(settings, clock, Hanging())
    from app.contracts import OpenSession

    opened = await desk.runner.open(OpenSession(), None)
    talker = Talker(desk, opened.session_id, interpreter)

    with pytest.raises(AppError) as failure:
        await talker.say("hang")
    settings.turns.timeout_ms = 8000
    reply = await talker.say("everything")

    assert (failure.value.code, failure.value.retryable) == ("turn_timeout", True)
    assert "Shall I book it?" in reply.reply
    await desk.close()


async def test_two_app_processes_never_overwrite_each_other(
    talker: Talker, settings: Settings, clock: FrozenClock
) -> None:
    other = await open_desk(settings, clock, talker.interpreter)
    elsewhere = Talker(other, talker.session_id, talker.interpreter)

    replies = await asyncio.gather(*(who.say(f"w{n}") for n, who in enumerate([talker, elsewhere] * 4)))

    assert sorted(reply.state.turn_count for reply in replies) == list(range(1, 9))
    assert len(await talker.messages()) == 17
    await other.close()


async def test_watchers_get_events_numbered_without_gaps(talker: Talker) -> None:
    watching: Subscription = talker.desk.bus.subscribe(talker.session_id)
    await talker.say("everything")
    await talker.say("yes")

    seqs: list[int] = []
    async for event in watching:
        if event.seq is not None:
            seqs.append(event.seq)
        if event.type == "turn" and event.data["status"] == "completed" and len(await talker.bookings()) == 1:
            break

    assert seqs == list(range(2, 2 + len(seqs)))


async def test_an_unknown_session_and_an_empty_message_are_refused(talker: Talker) -> None:
    with pytest.raises(NotFound):
        await talker.desk.runner.run("ses_none", talker.request("hi"), None)
    with pytest.raises(EmptyTurn):
        await talker.say("   \n")
