"""How much one token or address may ask for."""

import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from app.core.errors import RateLimited
from app.core.settings import LimitSettings


class RateLimits:
    """Counts by key in fixed windows, within this process."""

    def __init__(self, settings: LimitSettings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
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
        if await self._limiter.hit(item, rate, key):
            return
        window = await self._limiter.get_window_stats(item, rate, key)
        raise RateLimited(retry_after_s=max(1, math.ceil(window.reset_time - time.time())))
