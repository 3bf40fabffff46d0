"""Several processes over one database and one Redis: any of them may take any turn, and none twice."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from app.agents.checkpoints.thread import pack, thread_key
from app.cli.rig.redis import RedisServer
from app.contracts import Event
from app.core.bus import Subscription
from app.core.redis import RedisLink
from app.core.settings import Settings
from app.turns.desk import Desk, open_desk
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Interpretation
from tests.conftest import FrozenClock
from tests.fakes.understanding import ScriptedInterpreter
from tests.redis import lasting_redis, link, mortal_link, mortal_redis, redis_url
from tests.turns.conftest import Talker

__all__ = ["lasting_redis", "link", "mortal_link", "mortal_redis", "redis_url"]

LIMIT_S = 30


class Held(ScriptedInterpreter):
    """Understands as it is told, but one utterance only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()
        self.times = 0

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        if text == self.text:
            self.times += 1
            self.asked.set()
            await self.let_go.wait()
        return await super().interpret(text, domain, context)


NewDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
def address(redis_url: SecretStr) -> SecretStr:
    """Where the desks' Redis is."""
    return redis_url


@pytest.fixture
async def new_desk(settings: Settings, clock: FrozenClock, address: SecretStr) -> AsyncIterator[NewDesk]:
    """One more process."""
    desks: list[Desk] = []

    async def make(interpreter: ScriptedInterpreter) -> Desk:
        desk = await open_desk(settings.model_copy(update={"redis_url": address}), clock, interpreter)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        await desk.close()


@pytest.fixture
async def desk(new_desk: NewDesk, interpreter: ScriptedInterpreter) -> Desk:
    return await new_desk(interpreter)


@pytest.fixture
async def elsewhere(new_desk: NewDesk, talker: Talker) -> Talker:
    """The same customer, at another process."""
    return Talker(await new_desk(talker.interpreter), talker.session_id, talker.interpreter)


async def until_completed(watching: Subscription, turns: int) -> list[Event]:
    """All that a watcher sees until so many turns are done."""
    seen: list[Event] = []
    async with asyncio.timeout(LIMIT_S):
        async for event in watching:
            seen.append(event)
            turns -= event.type == "turn" and event.data["status"] == "completed"
            if not turns:
                return seen
    raise AssertionError("a subscription does not end by itself")


async def test_a_conversation_goes_on_at_another_process_and_its_watchers_miss_nothing(
    talker: Talker, elsewhere: Talker
):
    here = talker.desk.bus.subscribe(talker.session_id)
    there = elsewhere.desk.bus.subscribe(talker.session_id)

    assert "Shall I book it?" in (await talker.say("everything")).reply
    assert "You're booked" in (await elsewhere.say("yes")).reply

    seen = [await until_completed(watching, 2) for watching in (here, there)]
    assert [event.model_dump() for event in seen[0]] == [event.model_dump() for event in seen[1]]
    seqs = [event.seq for event in seen[0] if event.seq is not None]
    assert seqs == list(range(2, 2 + len(seqs)))
    assert len(await talker.bookings()) == 1


async def test_a_holder_that_was_frozen_past_its_lock_is_refused_at_its_commit_and_runs_anew(
    new_desk: NewDesk, talker: Talker, link: RedisLink
):
    await talker.say("everything")
    slow = Held()
    frozen = Talker(await new_desk(slow), talker.session_id, slow)
    slow.text = "yes"
    late = asyncio.create_task(frozen.say("yes"))
    await asyncio.wait_for(slow.asked.wait(), LIMIT_S)

    # The frozen one's hold ends without its knowledge, and another process takes the session and books.
    assert await link.commands.delete(f"frontdesk:lock:{talker.session_id}") == 1
    assert "You're booked" in (await talker.say("yes")).reply
    slow.let_go.set()
    reply = await late

    assert slow.times == 2, "what it had made on the old head was not committed"
    assert reply.state.turn_count == 3
    assert len(await talker.bookings()) == 1
    assert [message.role for message in await talker.messages()] == ["agent", *["customer", "agent"] * 3]


async def test_one_process_waits_for_the_others_turn(new_desk: NewDesk, talker: Talker):
    await talker.say("everything")
    slow = Held()
    busy = Talker(await new_desk(slow), talker.session_id, slow)
    slow.text = "yes"
    first = asyncio.create_task(busy.say("yes"))
    await asyncio.wait_for(slow.asked.wait(), LIMIT_S)
    second = asyncio.create_task(talker.say("what?"))
    slow.let_go.set()

    assert "You're booked" in (await first).reply
    assert (await second).state.turn_count == 3
    assert slow.times == 1


async def test_the_same_turn_sent_to_two_processes_at_once_is_run_once(talker: Talker, elsewhere: Talker):
    await talker.say("everything")
    yes = talker.request("yes")

    one, other = await asyncio.gather(talker.events(yes), elsewhere.events(yes))

    durable = [[event.model_dump() for event in events if event.seq is not None] for events in (one, other)]
    assert durable[0] == durable[1]
    assert len(await talker.bookings()) == 1


async def test_an_idle_thread_that_vanished_is_rebuilt_from_the_record(
    talker: Talker, elsewhere: Talker, link: RedisLink
):
    await talker.say("everything")
    thread = thread_key(talker.session_id)
    assert 0 < await link.commands.pttl(thread) <= 1_800_000
    await link.commands.pexpire(thread, 1)
    async with asyncio.timeout(LIMIT_S):
        while await link.commands.exists(thread):
            await asyncio.sleep(0)

    assert "You're booked" in (await elsewhere.say("yes")).reply
    assert await link.commands.exists(thread)


async def test_a_poisoned_checkpoint_is_refused_and_the_conversation_goes_on(
    talker: Talker, elsewhere: Talker, link: RedisLink
):
    await talker.say("everything")
    thread = thread_key(talker.session_id)
    names: Any = link.commands.hkeys(thread)
    for name in await names:
        if name.startswith(b'["v"'):
            await link.commands.hset(thread, name, pack("pickle", pickle.dumps("poison")))  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]

    assert "You're booked" in (await elsewhere.say("yes")).reply


class TestWhileRedisIsAway:
    @pytest.fixture
    def address(self, mortal_redis: RedisServer) -> SecretStr:
        return SecretStr(mortal_redis.url)

    async def test_turns_are_answered_and_written_once_and_all_come_together_again(
        self, talker: Talker, elsewhere: Talker, mortal_redis: RedisServer
    ):
        watching = elsewhere.desk.bus.subscribe(talker.session_id)
        await talker.say("everything")
        await mortal_redis.kill()
        assert "You're booked" in (await talker.say("yes")).reply
        alone = await asyncio.gather(*(who.say(f"w{n}") for n, who in enumerate([talker, elsewhere] * 3)))
        await mortal_redis.start()
        await elsewhere.say("thanks")

        assert sorted(reply.state.turn_count for reply in alone) == [3, 4, 5, 6, 7, 8]
        assert len(await talker.bookings()) == 1
        seen = {event.seq for event in await until_completed(watching, 9) if event.seq is not None}
        assert seen == set(range(2, 2 + len(seen)))
