"""What every WebSocket does: a hello within its time, bounded frames, no waiting for slow readers."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.api.door import Door
from app.contracts import CLOSE_HELLO_EXPECTED, CLOSE_TOO_SLOW, Audience, Event, Hello
from app.core import metrics
from app.core.bus import Subscription, SubscriptionOverflow
from app.core.errors import AppError
from app.sessions.log import read_log, visible
from app.sessions.models import Session

log = structlog.get_logger()

Frame = TypeVar("Frame")

HELLO_LIMIT_S = 5.0
SEND_LIMIT_S = 5.0
MAX_FRAME_CHARS = 65_536
MAX_FRAMES_A_WINDOW = 200
WINDOW_S = 10.0
_PAGE = 500
_MAX_REASON_BYTES = 120
_BASE_CLOSE = 4000
_HELLO = TypeAdapter(Hello)


class HelloExpected(AppError):
    """The first frame was no hello, or none came."""

    code, status = "hello_expected", CLOSE_HELLO_EXPECTED - _BASE_CLOSE
    message = "The first frame has to be a hello, within 5 seconds."


class TooSlow(AppError):
    """The socket could not take its events; nothing is lost, it resumes by `after`."""

    code, status, retryable = "too_slow", CLOSE_TOO_SLOW - _BASE_CLOSE, True
    message = "This connection could not keep up. Reconnect with the last seq."


class TooManyFrames(AppError):
    """The socket is flooding."""

    code, status, retryable = "rate_limited", 429, True
    message = "Too many frames. Please wait a moment."


class TooManySockets(AppError):
    """One conversation is being watched often enough."""

    code, status, retryable = "too_many_sockets", 429, True
    message = "This conversation is open in too many places."


class FrameInvalid(AppError):
    """A frame that cannot be read; the socket stays."""

    code, status = "invalid_frame", 422
    message = "This frame cannot be read."


@dataclass
class Outlet:
    """The way out of one socket: frames in order, none waited for longer than its limit."""

    socket: WebSocket
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, text: str) -> None:
        """Send one frame.

        Raises:
            TooSlow: the reader did not make room in time.
            WebSocketDisconnect: the socket has ended; the server itself ends one whose frame is too long.
        """
        async with self._lock:
            try:
                await asyncio.wait_for(self.socket.send_text(text), SEND_LIMIT_S)
            except TimeoutError:
                raise TooSlow from None
            except RuntimeError as error:
                raise WebSocketDisconnect(1006) from error

    async def send_event(self, event: Event) -> None:
        """Send one event."""
        await self.send(event.model_dump_json())


@dataclass
class Inlet:
    """The way in: bounded frames, and only so many of them."""

    socket: WebSocket
    _count: int = 0
    _since: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    async def receive(self) -> str:
        """The next frame's text.

        Raises:
            FrameInvalid: too long, or not text.
            TooManyFrames: the socket floods.
        """
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        self._spend()
        text = message.get("text")
        if text is None:
            raise FrameInvalid("Frames are JSON text.")
        if len(text) > MAX_FRAME_CHARS:
            raise FrameInvalid("This frame is too long.")
        return text

    def _spend(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._since > WINDOW_S:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > MAX_FRAMES_A_WINDOW:
            raise TooManyFrames


async def expect_hello(inlet: Inlet) -> Hello:
    """The hello.

    Raises:
        HelloExpected: none came in time, or something else did.
    """
    try:
        return _HELLO.validate_json(await asyncio.wait_for(inlet.receive(), HELLO_LIMIT_S))
    except (TimeoutError, ValidationError, FrameInvalid):
        raise HelloExpected from None


def parse_frame(adapter: TypeAdapter[Frame], text: str) -> Frame:
    """A frame of this protocol.

    Raises:
        FrameInvalid: it names what is wrong with it.
    """
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FrameInvalid(f"{place}: {first['msg']}" if place else first["msg"]) from None


@asynccontextmanager
async def worded_close(socket: WebSocket) -> AsyncIterator[None]:
    """Turn whatever ends the conversation into a close code: 4000 + status, with the reason in words."""
    try:
        yield
    except WebSocketDisconnect:
        return
    except AppError as error:
        metrics.refusals.labels(error.code).inc()
        await _close(socket, _BASE_CLOSE + error.status, error.message)
    except Exception as error:  # the edge of the socket
        metrics.internal_errors.inc()
        log.error("socket_failed", exc_info=error)
        await _close(socket, 1011, AppError.message)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    clipped = reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
    try:
        await asyncio.wait_for(socket.close(code, clipped), SEND_LIMIT_S)
    except (TimeoutError, RuntimeError, WebSocketDisconnect):
        # Gone already, or not even the close goes through: the server drops it by its pings.
        return


@asynccontextmanager
async def counted(door: Door, key: str) -> AsyncIterator[None]:
    """A place among the sockets of one session or call, over all processes.

    Raises:
        TooManySockets: all places are taken.
    """
    if not await door.presence.enter(key, door.settings.limits.max_sockets_per_session):
        raise TooManySockets
    open_sockets = metrics.sockets.labels(key.partition(":")[0])
    open_sockets.inc()
    try:
        yield
    finally:
        open_sockets.dec()
        await door.presence.leave(key)


@asynccontextmanager
async def subscribed(door: Door, session_id: str) -> AsyncIterator[Subscription]:
    """A subscription to a session's live events. Taken before the log is read, so that nothing falls between."""
    subscription = door.desk.bus.subscribe(session_id)
    try:
        yield subscription
    finally:
        door.desk.bus.unsubscribe(session_id, subscription)


async def replay(door: Door, outlet: Outlet, session_id: str, after: int, audience: Audience) -> int:
    """Send the stored events after a seq; returns the last one sent."""
    while True:
        async with door.desk.database.reading() as db:
            events = await read_log(db, session_id, after, audience, limit=_PAGE)
        for event in events:
            after = event.seq or after
            if visible(event, audience):
                await outlet.send_event(event)
        if len(events) < _PAGE:
            return after


async def last_seq(door: Door, session_id: str) -> int:
    """The number of the last stored event."""
    async with door.desk.database.reading() as db:
        return await db.scalar(select(Session.last_seq).where(Session.id == session_id)) or 0


async def live_events(
    door: Door, subscription: Subscription, session_id: str, after: int, audience: Audience
) -> AsyncIterator[Event]:
    """Live events behind `after`; the stored ones in the order of their numbers, none left out.

    One that overtook another, or came after one that its process did not live to publish, brings it from the record.

    Raises:
        TooSlow: the subscription overflowed.
    """
    try:
        async for event in subscription:
            if event.seq is not None:
                if event.seq <= after:
                    continue
                if event.seq > after + 1:
                    for missed in await _stored_between(door, session_id, after, event.seq, audience):
                        yield missed
                after = event.seq
            if visible(event, audience):
                yield event
    except SubscriptionOverflow:
        raise TooSlow from None


async def _stored_between(door: Door, session_id: str, after: int, before: int, audience: Audience) -> list[Event]:
    async with door.desk.database.reading() as db:
        events = await read_log(db, session_id, after, audience, limit=before - after - 1)
    return [event for event in events if (event.seq or 0) < before and visible(event, audience)]


async def until_one_ends(*work: Coroutine[Any, Any, None]) -> None:
    """Run side by side until one ends; the others stop, and its failure is raised."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        failures = [task.exception() for task in tasks if not task.cancelled()]
    for failure in failures:
        if failure is not None:
            raise failure
