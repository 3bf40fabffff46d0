"""Runs jobs in this process: takes what is due, a few at a time, and gives back what it cannot finish."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.record import record
from app.contracts import Event, TaskUpdate
from app.core import metrics
from app.core.background import end_tasks
from app.core.bus import EventBus
from app.core.clock import Clock
from app.core.database import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.settings import JobSettings
from app.core.telemetry import working_on
from app.core.tracing import span
from app.jobs.kinds import GiveUp, Kind, Outcome, TryAgain
from app.jobs.queue import Leased, LeaseLost, bury, enqueue, finish, is_anything_due, lease, put_back
from app.sessions.log import Draft, append

log = structlog.get_logger()
_AFTER_TROUBLE_S = 5.0


class JobRunner:
    """One a process. Several processes share the work: a job is leased by one of them at a time.

    What a job leaves in the database is kept in the transaction that ends it, and only by who holds the lease. What it
    does outside (a mail, a webhook) may happen again after a crash: it carries the job's id.
    """

    def __init__(
        self,
        database: Database,
        bus: EventBus,
        clock: Clock,
        settings: JobSettings,
        kinds: Mapping[str, Kind],
        name: str,
    ) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._kinds = kinds
        self._name = name
        self._wanted = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._running: dict[asyncio.Task[None], Leased] = {}

    def start(self) -> None:
        """Begin to look for work, if this process is to do any."""
        if self._settings.concurrency:
            self._loop = asyncio.create_task(self._look_for_work(), name="jobs")

    def wake(self) -> None:
        """There is work: do not wait for the next look."""
        self._wanted.set()

    async def run_due(self) -> int:
        """Run what is due now, and what becomes due by it, to the end; how many runs that were."""
        runs = 0
        while started := await self._take_up():
            await asyncio.gather(*started)
            runs += len(started)
        return runs

    async def close(self) -> None:
        """Take nothing new, finish what has begun within the time of grace, and give the rest back."""
        if self._loop is not None:
            await end_tasks([self._loop])
        if self._running:
            await asyncio.wait(tuple(self._running), timeout=self._settings.grace_s)
        left = dict(self._running)
        await end_tasks(left)
        for job in left.values():
            with suppress(LeaseLost, AppError):
                async with self._database.transaction() as db:
                    # It was not the job's fault.
                    await put_back(db, job, self._clock(), attempts=job.attempt - 1)

    async def _look_for_work(self) -> None:
        while True:
            pause_s = self._settings.poll_s
            try:
                self._wanted.clear()
                if await self._take_up():
                    continue
                if len(self._running) >= self._settings.concurrency:
                    await asyncio.wait(tuple(self._running), return_when=asyncio.FIRST_COMPLETED)
                    continue
            except AppError as error:
                log.warning("jobs_not_read", code=error.code)
                pause_s = _AFTER_TROUBLE_S
            except Exception:
                log.exception("jobs_not_read")
                pause_s = _AFTER_TROUBLE_S
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), pause_s)

    async def _take_up(self) -> list[asyncio.Task[None]]:
        """Lease as many as there are hands for, and begin them."""
        hands = max(1, self._settings.concurrency) - len(self._running)
        if hands <= 0:
            return []
        async with self._database.glance() as connection:
            if not await is_anything_due(connection, self._clock()):
                return []
        async with self._database.transaction() as db:
            jobs = await lease(db, f"{self._name} {new_id()}", self._clock(), self._settings.lease_s, hands)
        return [self._begin(job) for job in jobs]

    def _begin(self, job: Leased) -> asyncio.Task[None]:
        task = asyncio.create_task(self._run(job), name=f"job {job.id}")
        self._running[task] = job
        task.add_done_callback(lambda done: self._running.pop(done, None))
        return task

    async def _run(self, job: Leased) -> None:
        began = time.perf_counter()
        with working_on(session_id=job.session_id), span("job", kind=job.kind, job_id=job.id, attempt=job.attempt):
            try:
                ended = await self._attempt(job)
            except LeaseLost:
                ended = "lost"
                log.warning("job_lease_lost", job_id=job.id, kind=job.kind)
            except AppError as error:  # the database is away: the lease will run out
                ended = "failed"
                log.warning("job_not_ended", job_id=job.id, kind=job.kind, code=error.code)
            except Exception:
                ended = "failed"
                log.exception("job_not_ended", job_id=job.id, kind=job.kind)
        metrics.jobs.labels(job.kind, ended).inc()
        metrics.job_seconds.labels(job.kind).observe(time.perf_counter() - began)

    async def _attempt(self, job: Leased) -> str:
        kind = self._kinds.get(job.kind)
        if kind is None:
            return await self._end_badly(job, None, "unknown_kind", is_final=True)
        if job.attempt > len(kind.patience) + 1:  # it took its process with it each time
            return await self._end_badly(job, kind, "never_ended", is_final=True)
        try:
            async with asyncio.timeout(kind.timeout_s):
                outcome = await kind.work(job)
        except GiveUp as error:
            return await self._end_badly(job, kind, str(error), is_final=True)
        except TryAgain as error:
            return await self._end_badly(job, kind, str(error), after_s=error.after_s)
        except TimeoutError:
            return await self._end_badly(job, kind, "timeout")
        except AppError as error:
            return await self._end_badly(job, kind, error.code)
        except Exception as error:
            log.exception("job_failed", job_id=job.id, kind=job.kind, attempt=job.attempt)
            return await self._end_badly(job, kind, type(error).__name__)
        return await self._end_well(job, kind, outcome)

    async def _end_well(self, job: Leased, kind: Kind, outcome: Outcome) -> str:
        events: list[Event] = []

        async def complete(db: AsyncSession) -> None:
            events.clear()  # it may be carried out again where two writers met
            now = self._clock()
            if outcome.again_at is not None:
                await put_back(db, job, outcome.again_at, attempts=0)
            else:
                status = "cancelled" if outcome.undelivered else outcome.status
                await finish(db, job, status, outcome.result, now, outcome.undelivered)
                if outcome.undelivered:
                    detail = {"kind": job.kind, "reason": outcome.undelivered}
                    await record(db, now, "jobs", "job.undelivered", job.id, detail)
                events.extend(await self._told(db, job, kind, status, outcome.result))
            if outcome.keep is not None:
                await outcome.keep(db)
            await enqueue(db, outcome.follow_up, now)

        if outcome.within is not None:
            await outcome.within(complete)
        else:
            async with self._database.transaction() as db:
                await complete(db)
        await self._bus.publish(events)
        if outcome.undelivered:
            log.warning("job_undelivered", job_id=job.id, kind=job.kind, reason=outcome.undelivered)
            return "undelivered"
        return "again" if outcome.again_at is not None else outcome.status

    async def _end_badly(
        self, job: Leased, kind: Kind | None, reason: str, is_final: bool = False, after_s: float | None = None
    ) -> str:
        patience = kind.patience if kind else ()
        now, events = self._clock(), []
        is_dead = is_final or job.attempt > len(patience)
        async with self._database.transaction() as db:
            if is_dead:
                await bury(db, job, reason, now)
                detail = {"kind": job.kind, "attempts": job.attempt, "reason": reason}
                await record(db, now, "jobs", "job.dead", job.id, detail)
                events = await self._told(db, job, kind, "failed", {"reason": reason})
            else:
                wait_s = patience[job.attempt - 1]
                await put_back(db, job, now + timedelta(seconds=max(wait_s, after_s or 0)), reason)
        await self._bus.publish(events)
        log.warning("job_did_not_work", job_id=job.id, kind=job.kind, attempt=job.attempt, reason=reason, dead=is_dead)
        return "dead" if is_dead else "failed"

    async def _told(
        self, db: AsyncSession, job: Leased, kind: Kind | None, status: str, result: dict[str, object]
    ) -> list[Event]:
        if job.session_id is None or kind is None or kind.audience is None:
            return []
        update = TaskUpdate.model_validate(
            {"task_id": job.id, "kind": job.kind, "status": status, "result": result or None}
        )
        return await append(db, job.session_id, [Draft("task_update", update, kind.audience)], self._clock())
