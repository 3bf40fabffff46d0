"""One turn at a time per session, within one process; `redis_locks` is its twin for many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from app.core.errors import AppError


class Busy(AppError):
    """Another turn of this session is still running."""

    code, status, retryable = "session_busy", 503, True
    message = "The last message is still being answered. Please try again in a moment."


class Locks(Protocol):
    """Exclusive use of a key. The wait is bounded; a holder that dies frees the key."""

    def hold(self, key: str, wait_s: float) -> AbstractAsyncContextManager[None]: ...


class LocalLocks:
    """Within one process, first come first served."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def hold(self, key: str, wait_s: float) -> AsyncIterator[None]:
        """Hold the key for the block.

        Raises:
            Busy: the key was not free within `wait_s` seconds.
        """
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            try:
                await asyncio.wait_for(lock.acquire(), wait_s)
            except TimeoutError:
                raise Busy from None
            try:
                yield
            finally:
                lock.release()
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]
