"""The bus of many processes: one stream, which each of them reads once and fans out to its own watchers."""

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import structlog
from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.contracts import Event
from app.core import metrics
from app.core.background import end_tasks
from app.core.bus import LocalBus, Subscription
from app.core.ids import new_id
from app.core.redis import PREFIX, RedisAway, RedisLink

log = structlog.get_logger()

STREAM = f"{PREFIX}events"
KEPT = 10_000
"""About so many entries stay in the stream: seconds of a busy installation, for readers that were cut off."""
QUEUED = 20_000
_AT_ONCE = 200
_BLOCK_MS = 2_000
_ANSWER_S = 3.5
_PAUSE_S = 0.1
_GATHER_S = 0.004
_ORIGINS = 1_000
_FLUSH_S = 2.0
_EVENTS = TypeAdapter(list[Event])


@dataclass(frozen=True)
class _Entry:
    """What was published at once for one session; without a session it says that entries were lost."""

    number: int
    session_id: str
    events: list[Event]

    def fields(self, origin: str) -> dict[Any, Any]:
        return {"o": origin, "n": self.number, "s": self.session_id, "e": _EVENTS.dump_json(self.events)}


class RedisBus:
    """Publishing puts into an ordered queue, which a task empties into the stream for as long as it takes.

    While the server is away the watchers of this process are served at once and the others when it is back. An entry
    that comes twice, after a retry, is passed on once. When entries were trimmed before they were read, all watchers
    of the process overflow.
    """

    def __init__(self, link: RedisLink, kept: int = KEPT, queued: int = QUEUED) -> None:
        self._link = link
        self._kept, self._queued = kept, queued
        self._reader = link.connect(1, _ANSWER_S)
        self._local = LocalBus()
        self._origin = new_id("bus")
        self._number = 0
        self._outgoing: deque[_Entry] = deque()
        self._unread: deque[_Entry] = deque()
        self._waits = asyncio.Event()
        self._is_empty = asyncio.Event()
        self._last_id: str | None = None
        self._seen: OrderedDict[str, int] = OrderedDict()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> Self:
        """Begin to read at the stream's present end, and to send."""
        with suppress(RedisError, OSError):  # away: read from the end that there is when it is back
            await self._mark_end()
        self._tasks = [asyncio.create_task(work()) for work in (self._send, self._read)]
        return self

    async def publish(self, events: list[Event]) -> None:
        """Queue events for all processes, in order."""
        for session_id in dict.fromkeys(event.session_id for event in events):
            self._queue(session_id, [event for event in events if event.session_id == session_id])

    def subscribe(self, session_id: str, size: int = 256) -> Subscription:
        """Start watching."""
        return self._local.subscribe(session_id, size)

    def unsubscribe(self, session_id: str, subscription: Subscription) -> None:
        """Stop watching."""
        self._local.unsubscribe(session_id, subscription)

    async def close(self) -> None:
        """Send what waits if the server takes it soon, then let go."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FLUSH_S):
                while self._outgoing and not self._link.is_away:
                    self._is_empty.clear()
                    await self._is_empty.wait()
        await end_tasks(self._tasks)
        await self._reader.aclose()

    def _queue(self, session_id: str, events: list[Event]) -> None:
        if len(self._outgoing) >= self._queued:
            # One entry that sends everybody to the record takes the place of all that nobody could be told.
            log.warning("bus_queue_dropped", entries=len(self._outgoing))
            self._serve_here()
            self._outgoing.clear()
            self._outgoing.append(_Entry(self._next_number(), "", []))
        entry = _Entry(self._next_number(), session_id, events)
        self._outgoing.append(entry)
        metrics.bus_queue.set(len(self._outgoing))
        self._unread.append(entry)
        self._waits.set()
        if self._link.is_away:
            self._serve_here()

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _serve_here(self) -> None:
        """The watchers of this process need not wait for the server to be back."""
        while self._unread:
            self._local.deliver(self._unread.popleft().events)

    async def _send(self) -> None:
        while True:
            if not self._outgoing:
                self._is_empty.set()
                self._waits.clear()
                await self._waits.wait()
                # A turn publishes at each of its steps: together they are one trip to the server, not seven.
                await asyncio.sleep(_GATHER_S)
            batch = list(self._outgoing)[:_AT_ONCE]
            try:
                await self._link.ask(lambda commands, batch=batch: self._add(commands, batch))
            except RedisAway:
                self._serve_here()
                await asyncio.sleep(_PAUSE_S)
            except Exception:
                # An entry that the server refuses would stop all that follow.
                log.exception("bus_entries_refused", entries=len(batch))
                self._drop(batch)
            else:
                self._drop(batch)

    def _drop(self, batch: list[_Entry]) -> None:
        sent = batch[-1].number
        while self._outgoing and self._outgoing[0].number <= sent:
            self._outgoing.popleft()
        metrics.bus_queue.set(len(self._outgoing))

    async def _add(self, commands: Redis, batch: list[_Entry]) -> None:
        async with commands.pipeline(transaction=False) as together:
            for entry in batch:
                together.xadd(STREAM, entry.fields(self._origin), maxlen=self._kept, approximate=True)
            await together.execute()

    async def _read(self) -> None:
        was_cut_off = False
        while True:
            try:
                if self._last_id is None or (was_cut_off and not await self._is_still_there(self._last_id)):
                    await self._start_anew()
                was_cut_off = False
                await self._read_some()
            except (RedisError, OSError) as error:
                if not was_cut_off:
                    log.warning("bus_cut_off", reason=f"{type(error).__name__}: {error}")
                was_cut_off = True
                await asyncio.sleep(_PAUSE_S)

    async def _read_some(self) -> None:
        assert self._last_id is not None
        found: Any = await self._reader.xread({STREAM: self._last_id}, count=_AT_ONCE, block=_BLOCK_MS)
        entries = found[0][1] if found else []
        if len(entries) >= _AT_ONCE and not await self._is_still_there(self._last_id):
            await self._start_anew()
            return
        for entry_id, fields in entries:
            self._last_id = entry_id.decode()
            self._take(fields)

    def _take(self, fields: dict[bytes, bytes]) -> None:
        try:
            origin, number, session_id = fields[b"o"].decode(), int(fields[b"n"]), fields[b"s"].decode()
            if not self._is_new(origin, number):
                return
            if origin == self._origin:
                self._take_own(number)
            elif not session_id:
                self._local.overflow()
            elif self._local.is_watched(session_id):
                self._local.deliver(_EVENTS.validate_json(fields[b"e"]))
        except (KeyError, ValueError):
            log.warning("bus_entry_unreadable", fields=sorted(fields))

    def _is_new(self, origin: str, number: int) -> bool:
        if number <= self._seen.get(origin, 0):
            return False
        self._seen[origin] = number
        self._seen.move_to_end(origin)
        if len(self._seen) > _ORIGINS:
            self._seen.popitem(last=False)
        return True

    def _take_own(self, number: int) -> None:
        """An entry of our own has its place in the order now; it need not be read, we have it."""
        while self._unread and self._unread[0].number <= number:
            entry = self._unread.popleft()
            if entry.number == number:
                self._local.deliver(entry.events)

    async def _is_still_there(self, entry_id: str) -> bool:
        """Trimming takes the oldest: while the last entry that we read is there, none behind it was lost."""
        return bool(await self._reader.xrange(STREAM, entry_id, entry_id))

    async def _start_anew(self) -> None:
        """Go on from the stream's end; what was missed is in the record."""
        log.warning("bus_gap")
        await self._mark_end()
        self._local.overflow()

    async def _mark_end(self) -> None:
        """Put an entry that says nothing, so that there is a last one to go on from."""
        fields: dict[Any, Any] = {"o": self._origin, "n": 0, "s": ""}
        marker: Any = await self._reader.xadd(STREAM, fields, maxlen=self._kept, approximate=True)
        self._last_id = marker.decode()
