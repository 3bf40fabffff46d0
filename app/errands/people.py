"""Errands for customers who need a person: is one free, and who calls back."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.wording import say_phone, say_when
from app.business.models import Ticket
from app.errands.mail import Letter
from app.errands.means import Means, say
from app.escalation.models import Escalation
from app.escalation.presence import people_free
from app.jobs.kinds import Outcome
from app.jobs.queue import Leased
from app.packs.pack import Pack
from app.understanding.interpretation import Phone

LOOK_AGAIN_S = 15.0
"""A person may come free while the customer waits; so often it is looked."""
PATIENCE = timedelta(minutes=2)
"""After that the customer is told not to wait."""


async def find_person(means: Means, job: Leased) -> Outcome:
    """See whether somebody is free for a customer who asked for a person, and tell the customer which it is."""
    pack = means.pack(job)
    async with means.desk.database.reading() as db:
        wanted = await db.get(Escalation, job.payload["escalation_id"])
        free = await people_free(db, job.business, means.now)
    if wanted is None or wanted.status != "waiting":
        return Outcome({"found": "taken"})
    if free:
        text = say(pack, "job_person_free")
        return Outcome({"found": "free"}, within=means.telling(job, wanted.session_id, text, "interrupt"))
    phone = wanted.contact.get("phone")
    if not _is_staffed(pack, means.now):  # they were told so already, and when somebody will be in
        return Outcome({"found": "closed"}, keep=_leaving_callback(means, wanted) if phone else None)
    if means.now - wanted.created_at < PATIENCE:
        return Outcome(again_at=means.later(seconds=LOOK_AGAIN_S))
    if phone:
        text = say(pack, "job_person_busy", phone=_at(phone))
        leave = _leaving_callback(means, wanted)
    else:
        text, leave = say(pack, "job_person_busy_no_phone"), None
    return Outcome({"found": "nobody"}, within=means.telling(job, wanted.session_id, text, "high"), keep=leave)


def _leaving_callback(means: Means, wanted: Escalation):
    """Leaves a call to be made: the row itself brings about the job that sees to it."""

    async def leave(db: AsyncSession) -> None:
        ticket_id, due = f"callback.{wanted.id}", means.now.isoformat()
        if await db.get(Ticket, ticket_id) is None:
            contact = {name: value for name, value in wanted.contact.items() if name in ("name", "phone")}
            db.add(
                Ticket(
                    id=ticket_id,
                    business=wanted.business,
                    kind="request",
                    subject="Asked for a person",
                    session_id=wanted.session_id,
                    attributes={key: value for key, value in contact.items() if value} | {"call_at": due},
                    created_at=means.now,
                )
            )
            await db.flush()

    return leave


async def call_back(means: Means, job: Leased) -> Outcome:
    """A call is due: if nobody has seen to it, put it in front of people, and write to them if there is mail."""
    pack = means.pack(job)
    async with means.desk.database.reading() as db:
        ticket = await db.get(Ticket, job.payload["ticket_id"])
    if ticket is None or ticket.status != "open":
        return Outcome({"found": "seen_to"})
    if not _is_staffed(pack, means.now) and (opens := next_staffed(pack, means.now)) is not None:
        return Outcome(again_at=opens)
    mailed = await _write_to_staff(means, job, pack, ticket)

    async def urge(db: AsyncSession) -> None:
        due = await db.get(Ticket, ticket.id, with_for_update=True)
        if due is not None and due.status == "open":
            due.priority = "high"

    return Outcome({"found": "due", "mailed": mailed}, keep=urge)


async def _write_to_staff(means: Means, job: Leased, pack: Pack, ticket: Ticket) -> bool:
    own = pack.manifest.contact.email
    sender = means.mailer.sender(own)
    if sender is None or own is None:
        return False
    zone = pack.hours.tzinfo
    phone, left = ticket.attributes.get("phone"), ticket.created_at.astimezone(zone)
    about = {
        "subject": ticket.subject,
        "body": ticket.body,
        "phone": _at(phone) if phone else "",
        "left": say_when(left, means.now.astimezone(zone).date()),
    }
    letter = Letter(
        mail_id=job.id,
        to=own,
        sender=sender,
        sender_name=pack.manifest.persona.business,
        subject=say(pack, "job_callback_subject", **about),
        text=say(pack, "job_callback_mail", **about),
        written_at=means.now,
    )
    await means.mailer.send(letter)
    return True


def next_staffed(pack: Pack, now: datetime) -> datetime | None:
    """When somebody is in again; None where nobody ever is."""
    if pack.staffed is None:
        return None
    for day in pack.staffed.open_days(now.astimezone(pack.hours.tzinfo).date()):
        for opens, _ in pack.staffed.spans(day):
            if opens > now:
                return opens
    return None


def _is_staffed(pack: Pack, now: datetime) -> bool:
    return pack.staffed is not None and pack.staffed.is_open(now)


def _at(phone: str) -> str:
    return f" at {say_phone(Phone(e164=phone, digits=phone))}"
