"""A queue on an empty database, and runners of kinds that the test makes up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from app.core.bus import LocalBus
from app.core.database import Database
from app.core.settings import JobSettings
from app.jobs.kinds import Kind, Work
from app.jobs.models import Job
from app.jobs.queue import NewJob, enqueue
from app.jobs.runner import JobRunner
from tests.conftest import FrozenClock

PATIENCE = (10.0, 60.0)


@dataclass
class Queue:
    """The table, and what a test does with it."""

    database: Database
    clock: FrozenClock
    runners: list[JobRunner] = field(default_factory=list)

    async def add(self, *keys: str, kind: str = "errand", in_s: float = 0) -> None:
        """Enqueue jobs by their keys."""
        at = self.clock()
        due = at if not in_s else FrozenClock(at)
        if isinstance(due, FrozenClock):
            due.advance(seconds=in_s)
            due = due()
        async with self.database.transaction() as db:
            await enqueue(db, [NewJob(kind, key, "shop", due) for key in keys], at)

    async def jobs(self) -> list[Job]:
        """All of them, in the order of their keys."""
        async with self.database.reading() as db:
            return list(await db.scalars(select(Job).order_by(Job.key)))

    async def job(self) -> Job:
        """The only one."""
        (job,) = await self.jobs()
        return job

    def runner(self, work: Work, concurrency: int = 4, **more: object) -> JobRunner:
        """A process that can do one kind of job."""
        settings = JobSettings(concurrency=concurrency, poll_s=0.01, grace_s=0.05)
        kind = Kind("errand", work, patience=PATIENCE, **more)  # pyright: ignore[reportArgumentType]
        name = f"process-{len(self.runners)}"
        runner = JobRunner(self.database, LocalBus(), self.clock, settings, {kind.name: kind}, name)
        self.runners.append(runner)
        return runner


@pytest.fixture
async def queue(migrated_url: str, clock: FrozenClock) -> AsyncIterator[Queue]:
    database = Database(migrated_url)
    queue = Queue(database, clock)
    yield queue
    for runner in queue.runners:
        await runner.close()
    await database.close()
