"""How much one token or address may ask for, of all processes together."""

import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from app.core.errors import RateLimited
from app.core.redis import PREFIX, RedisAway, RedisLink
from app.core.settings import LimitSettings

_PATIENCE_S = 0.3


class RateLimits:
    """Counts by key in fixed windows: in Redis, or within this process where there is none or it is away."""

    def __init__(self, settings: LimitSettings, link: RedisLink | None = None) -> None:
        self._link = link
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(_storage(link)) if link is not None else self._own
        self._rates: dict[str, RateLimitItem] = {
            "sessions_per_address": parse(settings.sessions_per_address),
            "sessions_in_total": parse(settings.sessions_in_total),
            "sign_ins_per_address": parse(settings.sign_ins_per_address),
            "turns_per_session": parse(settings.turns_per_session),
            "requests_per_address": parse(settings.requests_per_address),
        }

    async def spend(self, rate: str, key: str) -> None:
        """Count one use.

        Raises:
            RateLimited: the rate is used up; it says for how long.
        """
        item = self._rates[rate]
        if self._link is not None:
            try:
                wait_s = await self._link.ask(lambda _: _wait_s(self._shared, item, rate, key), _PATIENCE_S)
            except RedisAway:
                wait_s = await _wait_s(self._own, item, rate, key)
        else:
            wait_s = await _wait_s(self._own, item, rate, key)
        if wait_s is not None:
            raise RateLimited(retry_after_s=wait_s)


async def _wait_s(limiter: FixedWindowRateLimiter, item: RateLimitItem, rate: str, key: str) -> int | None:
    """Count one use; how long to wait when it was one too many."""
    if await limiter.hit(item, rate, key):
        return None
    window = await limiter.get_window_stats(item, rate, key)
    return max(1, math.ceil(window.reset_time - time.time()))


def _storage(link: RedisLink) -> RedisStorage:
    pool: dict[str, object] = {"connection_pool": link.commands.connection_pool}
    return RedisStorage("async+redis://", implementation="redispy", key_prefix=f"{PREFIX}limits", **pool)  # pyright: ignore[reportArgumentType]
