"""Errands about one booking: it is confirmed to its customer, and they are reminded of it."""

from datetime import datetime

from app.business.models import TAKES_CAPACITY
from app.errands.calendar_file import calendar_file
from app.errands.mail import Letter
from app.errands.means import Appointment, Means, appointment
from app.jobs.kinds import Outcome
from app.jobs.queue import Leased


def calendar_path(session_id: str, reference: str) -> str:
    """Where the customer's own client finds the file."""
    return f"/api/sessions/{session_id}/bookings/{reference}/calendar"


async def confirm(means: Means, job: Leased) -> Outcome:
    """Send the customer the appointment as it stands now; without mail the conversation shows where the file is."""
    found = await _read(means, job)
    if found is None:
        return Outcome(status="cancelled")
    mailed = await mail(means, job, found, f"job_confirmation_{job.payload['change']}", with_file=True)
    return Outcome({"reference": found.booking.reference, "mailed": mailed} | _file(job, found))


def _file(job: Leased, found: Appointment) -> dict[str, str]:
    return {"file": calendar_path(job.session_id, found.booking.reference)} if job.session_id else {}


async def remind(means: Means, job: Leased) -> Outcome:
    """Remind the customer of a booking that still stands at that very time: by mail, and where they talk to us.

    Who can be reached by neither has not been reminded, and the job does not say so.
    """
    found = await _read(means, job)
    if found is None or found.booking.status not in TAKES_CAPACITY:
        return Outcome(status="cancelled")
    starts_at = datetime.fromisoformat(job.payload["starts_at"])
    if found.booking.starts_at != starts_at or found.booking.starts_at <= means.now:
        return Outcome(status="cancelled")
    mailed = await mail(means, job, found, "job_reminder")
    text = found.say("job_reminder", means.now)
    holds = found.as_it_stands(until=starts_at)
    talking = found.session if found.is_open else None
    telling = means.telling(job, talking.id, text, "normal", while_true=holds) if talking else None
    told = {"mailed": mailed, "told": telling is not None}
    return Outcome(told, within=telling, undelivered=None if any(told.values()) else "nobody_reached")


async def mail(means: Means, job: Leased, found: Appointment, key: str, with_file: bool = False, **values: str) -> bool:
    """Write to the booking's customer; False where there is no address or no server."""
    manifest = found.pack.manifest
    sender = means.mailer.sender(manifest.contact.email)
    if sender is None or not found.email:
        return False
    named = {"name": found.booking.contact_name or found.customer.name, "address": manifest.contact.address or ""}
    letter = Letter(
        mail_id=job.id,
        to=found.email,
        sender=sender,
        sender_name=manifest.persona.business,
        subject=found.say(f"{key}_subject", means.now, **named, **values),
        text=found.say(f"{key}_mail", means.now, **named, **values),
        written_at=means.now,
        calendar=calendar_file(found, means.now) if with_file else None,
    )
    await means.mailer.send(letter)
    return True


async def _read(means: Means, job: Leased) -> Appointment | None:
    async with means.desk.database.reading() as db:
        return await appointment(db, means.pack(job), job.payload["booking_id"], job.session_id)
