"""A turn in progress, and those who follow it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from app.contracts import ChatReply, Event, TurnRequest
from app.turns.standing import Standing

Batch = tuple[list[Event], bool]
"""Events that came together, and whether they are the turn's last."""


@dataclass
class RunningTurn:
    """Owned by the runner, not by any stream: a client that goes away changes nothing.

    `standing` is how the session stood when the turn was admitted.
    """

    session_id: str
    request: TurnRequest
    request_id: str | None
    fingerprint: str
    standing: Standing
    events: list[Event] = field(default_factory=list)
    reply: ChatReply | None = None
    error: Exception | None = None
    ended: bool = False
    task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> tuple[str, str]:
        """Session and turn."""
        return self.session_id, self.request.turn_id

    def add(self, events: list[Event]) -> None:
        """Hand events to the followers."""
        self.events += events
        self._wake()

    def end(self) -> None:
        """No more events will come."""
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def batches(self, patience_s: float | None = None) -> AsyncIterator[Batch]:
        """All events of the turn from its start to its end; an empty batch whenever none came for so long."""
        at = 0
        while True:
            changed, batch = self._changed, self.events[at:]
            if batch or self.ended:
                yield batch, self.ended
                at += len(batch)
                if self.ended and at == len(self.events):
                    return
                continue
            try:
                async with asyncio.timeout(patience_s):
                    await changed.wait()
            except TimeoutError:
                yield [], False

    async def wait(self) -> None:
        """Until the turn has ended, however it ends."""
        while not self.ended:
            await self._changed.wait()
