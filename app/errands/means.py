"""What errands have to work with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.phrases import filled
from app.agents.wording import say_date, say_time
from app.business.models import Booking, Customer, Offering
from app.contracts import Notification
from app.core.settings import Settings
from app.errands.mail import Mailer
from app.errands.texts import TEXTS
from app.jobs.kinds import Completing, GiveUp
from app.jobs.queue import Leased
from app.packs.pack import Pack
from app.sessions.models import Session
from app.turns.desk import Desk


@dataclass(frozen=True, repr=False)
class Means:
    """The desk, what it is set to, and who takes its mail."""

    desk: Desk
    settings: Settings
    mailer: Mailer

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.desk.clock()

    def later(self, **by: float) -> datetime:
        """A moment from now on."""
        return self.now + timedelta(**by)

    def pack(self, job: Leased) -> Pack:
        """The business that the job is of.

        Raises:
            GiveUp: it is not installed any more.
        """
        pack = self.desk.packs.get(job.business)
        if pack is None:
            raise GiveUp("unknown_pack")
        return pack

    def telling(
        self,
        job: Leased,
        session_id: str,
        text: str,
        priority: str,
        key: str | None = None,
        while_true: dict[str, str] | None = None,
    ) -> "Telling":
        """What ends the job and tells its customer in one transaction; `key` is by default that of the job.

        What is to be told with a later reply is told only as long as `while_true` holds.
        """
        return Telling(self, session_id, text, priority, key or f"{job.kind}:{job.key}", while_true)


@dataclass(frozen=True)
class Telling:
    """Something a conversation is told as a job ends: both happen, or neither. To be used as `Outcome.within`."""

    means: Means
    session_id: str
    text: str
    priority: str
    key: str
    while_true: dict[str, str] | None = None

    async def __call__(self, complete: Completing) -> None:
        mark = hashlib.sha256(f"{self.session_id} {self.key}".encode()).hexdigest()[:32]
        notification = Notification.model_validate({"id": f"ntf_{mark}", "text": self.text, "priority": self.priority})
        notify = self.means.desk.runner.notify
        await notify(self.session_id, notification, self.key, also=complete, while_true=self.while_true)


@dataclass(frozen=True)
class Appointment:
    """A booking with all that is said of it."""

    booking: Booking
    offering: str
    customer: Customer
    session: Session | None
    pack: Pack

    @property
    def email(self) -> str | None:
        """The address that was given in its conversation, else the one on record."""
        given = (self.session.snapshot.get("customer") or {}).get("email") if self.session else None
        return given or self.customer.email

    @property
    def is_open(self) -> bool:
        """Whether its conversation can still be told something."""
        return self.session is not None and self.session.status != "closed"

    def when(self, now: datetime, at: datetime | None = None) -> str:
        """Its time in words, or another time: by its date, for whoever reads or hears it tomorrow."""
        zone = self.pack.hours.tzinfo
        local = (at or self.booking.starts_at).astimezone(zone)
        return f"{say_date(local.date(), now.astimezone(zone).date())} at {say_time(local.time())}"

    def as_it_stands(self, until: datetime) -> dict[str, str]:
        """What must still be true when something about it is told later."""
        at = self.booking.starts_at.isoformat()
        return {"booking_id": self.booking.id, "starts_at": at, "until": until.isoformat()}

    def say(self, key: str, now: datetime, **values: str) -> str:
        """One of the texts of errands about this booking."""
        about = {"reference": self.booking.reference, "offering": self.offering, "when": self.when(now)}
        return say(self.pack, key, **(about | values))


async def appointment(
    db: AsyncSession, pack: Pack, booking_id: str, session_id: str | None = None
) -> Appointment | None:
    """The booking and what belongs to it; None when there is none by that id.

    `session_id` is the conversation in which it matters now, by default the one in which it was made.
    """
    booking = await db.get(Booking, booking_id)
    if booking is None:
        return None
    offering = await db.get_one(Offering, booking.offering_id)
    customer = await db.get_one(Customer, booking.customer_id)
    talking = session_id or booking.session_id
    session = await db.get(Session, talking) if talking else None
    return Appointment(booking, offering.name, customer, session, pack)


def say(pack: Pack, key: str, **values: str) -> str:
    """The pack's own words for a key, else the engine's, filled in."""
    words = pack.phrases.get(key) or TEXTS[key]
    persona = pack.manifest.persona
    named = {"business": persona.business, "persona": persona.name} | values
    return filled(words if isinstance(words, str) else words[0], named)
