"""What the routes share: made once when the app starts, closed when it stops."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from app.accounts.secrets import signing_key
from app.accounts.tokens import Tokens
from app.api.limits import RateLimits
from app.channels.livekit import Calls
from app.channels.redis_workers import RedisWorkers
from app.channels.workers import WorkerRegistry, Workers
from app.core.background import end_tasks
from app.core.presence import LocalPresence, Presence
from app.core.redis_presence import RedisPresence
from app.core.settings import Settings
from app.turns.desk import Desk


@dataclass
class Door:
    """The desk and all that stands between it and the outside."""

    settings: Settings
    desk: Desk
    tokens: Tokens
    limits: RateLimits
    workers: Workers
    calls: Calls
    presence: Presence
    _running: set[asyncio.Task[Any]] = field(default_factory=set)

    def keep_running(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work that outlives the socket it came over."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def close(self) -> None:
        """Let go of the media server. Turns in progress are the desk's to finish."""
        await end_tasks(tuple(self._running))
        await self.calls.close()
        await self.presence.close()
        await self.workers.close()


async def open_door(settings: Settings, desk: Desk) -> Door:
    """Everything the routes need, around an open desk."""
    kept = settings.data_dir / "secrets"
    tokens = Tokens(
        session_key=signing_key(settings.token_secret, kept / "token"),
        worker_key=signing_key(settings.worker_secret, kept / "worker"),
        clock=desk.clock,
        session_hours=settings.session_hours,
    )
    timeout_s, presence, workers = settings.voice.worker_timeout_s, LocalPresence(), None
    if desk.redis is not None:
        presence = await RedisPresence(desk.redis).open()
        workers = await RedisWorkers(desk.redis, desk.clock, timeout_s).open()
    workers = workers or WorkerRegistry(desk.clock, timeout_s)
    calls = Calls(settings, desk.database, desk.bus, desk.clock, workers)
    return Door(settings, desk, tokens, RateLimits(settings.limits, desk.redis), workers, calls, presence)
