"""How many connections there are under a key: within one process, and of all processes over Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from app.cli.rig.redis import RedisServer
from app.core.presence import LocalPresence, Presence
from app.core.redis import RedisLink
from app.core.redis_presence import RedisPresence

LIMIT_S = 20


class EveryPresence:
    async def test_places_are_counted_and_bounded_by_key(self, presence: Presence):
        assert [await presence.enter("k", 2) for _ in range(3)] == [True, True, False]
        assert await presence.enter("l", 2)
        assert (await presence.count("k"), await presence.count("l"), await presence.count("m")) == (2, 1, 0)
        await presence.leave("k")
        assert await presence.count("k") == 1
        assert await presence.enter("k", 2)


class TestLocalPresence(EveryPresence):
    @pytest.fixture
    def presence(self) -> Presence:
        return LocalPresence()


class TestRedisPresence(EveryPresence):
    @pytest.fixture
    async def presence(self, link: RedisLink) -> AsyncIterator[Presence]:
        presence = await RedisPresence(link).open()
        yield presence
        await presence.close()


NewPresence = Callable[..., Awaitable[RedisPresence]]


@pytest.fixture
async def new_presence() -> AsyncIterator[NewPresence]:
    """The presence of one more process."""
    async with AsyncExitStack() as stack:

        async def make(url: str, life_s: float = 6) -> RedisPresence:
            link = RedisLink(SecretStr(url))
            stack.push_async_callback(link.close)
            presence = await RedisPresence(link, life_s).open()
            stack.push_async_callback(presence.close)
            return presence

        yield make


async def until_count(presence: RedisPresence, key: str, wanted: int | None) -> None:
    async with asyncio.timeout(LIMIT_S):
        while await presence.count(key) != wanted:
            await asyncio.sleep(0.01)


class TestManyProcesses:
    async def test_the_bound_holds_for_all_of_them_together(self, redis_url: SecretStr, new_presence: NewPresence):
        one, two = [await new_presence(redis_url.get_secret_value()) for _ in range(2)]
        took = await asyncio.gather(*(each.enter("k", 5) for each in (one, two) for _ in range(5)))
        assert sum(took) == 5
        assert await one.count("k") == await two.count("k") == 5

    async def test_who_ends_gives_back_all_it_held_and_so_does_who_dies(
        self, redis_url: SecretStr, new_presence: NewPresence, link: RedisLink
    ):
        ending, dying, staying = [await new_presence(redis_url.get_secret_value()) for _ in range(3)]
        for each in (ending, dying, staying):
            await each.enter("k", 9)
        await ending.close()
        assert await staying.count("k") == 2
        await link.commands.delete(f"frontdesk:process:{dying._process}")  # its life ended
        assert await staying.count("k") == 1
        assert await staying.enter("k", 2)

    async def test_who_was_thought_dead_says_again_what_it_holds(
        self, redis_url: SecretStr, new_presence: NewPresence, link: RedisLink
    ):
        frozen = await new_presence(redis_url.get_secret_value(), life_s=0.3)
        staying = await new_presence(redis_url.get_secret_value())
        await frozen.enter("k", 9)
        await link.commands.flushall()
        assert await staying.count("k") == 0
        await until_count(staying, "k", 1)


class TestAway:
    async def test_nobody_is_thought_gone_because_redis_is(self, mortal_redis: RedisServer, new_presence: NewPresence):
        one, two = [await new_presence(mortal_redis.url, life_s=0.3) for _ in range(2)]
        await one.enter("k", 9)
        await mortal_redis.kill()
        assert await two.count("k") is None
        assert await one.count("k") == 1
        assert [await one.enter("k", 2) for _ in range(2)] == [True, False]
        await one.leave("k")
        await one.leave("k")
        assert await two.enter("k", 2)
        await mortal_redis.start()
        await until_count(two, "k", 1)
        await until_count(one, "k", 1)
