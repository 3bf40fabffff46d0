"""A desk with its errands: nothing runs by itself, a test runs what is due at the time of its own clock."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.business import Business, Wanted
from app.business.models import Booking
from app.contracts import OpenSession
from app.core.settings import Settings
from app.errands.opening import open_errands
from app.jobs.models import Job
from app.jobs.runner import JobRunner
from app.sessions.log import read_log
from app.sessions.notices import Notice
from app.turns.desk import Desk, open_desk
from tests.conftest import FrozenClock
from tests.fakes.understanding import ScriptedInterpreter
from tests.turns.conftest import Talker, learned_once

PACK = "northside_motors"
OIL_CHANGE = f"{PACK}.oil_change"


@dataclass
class Shop:
    """A desk, its errands and its clock."""

    desk: Desk
    errands: JobRunner
    clock: FrozenClock
    interpreter: ScriptedInterpreter

    async def customer(self, email: str | None = None, channel: str = "chat") -> Talker:
        """Somebody with a conversation of their own."""
        asked = {"channel": channel, "customer": {"email": email} if email else None}
        opened = await self.desk.runner.open(OpenSession.model_validate(asked), None)
        return Talker(self.desk, opened.session_id, self.interpreter)

    async def book(self, at: datetime, phone: str, name: str = "Ada Byron", **more: object) -> Booking:
        """A booking that was just made."""
        async with self.desk.database.transaction() as db:
            pack = self.desk.packs[PACK]
            business = Business(db, PACK, pack.hours, self.clock())
            customer = await business.ensure_customer(name, phone)
            return await business.book(
                Wanted(
                    task="book_service",
                    offering=await business.offering(OIL_CHANGE),
                    starts_at=at,
                    customer=customer,
                    contact_name=name,
                    **more,  # pyright: ignore[reportArgumentType]
                )
            )

    async def jobs(self, *kinds: str) -> list[Job]:
        """All jobs, or those of some kinds, in the order in which they are due."""
        async with self.desk.database.reading() as db:
            query = select(Job).order_by(Job.run_at, Job.id)
            return [job for job in await db.scalars(query) if not kinds or job.kind in kinds]

    async def notices(self, session_id: str) -> list[Notice]:
        """What a conversation is or was told."""
        async with self.desk.database.reading() as db:
            query = select(Notice).where(Notice.session_id == session_id).order_by(Notice.created_at, Notice.id)
            return list(await db.scalars(query))

    async def log(self, session_id: str, kind: str) -> list[dict[str, object]]:
        """Events of one type, as staff see them."""
        async with self.desk.database.reading() as db:
            return [each.data for each in await read_log(db, session_id, audience="staff") if each.type == kind]

    async def pass_time(self, **by: float) -> int:
        """Let time pass, and do what has become due by then."""
        self.clock.advance(**by)
        return await self.errands.run_due()


@pytest.fixture
def interpreter() -> ScriptedInterpreter:
    return ScriptedInterpreter()


@pytest.fixture
async def shop(settings: Settings, clock: FrozenClock, interpreter: ScriptedInterpreter) -> AsyncIterator[Shop]:
    desk = await open_desk(settings, clock, interpreter, await learned_once(settings, clock))
    errands = open_errands(desk)
    yield Shop(desk, errands, clock, interpreter)
    await errands.close()
    await desk.close()


def in_days(clock: FrozenClock, days: int, hour: int) -> datetime:
    """A full hour of a later day, on the shop's clock."""
    return (clock.now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
