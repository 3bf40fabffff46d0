"""The queue: jobs put in, leased by one process at a time, and finished by whoever holds the lease."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Insert, Table, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.errors import AppError
from app.core.ids import new_id
from app.jobs.models import Job

_JOBS = cast(Table, Job.__table__)


class LeaseLost(Exception):
    """Somebody else has taken the job up: what was done of it here may not be kept."""


class NotRetried(AppError):
    """Only a job that has ended without success can be tried again."""

    code, status, retryable = "not_retried", 409, False
    message = "That job is waiting, running or done: there is nothing to try again."


@dataclass(frozen=True)
class NewJob:
    """Work to be done from `run_at` on. Another of the same kind and key is the same job."""

    kind: str
    key: str
    business: str
    run_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    session_id: str | None = None
    customer_id: str | None = None


@dataclass(frozen=True)
class Leased:
    """A job that is being worked on. `attempt` counts from 1; no two leases have the same `holder`."""

    id: str
    kind: str
    key: str
    business: str
    session_id: str | None
    customer_id: str | None
    payload: dict[str, Any]
    run_at: datetime
    created_at: datetime
    attempt: int
    holder: str


_LEASED = (
    *(_JOBS.c.id, _JOBS.c.kind, _JOBS.c.key, _JOBS.c.business, _JOBS.c.session_id, _JOBS.c.customer_id),
    *(_JOBS.c.payload, _JOBS.c.run_at, _JOBS.c.created_at, _JOBS.c.attempts, _JOBS.c.leased_by),
)


def enqueuing(dialect: str, jobs: Sequence[NewJob], now: datetime) -> Insert:
    """The statement that adds what is not there yet, to be executed in the transaction that causes it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = [
        {
            "id": new_id("job"),
            "business": job.business,
            "kind": job.kind,
            "key": job.key,
            "session_id": job.session_id,
            "customer_id": job.customer_id,
            "payload": job.payload,
            "status": "pending",
            "run_at": job.run_at,
            "attempts": 0,
            "result": {},
            "created_at": now,
        }
        for job in jobs
    ]
    return insert(_JOBS).values(rows).on_conflict_do_nothing(index_elements=["kind", "key"])


async def enqueue(db: AsyncSession, jobs: Sequence[NewJob], now: datetime) -> None:
    """Add jobs in the caller's transaction; one that is there already stays as it is."""
    if jobs:
        await db.execute(enqueuing(db.get_bind().dialect.name, jobs, now))


def _is_due(now: datetime) -> ColumnElement[bool]:
    waits = and_(_JOBS.c.status == "pending", _JOBS.c.run_at <= now)
    left_behind = and_(_JOBS.c.status == "running", _JOBS.c.leased_until <= now)
    return or_(waits, left_behind)


async def is_anything_due(db: AsyncConnection, now: datetime) -> bool:
    """Whether it is worth asking for a lease."""
    return (await db.execute(select(_JOBS.c.id).where(_is_due(now)).limit(1))).first() is not None


async def lease(db: AsyncSession, holder: str, now: datetime, lease_s: float, limit: int) -> list[Leased]:
    """Take up to `limit` jobs that are due, the longest due first; no two processes get the same.

    On PostgreSQL rows that somebody else is just taking are passed over; on SQLite a writer is alone.
    """
    due = select(_JOBS.c.id).where(_is_due(now)).order_by(_JOBS.c.run_at, _JOBS.c.id).limit(limit)
    # In a CTE it is read once; as a plain subquery PostgreSQL may read it again, and lock others.
    ours = due.with_for_update(skip_locked=True).cte("due")
    taken = (
        update(_JOBS)
        .where(_JOBS.c.id.in_(select(ours.c.id)))
        .values(
            status="running",
            attempts=_JOBS.c.attempts + 1,
            leased_by=holder,
            leased_until=now + timedelta(seconds=lease_s),
        )
        .returning(*_LEASED)
    )
    rows = (await (await db.connection()).execute(taken)).all()
    return sorted((Leased(*row) for row in rows), key=lambda job: (job.run_at, job.id))


async def finish(
    db: AsyncSession, job: Leased, status: str, result: dict[str, Any], now: datetime, error: str | None = None
) -> None:
    """End the job, in the transaction that keeps what it did.

    Raises:
        LeaseLost: it is no longer ours.
    """
    await _change(db, job, status=status, result=result, ended_at=now, leased_by=None, leased_until=None, error=error)


async def bury(db: AsyncSession, job: Leased, error: str, now: datetime) -> None:
    """End a job that has failed too often.

    Raises:
        LeaseLost: it is no longer ours.
    """
    await _change(db, job, status="dead", error=error[:200], ended_at=now, leased_by=None, leased_until=None)


async def put_back(
    db: AsyncSession, job: Leased, run_at: datetime, error: str | None = None, attempts: int | None = None
) -> None:
    """Give the lease back: the job waits until `run_at`. `attempts` are kept unless given.

    Raises:
        LeaseLost: it is no longer ours.
    """
    values = {"status": "pending", "run_at": run_at, "leased_by": None, "leased_until": None}
    values |= {"error": error[:200] if error else None, "attempts": job.attempt if attempts is None else attempts}
    await _change(db, job, **values)


async def _change(db: AsyncSession, job: Leased, **values: Any) -> None:
    ours = (_JOBS.c.id == job.id, _JOBS.c.leased_by == job.holder)
    changed = await (await db.connection()).execute(update(_JOBS).where(*ours).values(**values).returning(_JOBS.c.id))
    if changed.first() is None:
        raise LeaseLost(job.id)


async def revive(db: AsyncSession, job_id: str, now: datetime) -> Job:
    """Let a dead or cancelled job try again from now on.

    Raises:
        NotRetried: it is not one of those, or there is none by that id.
    """
    job = await db.get(Job, job_id, with_for_update=True)
    if job is None or job.status not in ("dead", "cancelled"):
        raise NotRetried
    job.status, job.run_at, job.attempts, job.ended_at, job.error = "pending", now, 0, None, None
    await db.flush()
    return job


@dataclass(frozen=True)
class Depth:
    """How the queue stands: jobs due and not yet begun, dead ones, and how long the oldest has been due (seconds)."""

    due: int
    dead: int
    oldest_s: float


async def depth(db: AsyncConnection, now: datetime) -> Depth:
    """How the queue stands."""
    due = select(func.count(), func.min(_JOBS.c.run_at)).where(_is_due(now))
    count, oldest = (await db.execute(due)).one()
    dead = await db.scalar(select(func.count()).select_from(_JOBS).where(_JOBS.c.status == "dead"))
    return Depth(count, dead or 0, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
