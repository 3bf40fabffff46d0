"""What every bus does, within one process or over Redis; and what the one over Redis survives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from pydantic import SecretStr

from app.cli.rig.redis import RedisServer
from app.contracts import Event
from app.core.bus import EventBus, LocalBus, Subscription, SubscriptionOverflow
from app.core.redis import RedisLink
from app.core.redis_bus import STREAM, RedisBus
from tests.conftest import FRIDAY_AT_TEN

LIMIT_S = 20


def event(seq: int | None, session_id: str = "s1", on: bool = True) -> Event:
    return Event.model_validate(
        {
            "seq": seq,
            "session_id": session_id,
            "turn_id": None,
            "ts": FRIDAY_AT_TEN,
            "request_id": None,
            "audience": "customer",
            "type": "typing",
            "data": {"role": "customer", "on": on},
        }
    )


async def next_seqs(subscription: Subscription, count: int) -> list[int | None]:
    """The numbers of the next events."""
    found: list[int | None] = []
    async with asyncio.timeout(LIMIT_S):
        async for each in subscription:
            found.append(each.seq)
            if len(found) == count:
                break
    return found


async def until_overflow(subscription: Subscription) -> list[int | None]:
    """All that comes before the subscription overflows."""
    found: list[int | None] = []
    async with asyncio.timeout(LIMIT_S):
        try:
            async for each in subscription:
                found.append(each.seq)
        except SubscriptionOverflow:
            return found
    raise AssertionError("a subscription does not end by itself")


NewBus = Callable[..., Awaitable[RedisBus]]


@pytest.fixture
async def new_bus() -> AsyncIterator[NewBus]:
    """Opens one more process's bus."""
    async with AsyncExitStack() as stack:

        async def make(url: str, **bounds: int) -> RedisBus:
            link = RedisLink(SecretStr(url))
            stack.push_async_callback(link.close)
            bus = await RedisBus(link, **bounds).open()
            stack.push_async_callback(bus.close)
            return bus

        yield make


class EveryBus:
    async def test_a_sessions_events_arrive_in_the_order_in_which_they_were_published(self, bus: EventBus):
        watching, other = bus.subscribe("s1"), bus.subscribe("s2")
        for seq in range(1, 101):
            await bus.publish([event(seq), event(None), event(1000 + seq, "s2")])

        assert await next_seqs(watching, 200) == [number for seq in range(1, 101) for number in (seq, None)]
        assert await next_seqs(other, 100) == [1000 + seq for seq in range(1, 101)]

    async def test_all_watchers_of_a_session_get_its_events_and_nobody_elses(self, bus: EventBus):
        one, two, other = bus.subscribe("s1"), bus.subscribe("s1"), bus.subscribe("s2")
        await bus.publish([event(1)])
        await bus.publish([event(7, "s2")])
        assert [await next_seqs(watching, 1) for watching in (one, two, other)] == [[1], [1], [7]]

    async def test_a_watcher_that_does_not_keep_up_is_told_so_and_the_others_are_not_held_up(self, bus: EventBus):
        slow, quick = bus.subscribe("s1", size=2), bus.subscribe("s1")
        await bus.publish([event(1), event(2), event(3)])
        assert await next_seqs(quick, 3) == [1, 2, 3]
        assert await until_overflow(slow) == []

    async def test_what_is_never_stored_may_be_lost_without_a_word(self, bus: EventBus):
        slow, quick = bus.subscribe("s1", size=2), bus.subscribe("s1")
        await bus.publish([event(None), event(None), event(None), event(None)])
        assert await next_seqs(quick, 4) == [None] * 4
        assert await next_seqs(slow, 2) == [None] * 2

    async def test_who_stopped_watching_gets_nothing_more(self, bus: EventBus):
        gone, there = bus.subscribe("s1"), bus.subscribe("s1")
        bus.unsubscribe("s1", gone)
        bus.unsubscribe("s1", gone)
        await bus.publish([event(1)])
        assert await next_seqs(there, 1) == [1]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await anext(aiter(gone))


class TestLocalBus(EveryBus):
    @pytest.fixture
    def bus(self) -> EventBus:
        return LocalBus()


class TestRedisBus(EveryBus):
    @pytest.fixture
    async def bus(self, link: RedisLink) -> AsyncIterator[EventBus]:
        bus = await RedisBus(link).open()
        yield bus
        await bus.close()


class TestManyProcesses:
    async def test_two_see_each_others_events_and_their_own_once(self, redis_url: SecretStr, new_bus: NewBus):
        url = redis_url.get_secret_value()
        one, two = await new_bus(url), await new_bus(url)
        here, there = one.subscribe("s1"), two.subscribe("s1")
        await one.publish([event(1)])
        assert await next_seqs(there, 1) == [1]
        await two.publish([event(2)])
        assert await next_seqs(here, 2) == [1, 2]
        await one.publish([event(3)])
        assert await next_seqs(there, 2) == [2, 3]
        assert await next_seqs(here, 1) == [3]

    async def test_a_process_that_closes_sends_what_it_was_given(self, redis_url: SecretStr, new_bus: NewBus):
        url = redis_url.get_secret_value()
        leaving, staying = await new_bus(url), await new_bus(url)
        watching = staying.subscribe("s1", size=1000)
        await leaving.publish([event(seq) for seq in range(1, 500)])
        for seq in range(500, 900):
            await leaving.publish([event(seq)])
        await leaving.close()
        assert await next_seqs(watching, 899) == list(range(1, 900))

    async def test_an_entry_that_was_sent_twice_is_passed_on_once(
        self, redis_url: SecretStr, new_bus: NewBus, link: RedisLink
    ):
        url = redis_url.get_secret_value()
        one, two = await new_bus(url), await new_bus(url)
        watching = two.subscribe("s1")
        await one.publish([event(1)])
        assert await next_seqs(watching, 1) == [1]
        last: Any = await link.commands.xrevrange(STREAM, count=1)
        ((_, fields),) = last
        await link.commands.xadd(STREAM, fields)
        await one.publish([event(2)])
        assert await next_seqs(watching, 1) == [2]

    async def test_a_reader_that_fell_behind_the_trimmed_end_sends_its_watchers_to_the_record(
        self, redis_url: SecretStr, new_bus: NewBus, link: RedisLink
    ):
        url = redis_url.get_secret_value()
        one, two = await new_bus(url), await new_bus(url)
        watching = two.subscribe("s1")
        await link.commands.client_kill_filter(_type="normal")
        await link.commands.xtrim(STREAM, maxlen=0, approximate=False)
        await one.publish([event(1)])
        await until_overflow(watching)
        again = two.subscribe("s1")
        await one.publish([event(2)])
        while await next_seqs(again, 1) != [2]:
            pass

    async def test_entries_that_are_none_of_ours_stop_nobody(
        self, redis_url: SecretStr, new_bus: NewBus, link: RedisLink
    ):
        bus = await new_bus(redis_url.get_secret_value())
        watching = bus.subscribe("s1")
        await link.commands.xadd(STREAM, {"x": "y"})
        await link.commands.xadd(STREAM, {"o": "stranger", "n": "many", "s": "s1", "e": "[]"})
        await link.commands.xadd(STREAM, {"o": "stranger", "n": "1", "s": "s1", "e": "no json"})
        await bus.publish([event(1)])
        assert await next_seqs(watching, 1) == [1]


class TestAway:
    async def test_events_published_while_redis_restarts_arrive_everywhere_once_and_in_order(
        self, mortal_redis: RedisServer, new_bus: NewBus
    ):
        one, two = await new_bus(mortal_redis.url), await new_bus(mortal_redis.url)
        here, there = one.subscribe("s1"), two.subscribe("s1")
        await one.publish([event(1)])
        assert await next_seqs(there, 1) == [1]
        await mortal_redis.kill()
        await one.publish([event(2)])
        await one.publish([event(3)])
        await mortal_redis.start()
        await one.publish([event(4)])
        assert await next_seqs(there, 3) == [2, 3, 4]
        assert await next_seqs(here, 4) == [1, 2, 3, 4]

    async def test_watchers_of_the_same_process_are_served_while_redis_is_away(
        self, mortal_redis: RedisServer, new_bus: NewBus
    ):
        one, two = await new_bus(mortal_redis.url), await new_bus(mortal_redis.url)
        here, there = one.subscribe("s1"), two.subscribe("s1")
        await mortal_redis.kill()
        for seq in range(1, 6):
            await one.publish([event(seq)])
        assert await next_seqs(here, 5) == [1, 2, 3, 4, 5]
        await mortal_redis.start()
        await one.publish([event(6)])
        assert await next_seqs(here, 1) == [6]
        assert await next_seqs(there, 6) == [1, 2, 3, 4, 5, 6]

    async def test_a_redis_that_lost_its_stream_sends_all_watchers_to_the_record(
        self, mortal_redis: RedisServer, new_bus: NewBus
    ):
        one = await new_bus(mortal_redis.url)
        watching = one.subscribe("s1")
        await one.publish([event(1)])
        assert await next_seqs(watching, 1) == [1]
        await mortal_redis.kill()
        for path in (mortal_redis.folder / "appendonlydir").iterdir():
            path.unlink()
        await mortal_redis.start()
        assert await until_overflow(watching) == []
        again = one.subscribe("s1")
        await one.publish([event(2)])
        assert await next_seqs(again, 1) == [2]

    async def test_a_queue_that_grew_too_long_sends_the_others_watchers_to_the_record(
        self, mortal_redis: RedisServer, new_bus: NewBus
    ):
        one, two = await new_bus(mortal_redis.url, queued=10), await new_bus(mortal_redis.url)
        here, there = one.subscribe("s1"), two.subscribe("s1")
        await mortal_redis.kill()
        for seq in range(1, 31):
            await one.publish([event(seq)])
        assert await next_seqs(here, 30) == list(range(1, 31))
        await mortal_redis.start()
        await until_overflow(there)

    async def test_an_app_may_start_before_its_redis(self, mortal_redis: RedisServer, new_bus: NewBus):
        await mortal_redis.kill()
        bus = await new_bus(mortal_redis.url)
        early = bus.subscribe("s1")
        await mortal_redis.start()
        await until_overflow(early)
        watching = bus.subscribe("s1")
        await bus.publish([event(1)])
        assert await next_seqs(watching, 1) == [1]
