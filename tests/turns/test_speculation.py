"""A turn run before the caller has finished: real only once it is committed."""

import pytest
from sqlalchemy import func, select

from app.sessions.models import EventRow, Turn
from app.turns.errors import TurnChanged
from tests.turns.conftest import Talker


async def stored(talker: Talker) -> tuple[int, int]:
    async with talker.desk.database.reading() as db:
        turns = await db.scalar(select(func.count()).select_from(Turn).where(Turn.session_id == talker.session_id))
        events = await db.scalar(select(func.count()).where(EventRow.session_id == talker.session_id))
    return turns or 0, events or 0


async def test_a_speculated_turn_answers_and_leaves_no_trace(talker: Talker) -> None:
    before = await stored(talker)
    watching = talker.desk.bus.subscribe(talker.session_id)

    events = await talker.events(talker.request("everything", mode="speculate"))

    assert events[-1].data["reply"].endswith("Shall I book it?")
    assert await stored(talker) == before
    assert all(event.seq is None for event in events)
    marker = events[0].model_copy(update={"turn_id": "published-after-it"})
    await talker.desk.bus.publish([marker])
    async for first in watching:
        assert first == marker, "nothing of a speculated turn is shown to those who watch"
        break
    talker.desk.bus.unsubscribe(talker.session_id, watching)


async def test_committed_it_is_the_turn_that_a_run_would_have_been(talker: Talker) -> None:
    turn = talker.request("everything", mode="speculate")
    speculated = await talker.events(turn)

    admitted = await talker.desk.runner.commit(talker.session_id, turn.turn_id, "everything", None)
    committed = [event async for event in talker.desk.runner.follow(admitted)]

    assert committed[-1].data == speculated[-1].data
    assert (await talker.say("yes")).reply.startswith("You're booked")


async def test_turns_with_a_tool_call_were_late_three_times_as_often(talker: Talker) -> None:
    """Here tools that read are called while the caller may still go on, and not again at the commit."""
    turn = talker.request("everything", mode="speculate")
    ahead = await talker.events(turn)
    admitted = await talker.desk.runner.commit(talker.session_id, turn.turn_id, "everything", None)
    committed = [event async for event in talker.desk.runner.follow(admitted)]

    called = [[event.data for event in events if event.type == "tool"] for events in (ahead, committed)]
    assert called[0]
    assert called[0] == called[1], "the very same calls, with the milliseconds that they took"
    took = next(event.data for event in committed if event.type == "latency")
    assert took["graph_ms"] > 0
    assert took["model_ms"] >= 0


async def test_words_that_changed_are_run_again(talker: Talker) -> None:
    turn = talker.request("everything", mode="speculate")
    await talker.events(turn)

    with pytest.raises(TurnChanged):
        await talker.desk.runner.commit(talker.session_id, turn.turn_id, "everything and more", None)
    events = await talker.events(turn.model_copy(update={"mode": "run", "text": "everything and more"}))
    assert events[-1].data["status"] == "completed"


async def test_a_conversation_that_went_on_meanwhile_is_not_overwritten(talker: Talker) -> None:
    turn = talker.request("everything", mode="speculate")
    await talker.events(turn)
    await talker.say("something typed")

    with pytest.raises(TurnChanged):
        await talker.desk.runner.commit(talker.session_id, turn.turn_id, "everything", None)


async def test_in_front_of_a_write_it_waits_for_the_commit_and_then_writes_once(talker: Talker) -> None:
    await talker.say("everything")
    turn = talker.request("yes", mode="speculate")

    events = await talker.events(turn)
    assert events[-1].data["status"] == "needs_commit"
    assert (await talker.bookings()) == []

    admitted = await talker.desk.runner.commit(talker.session_id, turn.turn_id, "yes", None)
    committed = [event async for event in talker.desk.runner.follow(admitted)]
    assert "You're booked" in committed[-1].data["reply"]
    again = await talker.desk.runner.commit(talker.session_id, turn.turn_id, "yes", None)
    assert again.stored
    assert len(await talker.bookings()) == 1


async def test_a_discarded_one_is_forgotten(talker: Talker) -> None:
    turn = talker.request("everything", mode="speculate")
    await talker.events(turn)
    await talker.desk.runner.discard(talker.session_id, turn.turn_id)

    with pytest.raises(TurnChanged):
        await talker.desk.runner.commit(talker.session_id, turn.turn_id, "everything", None)
