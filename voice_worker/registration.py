"""Tells the app that this worker is here and what it can take: what *registered* means."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from livekit.agents import AgentServer, JobRequest

from app.contracts import WorkerStatus
from voice_worker import metrics
from voice_worker.app_client import AppClient
from voice_worker.settings import WorkerSettings

log = logging.getLogger("frontdesk.voice.registration")
EVERY_S = 2.0
LOOK_S = 0.1
LEAVE_S = 1.0
"""How soon the app learns that this worker was told to stop: until then it would be given calls that ring in vain."""


def load_of(server: AgentServer, capacity: int) -> float:
    """Calls in progress against calls it may hold; the processor's own load says nothing about a call."""
    return min(1.0, len(server.active_jobs) / capacity)


def taking(server: AgentServer, capacity: int) -> Callable[[JobRequest], Awaitable[None]]:
    """Takes a call that LiveKit offers where there is a place; else another worker is asked."""

    async def take(request: JobRequest) -> None:
        if len(server.active_jobs) < capacity:
            await request.accept()
        else:
            log.info("no place for a call", extra={"calls": len(server.active_jobs)})
            await request.reject(terminate=False)

    return take


class Registration:
    """Begins once LiveKit knows the worker, which it does only when a process with loaded models waits."""

    def __init__(self, server: AgentServer, settings: WorkerSettings) -> None:
        self.server, self.settings = server, settings
        self._reporting: asyncio.Task[None] | None = None
        self._client: AppClient | None = None
        self._leaves = False
        server.on("worker_registered", self._on_registered)

    def _on_registered(self, worker_id: str, *_: object) -> None:
        if self._reporting is not None:
            self._reporting.cancel()
        self._reporting = asyncio.get_running_loop().create_task(self._report(worker_id))

    async def leave(self) -> None:
        """Told to stop: the app knows before anything ends, and sends no caller to a worker that is gone by then."""
        self._leaves = True
        if self._client is None:
            return
        try:
            async with asyncio.timeout(LEAVE_S):
                await self._client.report(self._status())
        except TimeoutError:
            log.info("the app was not told that this worker leaves")

    async def _report(self, worker_id: str) -> None:
        client = self._client = AppClient(self.settings, worker_id)
        was_taken = None
        try:
            while True:
                is_draining = self.server.draining
                is_taken = await client.report(self._status())
                metrics.registered.set(is_taken)
                if is_taken != was_taken:
                    log.info("the app knows this worker" if is_taken else "the app does not answer")
                    was_taken = is_taken
                await self._until_next(is_draining)
        finally:
            await client.close()

    def _status(self) -> WorkerStatus:
        """What it holds; told to stop, it has room for nothing more."""
        calls = [job.job.room.name for job in self.server.active_jobs]
        capacity = self.settings.call.capacity
        if self.server.draining or self._leaves:
            return WorkerStatus(load=1.0, capacity=len(calls), calls=calls)
        return WorkerStatus(load=load_of(self.server, capacity), capacity=capacity, calls=calls)

    async def _until_next(self, was_draining: bool) -> None:
        """Wait for the next report's time, or for what the app has to know at once."""
        for _ in range(round(EVERY_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            if self.server.draining and not was_draining:
                return
