"""Which workers are there, and how many calls fit: within one process, and as several know it over Redis."""

from collections.abc import AsyncIterator

import pytest

from app.channels.redis_workers import RedisWorkers
from app.channels.workers import WorkerRegistry, Workers
from app.cli.rig.redis import RedisServer
from app.contracts import WorkerStatus
from app.core.redis import RedisLink
from tests.conftest import FrozenClock


class EveryRegistry:
    async def test_a_call_on_its_way_takes_a_place_until_a_worker_lists_it(self, registry: Workers):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=2))
        assert await registry.take_place("c1")
        assert registry.free_places() == 1
        await registry.report("w1", WorkerStatus(load=0.4, capacity=2, calls=["c1"]))
        assert registry.free_places() == 1
        await registry.forget("c1")
        await registry.report("w1", WorkerStatus(load=0.1, capacity=2))
        assert registry.free_places() == 2

    async def test_places_are_given_away_once(self, registry: Workers):
        assert not await registry.take_place("c0")
        await registry.report("w1", WorkerStatus(load=0.1, capacity=2, calls=["a"]))
        assert [await registry.take_place(call) for call in ("c1", "c2")] == [True, False]
        await registry.forget("c1")
        assert await registry.take_place("c2")

    async def test_workers_add_up(self, registry: Workers):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=2, calls=["a"]))
        await registry.report("w2", WorkerStatus(load=0.9, capacity=1, calls=["b", "c"]))
        assert registry.free_places() == 1
        assert registry.registered().keys() == {"w1", "w2"}


class TestWorkerRegistry(EveryRegistry):
    @pytest.fixture
    def registry(self, clock: FrozenClock) -> WorkerRegistry:
        return WorkerRegistry(clock, timeout_s=4.5)

    async def test_a_worker_that_missed_two_reports_is_gone(self, registry: WorkerRegistry, clock: FrozenClock):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=2))
        clock.advance(seconds=4)
        assert list(registry.registered()) == ["w1"]
        clock.advance(seconds=1)
        assert registry.registered() == {}
        assert registry.free_places() == 0

    async def test_a_call_that_nobody_took_gives_its_place_back(self, registry: WorkerRegistry, clock: FrozenClock):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        await registry.take_place("c1")
        assert registry.free_places() == 0
        clock.advance(seconds=16)
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        assert registry.free_places() == 1


class TestRedisWorkers(EveryRegistry):
    @pytest.fixture
    async def registry(self, link: RedisLink, clock: FrozenClock) -> AsyncIterator[RedisWorkers]:
        registry = await RedisWorkers(link, clock, timeout_s=4.5).open()
        yield registry
        await registry.close()

    @pytest.fixture
    async def other(self, link: RedisLink, clock: FrozenClock) -> AsyncIterator[RedisWorkers]:
        """As another process knows them."""
        other = await RedisWorkers(link, clock, timeout_s=4.5).open()
        yield other
        await other.close()

    async def test_a_report_to_one_process_is_known_to_all_and_a_place_is_taken_for_all(
        self, registry: RedisWorkers, other: RedisWorkers
    ):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        assert await other.take_place("c1")
        assert not await registry.take_place("c2")
        await registry.refresh()
        assert registry.free_places() == 0
        assert other.registered() == {"w1": WorkerStatus(load=0.1, capacity=1)}

    async def test_who_stopped_reporting_is_gone_and_gives_its_place_back(
        self, link: RedisLink, registry: RedisWorkers
    ):
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        await registry.take_place("c1")
        # As if their times were over: nobody waits for them here.
        await link.commands.zadd("frontdesk:calls:dispatched", {"c1": 1})
        await registry.refresh()
        assert registry.free_places() == 1
        await link.commands.zadd("frontdesk:workers:seen", {"w1": 1})
        await registry.refresh()
        assert registry.registered() == {}
        assert await link.commands.hlen("frontdesk:workers") == 0

    async def test_while_redis_is_away_each_process_goes_by_the_reports_that_reach_it(
        self, mortal_redis: RedisServer, mortal_link: RedisLink, clock: FrozenClock
    ):
        registry = await RedisWorkers(mortal_link, clock, timeout_s=4.5).open()
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        await mortal_redis.kill()
        await registry.report("w1", WorkerStatus(load=0.1, capacity=1))
        assert [await registry.take_place(call) for call in ("c1", "c2")] == [True, False]
        await registry.close()
