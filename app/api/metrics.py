"""What is looked up when Prometheus asks: facts that all processes share, read from where they are kept."""

import asyncio

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.api.door import Door
from app.core import metrics
from app.core.errors import AppError
from app.escalation.models import Escalation
from app.jobs.queue import depth
from app.sessions.models import LIVE_CALL, Call

log = structlog.get_logger()

_LIMIT_S = 2.0


async def exposition(door: Door) -> bytes:
    """The counters, with calls, waiting customers and jobs as the record has them now.

    Without a database the counters are told all the same: that is when they are needed.
    """
    try:
        async with asyncio.timeout(_LIMIT_S):
            await _look_up(door)
        metrics.database_up.set(1)
    except (AppError, SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
        metrics.database_up.set(0)
        log.warning("metrics_without_database", reason=type(error).__name__)
    metrics.workers.set(len(door.workers.registered()))
    metrics.places.set(max(0, door.workers.free_places()))
    # Several processes' counters are read from files.
    return await asyncio.to_thread(metrics.exposition)


async def _look_up(door: Door) -> None:
    by_status = select(Call.status, func.count()).where(Call.status.in_(LIVE_CALL)).group_by(Call.status)
    waiting = select(func.count()).select_from(Escalation).where(Escalation.status == "waiting")
    async with door.desk.database.reading() as db:
        calls: dict[str, int] = {row[0]: row[1] for row in await db.execute(by_status)}
        escalations = await db.scalar(waiting)
        queue = await depth(await db.connection(), door.desk.clock())
    for status in LIVE_CALL:
        metrics.calls.labels(status).set(calls.get(status, 0))
    metrics.escalations_waiting.set(escalations or 0)
    metrics.jobs_due.set(queue.due)
    metrics.jobs_dead.set(queue.dead)
    metrics.jobs_oldest_seconds.set(queue.oldest_s)
