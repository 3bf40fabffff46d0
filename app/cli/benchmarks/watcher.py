"""Who watches a conversation over its WebSocket and resumes by `seq`, as a customer's page does."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from app.contracts import Hello

_PAUSE_S = 0.1
_OPEN_LIMIT_S = 5.0
Event = dict[str, Any]


@dataclass
class Watcher:
    """The customer's events of one session, in the order in which they came, whatever processes came and went."""

    urls: list[str]
    session_id: str
    token: str
    at: int = 0
    events: list[Event] = field(default_factory=list)
    live: dict[str, Event] = field(default_factory=dict)
    """The latest of each type that is never stored."""
    seq: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seqs(self) -> list[int]:
        """Numbers of the stored events that came."""
        return [event["seq"] for event in self.events]

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            address = self.urls[self.at % len(self.urls)].replace("http", "ws", 1) + f"/ws/{self.session_id}"
            with contextlib.suppress(OSError, TimeoutError, WebSocketException, EOFError):
                async with connect(address, open_timeout=_OPEN_LIMIT_S, proxy=None, compression=None) as socket:
                    hello = Hello(type="hello", token=self.token, after=self.seq)
                    await socket.send(hello.model_dump_json(exclude_none=True))
                    async for raw in socket:
                        self._take(json.loads(raw))
            self.at += 1
            await asyncio.sleep(_PAUSE_S)

    def _take(self, event: Event) -> None:
        seq = event.get("seq")
        if seq is None:
            self.live[str(event.get("type"))] = event
        else:
            self.events.append(event)
            self.seq = max(self.seq, seq)
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], bool], limit_s: float) -> bool:
        """Whether it came to hold, within a limit."""
        deadline = time.monotonic() + limit_s
        while not holds():
            changed = self._changed
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), max(0.0, deadline - time.monotonic()))
            if time.monotonic() >= deadline:
                return holds()
        return True


@contextlib.asynccontextmanager
async def watching(watcher: Watcher) -> AsyncIterator[Watcher]:
    """It watches while the block runs."""
    task = asyncio.create_task(watcher.watch())
    try:
        yield watcher
    finally:
        task.cancel()
        await asyncio.wait([task])
