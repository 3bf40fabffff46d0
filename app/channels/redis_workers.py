"""The workers as all processes know them: a report to one is a report to all, a place is given away once."""

import asyncio
from contextlib import suppress
from typing import Any, Self, cast

from redis.asyncio import Redis

from app.channels.workers import DISPATCH_GRACE_S, WorkerRegistry, places_of
from app.contracts import WorkerStatus
from app.core.background import end_tasks
from app.core.clock import Clock
from app.core.redis import PREFIX, RedisAway, RedisLink

REFRESH_S = 1.0
_KEYS = [f"{PREFIX}workers", f"{PREFIX}workers:seen", f"{PREFIX}calls:dispatched"]

_NOW = """
-- KEYS: workers, when each is gone, when each dispatched call no longer counts.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do redis.call('HDEL', KEYS[1], id) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
"""
_REPORT = f"""{_NOW}
-- ARGV: worker, its status, life in ms, its calls.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
for i = 4, #ARGV do redis.call('ZREM', KEYS[3], ARGV[i]) end
return 1
"""
_TAKE = f"""{_NOW}
-- ARGV: call, life in ms.
local free = -redis.call('ZCARD', KEYS[3])
for _, status in ipairs(redis.call('HVALS', KEYS[1])) do
  local worker = cjson.decode(status)
  free = free + math.max(0, worker.capacity - #worker.calls)
end
if redis.call('ZSCORE', KEYS[3], ARGV[1]) then return 1 end
if free <= 0 then return 0 end
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[2]), ARGV[1])
return 1
"""
_STATE = f"{_NOW} return {{redis.call('HGETALL', KEYS[1]), redis.call('ZCARD', KEYS[3])}}"


class RedisWorkers:
    """What is asked without waiting is a second old at most; a place is taken on the server.

    While it is away each process goes by the reports that reach itself.
    """

    def __init__(self, link: RedisLink, clock: Clock, timeout_s: float) -> None:
        self._link = link
        self._timeout_s = timeout_s
        self._own = WorkerRegistry(clock, timeout_s)
        self._known: tuple[dict[str, WorkerStatus], int] | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def open(self) -> Self:
        """Begin to look."""
        await self.refresh()
        self._refreshing = asyncio.create_task(self._keep_fresh(), name="workers")
        return self

    async def report(self, worker_id: str, status: WorkerStatus) -> None:
        """Take a worker's word."""
        await self._own.report(worker_id, status)
        life_ms = int(self._timeout_s * 1000)
        with suppress(RedisAway):
            await self._run(_REPORT, worker_id, status.model_dump_json(), life_ms, *status.calls)
        await self.refresh()

    async def take_place(self, call_id: str) -> bool:
        """Count a call that is on its way."""
        try:
            has_place = bool(await self._run(_TAKE, call_id, DISPATCH_GRACE_S * 1000))
        except RedisAway:
            return await self._own.take_place(call_id)
        await self.refresh()
        return has_place

    async def forget(self, call_id: str) -> None:
        """The call has ended, or reached nobody."""
        await self._own.forget(call_id)
        with suppress(RedisAway):
            await self._link.ask(lambda commands: cast(Any, commands.zrem(_KEYS[2], call_id)))
        await self.refresh()

    def registered(self) -> dict[str, WorkerStatus]:
        """The workers that are there, as last known."""
        return self._own.registered() if self._known is None else self._known[0]

    def free_places(self) -> int:
        """How many more calls fit, as last known."""
        return self._own.free_places() if self._known is None else places_of(self._known[0]) - self._known[1]

    async def close(self) -> None:
        """Stop looking."""
        if self._refreshing is not None:
            await end_tasks((self._refreshing,))

    async def refresh(self) -> None:
        """Look at what the server knows."""
        try:
            pairs, dispatched = await self._run(_STATE)
        except RedisAway:
            self._known = None
            return
        workers = zip(pairs[::2], pairs[1::2], strict=True)
        known = {name.decode(): WorkerStatus.model_validate_json(status) for name, status in workers}
        self._known = known, dispatched

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            await self.refresh()

    async def _run(self, script: str, *args: str | int) -> Any:
        async def run(commands: Redis) -> Any:
            return await cast(Any, commands.eval(script, len(_KEYS), *_KEYS, *map(str, args)))

        return await self._link.ask(run)
