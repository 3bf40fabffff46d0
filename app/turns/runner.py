"""The single way into a conversation: one turn at a time per session, each once, each in one commit."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.contracts import ChatReply, Event, Heard, Notification, OpenSession, TurnRequest
from app.core.database import Database
from app.core.errors import AppError
from app.core.settings import TurnSettings
from app.sessions.log import read_log
from app.sessions.models import Turn
from app.turns.errors import EmptyTurn, SessionClosed, TurnChanged, TurnConflict
from app.turns.fingerprint import fingerprint
from app.turns.measures import measured_turn
from app.turns.opening import Opened
from app.turns.running import Batch, RunningTurn
from app.turns.speculation import Speculations
from app.turns.standing import read_standing
from app.turns.taking import TurnTaking

log = structlog.get_logger()


@dataclass(frozen=True)
class Admitted:
    """A turn that may be followed: new, in progress, or long done (`stored`)."""

    session_id: str
    turn_id: str
    running: RunningTurn | None
    stored: bool = False


class TurnRunner:
    """Owns the tasks of all turns in progress. Streams only tail them."""

    def __init__(self, database: Database, taking: TurnTaking, settings: TurnSettings) -> None:
        self._database = database
        self._taking = taking
        self._settings = settings
        self._running: dict[tuple[str, str], RunningTurn] = {}
        self._speculations = Speculations(settings.speculation_ttl_ms / 1000)

    async def admit(self, session_id: str, request: TurnRequest, request_id: str | None) -> Admitted:
        """Take a turn, join it if it is running, or find it done.

        Raises:
            NotFound, SessionClosed, EmptyTurn: it can't be taken.
            TurnConflict: the id was used with other words.
        """
        if not request.text.strip() and not request.commands:
            raise EmptyTurn
        mark = fingerprint(request)
        running = self._in_progress(session_id, request.turn_id)
        if running is not None and (running.request.mode == request.mode or running.fingerprint != mark):
            return self._join(running, mark)
        standing = await read_standing(self._database, session_id, request.turn_id)
        if standing.fingerprint is not None:
            if standing.fingerprint != mark:
                raise TurnConflict
            return Admitted(session_id, request.turn_id, None, stored=True)
        if standing.status == "closed":
            raise SessionClosed
        # Another request may have come in during the reads above.
        running = self._in_progress(session_id, request.turn_id)
        if running is not None and running.request.mode == request.mode:
            return self._join(running, mark)
        return self._begin(RunningTurn(session_id, request, request_id, mark, standing))

    def _in_progress(self, session_id: str, turn_id: str) -> RunningTurn | None:
        """The turn, unless it has ended: then it is in the record, or never happened."""
        running = self._running.get((session_id, turn_id))
        return None if running is None or running.ended else running

    def _join(self, running: RunningTurn, mark: str) -> Admitted:
        if running.fingerprint != mark:
            raise TurnConflict
        return Admitted(running.session_id, running.request.turn_id, running)

    def _begin(self, running: RunningTurn) -> Admitted:
        speculated = running.request.mode == "speculate"
        self._start(running, self._speculate(running) if speculated else self._taking.take(running))
        return Admitted(running.session_id, running.request.turn_id, running)

    def _start(self, running: RunningTurn, work: Coroutine[Any, Any, None]) -> None:
        async def own() -> None:
            try:
                with measured_turn(running):
                    await work
            except Exception as error:  # the taking has worded what it can; nobody may be left waiting
                log.exception("turn_lost", session_id=running.session_id, turn_id=running.request.turn_id)
                running.error = running.error or error
            finally:
                if self._running.get(running.key) is running:
                    del self._running[running.key]
                running.end()

        self._running[running.key] = running
        running.task = asyncio.create_task(own(), name=f"turn {running.request.turn_id}")

    async def _speculate(self, running: RunningTurn) -> None:
        speculated = await self._taking.speculate(running)
        if speculated is not None:
            self._speculations.keep(running.key, speculated)

    async def follow(self, admitted: Admitted) -> AsyncIterator[Event]:
        """The turn's events from its start to its end, for all audiences."""
        async for events, _ in self.batches(admitted):
            for event in events:
                yield event

    async def batches(self, admitted: Admitted, patience_s: float | None = None) -> AsyncIterator[Batch]:
        """The same, those together that came together; an empty batch whenever none came for so long."""
        if admitted.running is not None:
            async for batch in admitted.running.batches(patience_s):
                yield batch
            return
        async with self._database.reading() as db:
            events = await read_log(db, admitted.session_id, audience="staff", turn_id=admitted.turn_id)
        yield events, True

    async def run(self, session_id: str, request: TurnRequest, request_id: str | None) -> ChatReply:
        """Take the turn and wait for its outcome.

        Raises:
            AppError: it was not taken, or failed.
        """
        admitted = await self.admit(session_id, request, request_id)
        if admitted.running is not None:
            await admitted.running.wait()
            if admitted.running.error is not None:
                raise admitted.running.error
            if admitted.running.reply is not None:
                return admitted.running.reply
        async with self._database.reading() as db:
            stored = await db.get(Turn, (session_id, request.turn_id))
        if stored is None:
            raise AppError
        return ChatReply.model_validate(stored.reply)

    async def commit(self, session_id: str, turn_id: str, text: str, request_id: str | None) -> Admitted:
        """Make a speculated turn real; follow what is returned.

        Raises:
            TurnChanged: text or head differ, or the speculation is gone: run the turn.
        """
        speculated = self._speculations.take((session_id, turn_id))
        if speculated is None:
            async with self._database.reading() as db:
                if await db.get(Turn, (session_id, turn_id)) is not None:
                    return Admitted(session_id, turn_id, None, stored=True)
            raise TurnChanged
        if speculated.request.text.strip() != text.strip():
            raise TurnChanged
        request = speculated.request.model_copy(update={"mode": "run"})
        standing = await read_standing(self._database, session_id, turn_id)
        if standing.version != speculated.base_version:
            raise TurnChanged
        running = RunningTurn(session_id, request, request_id, fingerprint(request), standing)
        self._start(running, self._taking.take(running, speculated.outcome))
        return Admitted(session_id, turn_id, running)

    async def discard(self, session_id: str, turn_id: str) -> None:
        """Forget a speculated turn. A turn that is being made real is not touched."""
        self._speculations.take((session_id, turn_id))
        running = self._running.get((session_id, turn_id))
        if running is not None and running.request.mode == "speculate" and running.task is not None:
            running.task.cancel()

    async def open(self, request: OpenSession, request_id: str | None) -> Opened:
        """Open a conversation with its greeting.

        Raises:
            UnknownPack: no business of that name is installed.
        """
        return await self._taking.open(request, request_id)

    async def heard(self, session_id: str, heard: Heard, request_id: str | None) -> None:
        """Note how much of an agent utterance was played, outside any turn.

        Raises:
            NotFound: there is no such session.
        """
        await self._taking.heard(session_id, heard, request_id)

    async def notify(
        self,
        session_id: str,
        notification: Notification,
        key: str | None = None,
        request_id: str | None = None,
        also: Callable[[AsyncSession], Awaitable[None]] | None = None,
        while_true: dict[str, str] | None = None,
    ) -> bool:
        """Give the customer something to be told: once for each `key`, at once where that can be, else with the reply.

        `also` is carried out in the same transaction. What waits is told only as long as `while_true` holds: before
        `until`, and while the booking `booking_id` stands at `starts_at`. Returns whether it was news to this
        conversation.
        """
        named = key or notification.id
        return await self._taking.notify(session_id, notification, named, request_id, also, while_true)

    async def settled(self, session_id: str, limit_s: float) -> None:
        """Until no turn of this session is in progress here, or for so long."""
        tasks = [each.task for key, each in self._running.items() if key[0] == session_id and each.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=limit_s)

    async def close(self) -> None:
        """Finish the turns in progress: what has begun is committed or never happened."""
        tasks = [running.task for running in self._running.values() if running.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=self._settings.timeout_ms / 1000)
