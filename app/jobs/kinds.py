"""What a kind of job is: how it runs, how long it may take, how often it is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.contracts import Audience
from app.jobs.queue import Leased, NewJob

QUICKLY = (5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds from one try to the next: five tries more within little over an hour."""

Completing = Callable[[AsyncSession], Awaitable[None]]
"""Ends the job within a transaction; raises `LeaseLost` when it is no longer ours, so that nothing is kept."""


class GiveUp(Exception):
    """Trying again is no use. The reason is a code of ours, never anybody's words."""


class TryAgain(Exception):
    """It did not work this time, for a known reason (a code). `after_s` overrides the kind's own patience."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        self.after_s = after_s
        super().__init__(reason)


@dataclass(frozen=True)
class Outcome:
    """How a run ended well.

    What it leaves in the database is written by `keep`, in the transaction that ends the job: once, whatever happens.
    Where that transaction needs more around it (a session's lock), `within` opens it and calls what it is given.
    With `again_at` the job is not over: it looks again then. `undelivered` says, as a code, why nobody was reached who
    should have been: such a job is never done, it ends cancelled, with an audit line, and may be tried again.
    """

    result: dict[str, Any] = field(default_factory=dict)
    status: str = "completed"
    keep: Completing | None = None
    within: Callable[[Completing], Awaitable[None]] | None = None
    follow_up: tuple[NewJob, ...] = ()
    again_at: datetime | None = None
    undelivered: str | None = None


Work = Callable[[Leased], Awaitable[Outcome]]


@dataclass(frozen=True)
class Kind:
    """A kind of job. `patience` are the seconds between tries: when they are used up the job is dead.

    `audience` is who is shown that it has ended, in the session it belongs to; nobody when None.
    """

    name: str
    work: Work
    patience: tuple[float, ...] = QUICKLY
    timeout_s: float = 20.0
    audience: Audience | None = "staff"
