"""One turn at a time per session, in all processes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

import structlog
from redis.asyncio import Redis

from app.core import metrics
from app.core.ids import new_id
from app.core.locks import Busy, LocalLocks
from app.core.redis import PATIENCE_S, PREFIX, RedisAway, RedisLink

log = structlog.get_logger()

TTL_S = 5.0
"""How long a key that its holder left behind, dead or frozen, is closed to others."""
_LAST_PATIENCE_S = 0.3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.06

_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"


class RedisLocks:
    """First among ourselves, then among the processes.

    It spares two processes the same work and no more: a holder that was frozen past the key's life may come back
    beside another one, and with the server away each process locks for itself alone. What must not happen twice is
    refused by the session's version at its commit.
    """

    def __init__(self, link: RedisLink, ttl_s: float = TTL_S) -> None:
        self._link = link
        self._ttl_s = ttl_s
        self._local = LocalLocks()
        self._release = link.commands.register_script(_RELEASE)
        self._renew = link.commands.register_script(_RENEW)
        self.held_alone = 0
        """How often a key was held without the server."""

    @asynccontextmanager
    async def hold(self, key: str, wait_s: float) -> AsyncIterator[None]:
        """Hold the key for the block.

        Raises:
            Busy: the key was not free within `wait_s` seconds.
        """
        deadline = monotonic() + wait_s
        async with self._local.hold(key, wait_s):
            name, token = f"{PREFIX}lock:{key}", new_id("lock")
            is_shared = await self._acquire(name, token, deadline)
            renewing = asyncio.create_task(self._keep(name, token), name=f"renewing {key}") if is_shared else None
            try:
                yield
            finally:
                if renewing is not None:
                    renewing.cancel()
                    await asyncio.shield(self._let_go(name, token))

    async def _acquire(self, name: str, token: str, deadline: float) -> bool:
        """Wait for the key; False when the server is away and it is ours among ourselves alone."""
        pause_s = _FIRST_PAUSE_S
        try:
            while not await self._taken(name, token, max(0.0, deadline - monotonic())):
                left_s = deadline - monotonic()
                if left_s <= 0:
                    raise Busy
                await asyncio.sleep(min(left_s, pause_s * random.uniform(0.5, 1)))  # noqa: S311 - spreads tries only
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        except RedisAway:
            self.held_alone += 1
            metrics.locks_held_alone.inc()
            log.warning("lock_held_alone", key=name)
            return False
        except asyncio.CancelledError:
            await asyncio.shield(self._let_go(name, token))
            raise
        return True

    async def _taken(self, name: str, token: str, patience_s: float) -> bool:
        """Whether the key is ours now. A try whose answer was lost may have taken it already."""
        px = int(self._ttl_s * 1000)

        async def take(commands: Redis) -> bool:
            if await commands.set(name, token, nx=True, px=px):
                return True
            return await commands.get(name) == token.encode()

        return await self._link.ask(take, min(patience_s, PATIENCE_S))

    async def _keep(self, name: str, token: str) -> None:
        """Renew the key for as long as it is held."""
        while True:
            await asyncio.sleep(self._ttl_s / 3)
            with suppress(RedisAway):
                if not await self._link.ask(lambda _: self._renew(keys=[name], args=[token, int(self._ttl_s * 1000)])):
                    log.warning("lock_lost", key=name)
                    return

    async def _let_go(self, name: str, token: str) -> None:
        """Give the key back. If the server cannot be told, its life ends soon."""
        with suppress(RedisAway):
            await self._link.ask(lambda _: self._release(keys=[name], args=[token]), _LAST_PATIENCE_S)
