"""A turn run before the caller has surely finished: made real at their end, forgotten when they go on."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Protocol

from pydantic import ValidationError

from app.contracts import Event, Heard, Transcript, TurnRequest, TurnStatus
from voice_worker import metrics
from voice_worker.speaking import Prepared, Speaker

log = logging.getLogger("frontdesk.voice.foresight")

LIMIT_S = 3.0
"""From its beginning. Till then a turn that is begun instead would hardly be faster."""


class TurnsAhead(Protocol):
    """Where turns can be run without being taken."""

    def ahead(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]: ...

    async def forget(self, session_id: str, turn_id: str) -> None: ...


class Foreseen:
    """One turn that may come. Nothing of it is heard, shown or kept before it is committed."""

    def __init__(self) -> None:
        self.request: TurnRequest | None = None
        self.prepared: Prepared | None = None
        self.running: asyncio.Task[bool] | None = None

    async def is_ready(self) -> bool:
        """Whether it came to its end, in its time."""
        if self.running is None:
            return False
        await asyncio.wait({self.running})
        if is_true(self.running):
            return True
        metrics.turns_ahead.labels("useless").inc()
        self.drop()
        return False

    def drop(self) -> None:
        """Nothing of it is wanted."""
        if self.running is not None:
            self.running.cancel()
        if self.prepared is not None:
            self.prepared.drop()


class Foresight:
    """At most one turn ahead. Whatever goes wrong with it, the turn is simply run when it comes."""

    def __init__(self, turns: TurnsAhead, speaker: Speaker, session_id: str) -> None:
        self.turns, self.speaker, self.session_id = turns, speaker, session_id
        self._foreseen: Foreseen | None = None
        self._tasks: set[asyncio.Future[None]] = set()

    def begin(self, request_of: Callable[[], TurnRequest | None]) -> None:
        """Run a turn ahead. `request_of` is asked once the agent is quiet: only then is known what was heard of it."""
        self.drop()
        foreseen = self._foreseen = Foreseen()
        foreseen.running = asyncio.create_task(self._run(foreseen, request_of))

    def drop(self) -> None:
        """The caller goes on."""
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None:
            metrics.turns_ahead.labels("forgotten").inc()
            self._forget(foreseen)

    def take(self, text: str, heard: Heard | None) -> Foreseen | None:
        """The turn that may be committed, if it is run ahead on exactly these words and with what was heard by now."""
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is None:
            return None
        request = foreseen.request
        if request is not None and (request.text, request.heard) == (text, heard):
            return foreseen
        metrics.turns_ahead.labels("useless").inc()
        self._forget(foreseen)
        return None

    async def _run(self, foreseen: Foreseen, request_of: Callable[[], TurnRequest | None]) -> bool:
        await self.speaker.quiet.wait()
        foreseen.request = request_of()
        if foreseen.request is None:
            return False
        try:
            async with asyncio.timeout(LIMIT_S):
                async for event in self.turns.ahead(self.session_id, foreseen.request):
                    if event.type == "transcript":
                        self._prepare(Transcript.model_validate(event.data), foreseen)
                    elif event.type == "turn" and (ended := TurnStatus.model_validate(event.data)).status != "started":
                        return ended.status in ("completed", "needs_commit")
        except ValidationError as error:
            log.warning("an event was not understood", extra={"pii_error": str(error)})
        except Exception as error:  # noqa: BLE001 - whatever it is, the turn is run when it comes
            log.info("a turn could not be run ahead", extra={"error": type(error).__name__})
        return False

    def _prepare(self, said: Transcript, foreseen: Foreseen) -> None:
        """Have the first clause made: at the commit it lies ready."""
        if said.role == "agent" and foreseen.prepared is None:
            foreseen.prepared = self.speaker.prepare(said.text)

    def _forget(self, foreseen: Foreseen) -> None:
        foreseen.drop()
        if foreseen.request is not None:
            self._soon(self.turns.forget(self.session_id, foreseen.request.turn_id))

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def is_true(task: "asyncio.Task[bool]") -> bool:
    """Whether it is over and said so."""
    return task.done() and not task.cancelled() and task.exception() is None and task.result()
