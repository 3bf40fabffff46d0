"""Rates are counted for all processes together, and by each alone while Redis is away."""

import asyncio

from app.api.limits import RateLimits
from app.cli.rig.redis import RedisServer
from app.core.errors import RateLimited
from app.core.redis import RedisLink
from app.core.settings import LimitSettings
from tests.redis import lasting_redis, link, mortal_link, mortal_redis, redis_url

__all__ = ["lasting_redis", "link", "mortal_link", "mortal_redis", "redis_url"]

THREE = LimitSettings(turns_per_session="3/hour")


async def granted(limits: RateLimits, tries: int, key: str = "s1") -> int:
    """How many of so many uses are granted."""
    return [await _is_granted(limits, key) for _ in range(tries)].count(True)


async def _is_granted(limits: RateLimits, key: str) -> bool:
    try:
        await limits.spend("turns_per_session", key)
    except RateLimited as refused:
        return not 1 <= (refused.retry_after_s or 0) <= 3600  # one that says no sensible wait counts as granted
    return True


async def test_processes_share_one_count_by_key(link: RedisLink):
    one, two = RateLimits(THREE, link), RateLimits(THREE, link)
    assert sum(await asyncio.gather(granted(one, 4), granted(two, 4))) == 3
    assert await granted(two, 1, "s2") == 1
    keys = [key async for key in link.commands.scan_iter()]
    assert len(keys) == 2
    assert all([0 < await link.commands.ttl(key) <= 3600 for key in keys])


async def test_each_counts_alone_while_redis_is_away(mortal_link: RedisLink, mortal_redis: RedisServer):
    one, two = RateLimits(THREE, mortal_link), RateLimits(THREE, mortal_link)
    await mortal_redis.kill()
    async with asyncio.timeout(10):
        assert (await granted(one, 4), await granted(two, 4)) == (3, 3)
    await mortal_redis.start()
    async with asyncio.timeout(10):
        while mortal_link.is_away:
            await asyncio.sleep(0.01)
    assert await granted(one, 2) + await granted(two, 2) == 3
