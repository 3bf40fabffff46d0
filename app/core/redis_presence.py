"""Presence of all processes: each writes how many it holds, and counts only while it lives."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Self, cast

from redis.asyncio import Redis

from app.core.background import end_tasks
from app.core.ids import new_id
from app.core.redis import PREFIX, RedisAway, RedisLink

LIFE_S = 6.0
"""A process that has not said for so long that it lives is dead, and its connections with it."""
_KEPT_MS = 24 * 3600 * 1000

_OTHERS = """
-- KEYS: places. ARGV: prefix of processes, this process.
local others = 0
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  if held[i] ~= ARGV[2] then
    if redis.call('EXISTS', ARGV[1] .. held[i]) == 1 then others = others + tonumber(held[i + 1])
    else redis.call('HDEL', KEYS[1], held[i]) end
  end
end
"""
_COUNT = f"{_OTHERS} return others"
_ENTER = f"""{_OTHERS}
-- ARGV: ..., how many this process holds already, limit, life in ms.
if others + tonumber(ARGV[3]) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3] + 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
"""
_PROCESS = f"{PREFIX}process:"


class RedisPresence:
    """Writes are absolute (how many this process holds now), so one that happens twice does no harm.

    While the server is away each process counts its own; what it could not write it writes when the server is back.
    """

    def __init__(self, link: RedisLink, life_s: float = LIFE_S) -> None:
        self._link = link
        self._life_s = life_s
        self._process = new_id("app")
        self._held: Counter[str] = Counter()
        self._unwritten: set[str] = set()
        self._writing = asyncio.Lock()
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> Self:
        """Begin to say that this process lives."""
        with suppress(RedisAway):
            await self._beat()
        self._beating = asyncio.create_task(self._keep_beating(), name="presence")
        return self

    async def enter(self, key: str, limit: int) -> bool:
        """Take a place."""
        async with self._writing:
            has_place = await self._has_place(key, limit)
            if has_place:
                self._held[key] += 1
        return has_place

    async def leave(self, key: str) -> None:
        """Give a place back."""
        async with self._writing:
            self._held[key] -= 1
            try:
                await self._write([key])
            except RedisAway:
                self._unwritten.add(key)

    async def count(self, key: str) -> int | None:
        """How many places are taken; None while the server is away, unless this process holds some."""
        try:
            others = await self._link.ask(lambda commands: self._run(commands, _COUNT, key))
        except RedisAway:
            return self._held[key] or None
        return others + self._held[key]

    def held_here(self, key: str) -> int:
        """How many of them this process holds."""
        return self._held[key]

    async def close(self) -> None:
        """Stop living: nothing that this process held counts any more."""
        if self._beating is not None:
            await end_tasks((self._beating,))
        with suppress(RedisAway):
            await self._link.ask(lambda commands: commands.unlink(_PROCESS + self._process))

    async def _has_place(self, key: str, limit: int) -> bool:
        held = self._held[key]
        try:
            asked = (held, limit, _KEPT_MS)
            return bool(await self._link.ask(lambda commands: self._run(commands, _ENTER, key, *asked)))
        except RedisAway:
            self._unwritten.add(key)
            return held < limit

    async def _run(self, commands: Redis, script: str, key: str, *more: int) -> int:
        answer = commands.eval(script, 1, _name(key), _PROCESS, self._process, *map(str, more))
        return int(await cast("asyncio.Future[int]", answer))

    async def _write(self, keys: list[str]) -> None:
        async def write(commands: Redis) -> None:
            async with commands.pipeline(transaction=False) as together:
                for key in keys:
                    if self._held[key] > 0:
                        together.hset(_name(key), self._process, str(self._held[key]))
                        together.pexpire(_name(key), _KEPT_MS)
                    else:
                        together.hdel(_name(key), self._process)
                await together.execute()

        await self._link.ask(write)
        for key in keys:
            if self._held[key] <= 0:
                del self._held[key]

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._life_s / 3)
            with suppress(RedisAway):
                await self._beat()

    async def _beat(self) -> None:
        """Say that we live. Who was thought dead, or could not write, says again all that it holds."""
        life_ms = int(self._life_s * 1000)
        was_alive = await self._link.ask(
            lambda commands: commands.set(_PROCESS + self._process, "1", px=life_ms, get=True)
        )
        async with self._writing:
            keys = self._unwritten | (set() if was_alive else set(self._held))
            if keys:
                await self._write(list(keys))
                self._unwritten -= keys


def _name(key: str) -> str:
    return f"{PREFIX}present:{key}"
