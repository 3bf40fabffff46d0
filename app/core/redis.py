"""The Redis that all processes share: commands with a time limit, and a breaker while it is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

import structlog
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as NotAnswered

from app.core import metrics
from app.core.background import end_tasks

log = structlog.get_logger()
Answer = TypeVar("Answer")

PREFIX = "frontdesk:"
COMMAND_LIMIT_S = 1.0
PATIENCE_S = 2.0
"""How long a command is tried again while the server is away; shorter absences are only a delay."""
_POOL = 128
_CROWD_S = 20.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.2
_PROBE_EVERY_S = 0.25
_AWAY = (NotConnected, NotAnswered, ReadOnlyError, OSError)


class RedisAway(Exception):
    """The server does not answer. Nobody's turn depends on it: go on without."""


class RedisLink:
    """One process's way to the server.

    A command is tried again for its patience, so it must be one that may happen twice. Once a command's patience
    has ended in vain, further ones fail at once until the server answers again: nobody waits twice for the same
    absence.
    """

    def __init__(self, url: SecretStr, command_limit_s: float = COMMAND_LIMIT_S) -> None:
        self._url = url.get_secret_value()
        self._command_limit_s = command_limit_s
        self.commands = self.connect(_POOL, command_limit_s)
        self._probing: asyncio.Task[None] | None = None

    @property
    def is_away(self) -> bool:
        """Whether the server has been found not to answer, and has not answered since."""
        return self._probing is not None

    def connect(self, connections: int, answer_within_s: float) -> "Redis":
        """A client of its own, for commands that may block for long. Whoever asks closes it."""
        pool = BlockingConnectionPool.from_url(
            self._url,
            max_connections=connections,
            # To wait for one's turn at a connection is to be in a crowd; it says nothing about the server.
            timeout=_CROWD_S,
            socket_timeout=answer_within_s,
            socket_connect_timeout=self._command_limit_s,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        return Redis.from_pool(pool)

    async def ask(self, command: Callable[[Redis], Awaitable[Answer]], patience_s: float = PATIENCE_S) -> Answer:
        """The command's answer.

        Raises:
            RedisAway: none within the patience, or the server is known to be away.
        """
        if self.is_away:
            raise RedisAway
        began, pause_s = monotonic(), _FIRST_PAUSE_S
        while True:
            try:
                return await command(self.commands)
            except _AWAY as error:
                if monotonic() - began + pause_s > patience_s:
                    self._note_absence(error)
                    raise RedisAway from error
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311 - spreads retries, guards nothing
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._probing is not None:
            await end_tasks((self._probing,))
        await self.commands.aclose()

    def _note_absence(self, error: Exception) -> None:
        if self._probing is None:
            metrics.redis_absences.inc()
            metrics.redis_away.set(1)
            log.error("redis_away", reason=f"{type(error).__name__}: {error}")
            self._probing = asyncio.create_task(self._probe(), name="redis probe")

    async def _probe(self) -> None:
        began = monotonic()
        try:
            while not await self._answers():  # noqa: ASYNC110 - another program has no event of ours
                await asyncio.sleep(_PROBE_EVERY_S)
            log.info("redis_back", away_s=round(monotonic() - began, 3))
        finally:
            self._probing = None
            metrics.redis_away.set(0)

    async def _answers(self) -> bool:
        try:
            return bool(await self.commands.ping())
        except (RedisError, OSError):
            return False
