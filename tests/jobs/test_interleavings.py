"""Any order of runners, crashes, late endings and passing time: the work of each job is kept once."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.business.models import Customer
from app.core.database import Database
from app.jobs.models import Job
from app.jobs.queue import Leased, LeaseLost, NewJob, bury, enqueue, finish, lease, put_back
from app.migrations.tables import metadata
from tests.conftest import FrozenClock

LEASE_S = 60
JOBS = ("a", "b", "c")
STEP = st.one_of(
    st.tuples(st.just("take"), st.sampled_from(["p1", "p2"]), st.integers(1, 3)),
    st.tuples(st.just("end"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("fail"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("crash"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, LEASE_S]), st.just(0)),
    st.tuples(st.just("again"), st.sampled_from(JOBS), st.just(0)),
)


class Story:
    """Two processes and one queue; leases that were taken may end at any time later, or never."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock()
        self.held: list[Leased] = []
        self.leases = 0

    async def begin(self) -> None:
        async with self.database.transaction() as db:
            for table in (Job, Customer):
                await db.execute(delete(table))
        for key in JOBS:
            await self.again(key, 0)

    async def again(self, key: str, _: int) -> None:
        """What causes the job happens once more."""
        async with self.database.transaction() as db:
            await enqueue(db, [NewJob("errand", key, "shop", self.clock())], self.clock())

    async def take(self, process: str, limit: int) -> None:
        """A process leases what is due."""
        self.leases += 1
        async with self.database.transaction() as db:
            taken = await lease(db, f"{process} {self.leases}", self.clock(), LEASE_S, limit)
        assert len({job.id for job in taken}) == len(taken)
        self.held += taken

    async def end(self, which: int, _: int) -> None:
        """One that holds a lease, or thinks so, keeps what it did."""
        if self.held:
            job = self.held.pop(which % len(self.held))
            try:
                async with self.database.transaction() as db:
                    db.add(Customer(id=job.key, business="shop", name=job.holder, attributes={}))
                    await finish(db, job, "completed", {}, self.clock())
            except LeaseLost:
                pass

    async def fail(self, which: int, _: int) -> None:
        """One gives its lease back."""
        if self.held:
            job = self.held.pop(which % len(self.held))
            try:
                async with self.database.transaction() as db:
                    await put_back(db, job, self.clock(), "failed")
            except LeaseLost:
                pass

    async def crash(self, which: int, _: int) -> None:
        """One dies with its lease."""
        if self.held:
            self.held.pop(which % len(self.held))

    async def wait(self, seconds: int, _: int) -> None:
        """Time passes."""
        self.clock.advance(seconds=seconds)

    async def finish_all(self) -> None:
        """Somebody with time does what is left."""
        self.clock.advance(seconds=LEASE_S)
        await self.take("last", 10)
        while self.held:
            await self.end(-1, 0)

    async def kept(self) -> tuple[int, set[str]]:
        """How many jobs' work is there, and how the jobs stand."""
        async with self.database.reading() as db:
            rows = await db.scalar(select(func.count()).select_from(Customer))
            return rows or 0, set(await db.scalars(select(Job.status)))


async def told(steps: list[tuple[str, object, int]], database: Database) -> None:
    story = Story(database)
    await story.begin()
    for name, *arguments in steps:
        await getattr(story, name)(*arguments)
    await story.finish_all()
    # A second row for a job would have been refused by its key; what a late process did was rolled back with it.
    assert await story.kept() == (len(JOBS), {"completed"})


def test_any_order_of_events_keeps_the_work_of_each_job_once() -> None:
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'jobs.db'}")

        async def prepare() -> None:
            async with database.transaction() as db:
                connection = await db.connection()
                await connection.run_sync(metadata.create_all)

        @settings(max_examples=40, deadline=None, database=None)
        @given(st.lists(STEP, max_size=20))
        def any_order(steps: list[tuple[str, object, int]]) -> None:
            runner.run(told(steps, database))

        runner.run(prepare())
        try:
            any_order()
        finally:
            runner.run(database.close())


async def test_who_was_given_up_on_may_not_end_it(migrated_url: str, clock: FrozenClock) -> None:
    database = Database(migrated_url)
    story = Story(database)
    await story.again("a", 0)
    await story.take("p1", 1)
    (late,) = story.held
    async with database.transaction() as db:
        await bury(db, late, "unreachable", clock())

    await story.end(0, 0)

    assert await story.kept() == (0, {"dead"})
    await database.close()
