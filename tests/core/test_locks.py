"""What every lock does, within one process or over Redis; and what the one over Redis survives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from app.cli.rig.redis import RedisServer
from app.core.locks import Busy, LocalLocks, Locks
from app.core.redis import RedisLink
from app.core.redis_locks import RedisLocks

LIMIT_S = 20
NAME = "frontdesk:lock:k"


class EveryLock:
    async def test_a_key_has_one_holder_at_a_time_and_the_next_goes_on_when_it_is_free(self, locks: Locks):
        inside, most, done = 0, 0, []

        async def work(number: int) -> None:
            nonlocal inside, most
            async with locks.hold("k", LIMIT_S):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1
                done.append(number)

        await asyncio.gather(*(work(number) for number in range(20)))
        assert most == 1
        assert done == list(range(20))

    async def test_other_keys_are_free(self, locks: Locks):
        async with asyncio.timeout(LIMIT_S), locks.hold("k", 1), locks.hold("l", 1):
            pass

    async def test_the_wait_is_bounded(self, locks: Locks):
        async with locks.hold("k", 1):
            with pytest.raises(Busy):
                async with locks.hold("k", 0.05):
                    pytest.fail("held twice")

    async def test_a_key_is_free_again_after_a_failure_and_after_a_wait_in_vain(self, locks: Locks):
        with pytest.raises(ValueError, match="inside"):
            async with locks.hold("k", 1):
                raise ValueError("inside")
        async with locks.hold("k", 1):
            waiting = asyncio.create_task(self.hold_once(locks))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait((waiting,))
        async with asyncio.timeout(LIMIT_S), locks.hold("k", 1):
            pass

    async def hold_once(self, locks: Locks) -> None:
        async with locks.hold("k", LIMIT_S):
            pass


class TestLocalLocks(EveryLock):
    @pytest.fixture
    def locks(self) -> Locks:
        return LocalLocks()


class TestRedisLocks(EveryLock):
    @pytest.fixture
    def locks(self, link: RedisLink) -> Locks:
        return RedisLocks(link)


NewLocks = Callable[..., Awaitable[RedisLocks]]


@pytest.fixture
async def new_locks() -> AsyncIterator[NewLocks]:
    """The locks of one more process."""
    async with AsyncExitStack() as stack:

        async def make(url: str, **settings: float) -> RedisLocks:
            link = RedisLink(SecretStr(url))
            stack.push_async_callback(link.close)
            return RedisLocks(link, **settings)

        yield make


class TestManyProcesses:
    async def test_a_key_that_one_holds_the_other_waits_for(
        self, redis_url: SecretStr, new_locks: NewLocks, link: RedisLink
    ):
        one, two = [await new_locks(redis_url.get_secret_value()) for _ in range(2)]
        async with one.hold("k", 1):
            with pytest.raises(Busy):
                async with two.hold("k", 0.05):
                    pytest.fail("held twice")
        async with two.hold("k", 1):
            assert await link.commands.exists(NAME)
        assert not await link.commands.exists(NAME)

    async def test_a_key_of_a_dead_holder_is_free_when_its_life_ends(
        self, redis_url: SecretStr, new_locks: NewLocks, link: RedisLink
    ):
        locks = await new_locks(redis_url.get_secret_value())
        await link.commands.set(NAME, "somebody who died", px=300)
        async with asyncio.timeout(LIMIT_S), locks.hold("k", LIMIT_S):
            assert await link.commands.get(NAME) != b"somebody who died"

    async def test_a_long_hold_outlives_the_keys_life(self, redis_url: SecretStr, new_locks: NewLocks, link: RedisLink):
        locks = await new_locks(redis_url.get_secret_value(), ttl_s=0.3)
        async with locks.hold("k", 1):
            token = await link.commands.get(NAME)
            # Renewed often enough that it was given its life again at least twice.
            for _ in range(2):
                await self._until_renewed(link)
            assert await link.commands.get(NAME) == token

    async def _until_renewed(self, link: RedisLink) -> None:
        async with asyncio.timeout(LIMIT_S):
            before = await link.commands.pttl(NAME)
            while (now := await link.commands.pttl(NAME)) <= before:
                assert now > 0, "the key died in its holder's hands"
                before = now
                await asyncio.sleep(0.005)

    async def test_an_expired_holder_does_not_take_the_key_from_the_next(
        self, redis_url: SecretStr, new_locks: NewLocks, link: RedisLink
    ):
        locks = await new_locks(redis_url.get_secret_value())
        async with locks.hold("k", 1):
            await link.commands.set(NAME, "the next holder")
        assert await link.commands.get(NAME) == b"the next holder"


class TestAway:
    async def test_each_process_locks_for_itself_while_redis_is_away_and_together_when_it_is_back(
        self, mortal_redis: RedisServer, new_locks: NewLocks
    ):
        one, two = [await new_locks(mortal_redis.url) for _ in range(2)]
        await mortal_redis.kill()
        async with asyncio.timeout(LIMIT_S), one.hold("k", LIMIT_S):
            with pytest.raises(Busy):
                async with one.hold("k", 0.05):
                    pytest.fail("held twice within one process")
            async with two.hold("k", LIMIT_S):
                assert (one.held_alone, two.held_alone) == (1, 1)
        await mortal_redis.start()
        await self._until_together(one)
        await self._until_together(two)
        async with one.hold("k", 1):
            with pytest.raises(Busy):
                async with two.hold("k", 0.05):
                    pytest.fail("held twice")

    async def _until_together(self, locks: RedisLocks) -> None:
        """Until a hold is over the server again."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                before = locks.held_alone
                async with locks.hold("probe", 1):
                    pass
                if locks.held_alone == before:
                    return
                await asyncio.sleep(0.01)

    async def test_a_short_absence_is_only_a_delay(self, mortal_redis: RedisServer, new_locks: NewLocks):
        locks = await new_locks(mortal_redis.url)
        await mortal_redis.kill()
        starting = asyncio.create_task(mortal_redis.start())
        async with asyncio.timeout(LIMIT_S), locks.hold("k", LIMIT_S):
            pass
        await starting
        assert locks.held_alone == 0

    async def test_a_frozen_redis_holds_nobody_up_for_long(self, mortal_redis: RedisServer, new_locks: NewLocks):
        locks = await new_locks(mortal_redis.url)
        mortal_redis.freeze()
        async with asyncio.timeout(5), locks.hold("k", LIMIT_S):
            assert locks.held_alone == 1
        mortal_redis.thaw()
        await self._until_together(locks)
