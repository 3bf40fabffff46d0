"""Tells the app that this worker is here and what it can take: what *registered* means."""

import asyncio
import logging

from livekit.agents import AgentServer

from app.contracts import WorkerStatus
from voice_worker import metrics
from voice_worker.app_client import AppClient
from voice_worker.settings import WorkerSettings

log = logging.getLogger("frontdesk.voice.registration")
EVERY_S = 2.0


def load_of(server: AgentServer, capacity: int) -> float:
    """Calls in progress against calls it may hold; the processor's own load says nothing about a call."""
    return min(1.0, len(server.active_jobs) / capacity)


class Registration:
    """Begins once LiveKit knows the worker, which it does only when a process with loaded models waits."""

    def __init__(self, server: AgentServer, settings: WorkerSettings) -> None:
        self.server, self.settings = server, settings
        self._reporting: asyncio.Task[None] | None = None
        server.on("worker_registered", self._on_registered)

    def _on_registered(self, worker_id: str, *_: object) -> None:
        if self._reporting is not None:
            self._reporting.cancel()
        self._reporting = asyncio.get_running_loop().create_task(self._report(worker_id))

    async def _report(self, worker_id: str) -> None:
        client = AppClient(self.settings, worker_id)
        capacity, was_taken = self.settings.call.capacity, None
        try:
            while True:
                calls = [job.job.room.name for job in self.server.active_jobs]
                status = WorkerStatus(load=load_of(self.server, capacity), capacity=capacity, calls=calls)
                is_taken = await client.report(status)
                metrics.registered.set(is_taken)
                if is_taken != was_taken:
                    log.info("the app knows this worker" if is_taken else "the app does not answer")
                    was_taken = is_taken
                await asyncio.sleep(EVERY_S)
        finally:
            await client.close()
