"""A desk whose understanding is scripted: what is tested here is what happens to what was meant."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.business.models import Booking
from app.contracts import ChatReply, Event, Heard, OpenSession, SessionView, TurnRequest
from app.core.database import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.sessions.models import Message
from app.turns.desk import Desk, Learned, learn, open_desk
from app.turns.view import session_view
from tests.conftest import FrozenClock
from tests.fakes.understanding import ScriptedInterpreter


@dataclass
class Talker:
    """One customer at a desk."""

    desk: Desk
    session_id: str
    interpreter: ScriptedInterpreter

    def request(self, text: str, **more: object) -> TurnRequest:
        """A turn with an id of its own."""
        return TurnRequest.model_validate({"turn_id": new_id(), "text": text, **more})

    async def say(self, text: str, **more: object) -> ChatReply:
        """Say something and wait for the answer."""
        return await self.desk.runner.run(self.session_id, self.request(text, **more), "req-1")

    async def events(self, request: TurnRequest) -> list[Event]:
        """Take a turn and follow it to its end."""
        admitted = await self.desk.runner.admit(self.session_id, request, "req-1")
        return [event async for event in self.desk.runner.follow(admitted)]

    async def heard(self, utterance_id: str, chars: int, interrupted: bool = True) -> None:
        """Report what was played."""
        report = Heard(utterance_id=utterance_id, heard_chars=chars, interrupted=interrupted)
        await self.desk.runner.heard(self.session_id, report, None)

    async def bookings(self) -> list[Booking]:
        """What this conversation booked."""
        async with self.desk.database.reading() as db:
            return list(await db.scalars(select(Booking).where(Booking.session_id == self.session_id)))

    async def view(self) -> SessionView:
        """What is stored of the conversation, as staff see it."""
        async with self.desk.database.reading() as db:
            return await session_view(db, self.session_id, self.desk.packs, "staff")

    async def messages(self) -> list[Message]:
        """All that was said, in order."""
        async with self.desk.database.reading() as db:
            query = select(Message).where(Message.session_id == self.session_id).order_by(Message.position)
            return list(await db.scalars(query))


@pytest.fixture
def interpreter() -> ScriptedInterpreter:
    return ScriptedInterpreter()


_LEARNED: list[Learned] = []
"""What every desk of this process knows of the packs: loaded once."""


async def learned_once(settings: Settings, clock: FrozenClock) -> Learned:
    """What any desk on seeded rows knows of the packs."""
    if not _LEARNED:
        database = Database(settings.database(), settings.postgres)
        _LEARNED.append(await learn(settings, database, clock))
        await database.close()
    return _LEARNED[0]


@pytest.fixture
async def desk(settings: Settings, clock: FrozenClock, interpreter: ScriptedInterpreter) -> AsyncIterator[Desk]:
    """A desk in this process."""
    desk = await open_desk(settings, clock, interpreter, await learned_once(settings, clock))
    yield desk
    await desk.close()


Newcomer = Callable[[], Awaitable[Talker]]


@pytest.fixture
def newcomer(desk: Desk, interpreter: ScriptedInterpreter) -> Newcomer:
    """Opens a session for one more customer."""

    async def open_one() -> Talker:
        opened = await desk.runner.open(OpenSession(), None)
        return Talker(desk, opened.session_id, interpreter)

    return open_one


@pytest.fixture
async def talker(newcomer: Newcomer) -> Talker:
    return await newcomer()
