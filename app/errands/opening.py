"""Puts the errands of a running desk together: every kind of job, what causes them, and the runner."""

import os
import socket
from functools import partial

from app.errands.bookings import confirm, remind
from app.errands.causes import Causes
from app.errands.mail import Mailer
from app.errands.means import Means
from app.errands.people import call_back, find_person
from app.errands.waiting import offer_earlier
from app.errands.webhooks import KIND as WEBHOOK
from app.errands.webhooks import PATIENCE, deliver
from app.jobs.kinds import Kind
from app.jobs.runner import JobRunner
from app.turns.desk import Desk


def job_kinds(means: Means) -> dict[str, Kind]:
    """Every kind of job by its name; one that is not here is buried."""
    kinds = (
        Kind("confirmation", partial(confirm, means), audience="customer"),
        Kind("reminder", partial(remind, means)),
        Kind("earlier", partial(offer_earlier, means)),
        Kind("person_check", partial(find_person, means)),
        Kind("callback", partial(call_back, means)),
        Kind(WEBHOOK, partial(deliver, means), patience=PATIENCE, audience=None),
    )
    return {kind.name: kind for kind in kinds}


def open_errands(desk: Desk) -> JobRunner:
    """The desk's runner, with its causes watched. Start it, or run what is due by hand; close it before the desk."""
    settings = desk.settings
    means = Means(desk, settings, Mailer(settings.mail))
    name = f"{socket.gethostname()[:40]}:{os.getpid()}"
    runner = JobRunner(desk.database, desk.bus, desk.clock, settings.jobs, job_kinds(means), name)
    Causes(settings, desk.clock).watch(desk.database, runner.wake)
    return runner
