"""The app's socket for one call: what it wants said, what it is told. It reconnects while the call lives."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, Callable

from pydantic import TypeAdapter, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from app.contracts import AppFrame, EndDown, Hello, Wire
from voice_worker import metrics

log = logging.getLogger("frontdesk.voice.socket")
FRAME: TypeAdapter[AppFrame] = TypeAdapter(AppFrame)
FRAMES_BY_TYPE = {"config", "say", "silence", "resume", "end"}

HEARTBEAT_S = 1.0
RECONNECT_S = (0.2, 0.5, 1.0, 2.0)
OUTBOX = 256
NO_SUCH_CALL = 4404
"""The app closes with it when the call has ended, perhaps while this socket was away."""


class CallSocket:
    """Frames up are queued while the socket is away; the oldest go when there are too many."""

    def __init__(self, app_url: str, call_id: str, token: Callable[[], str]) -> None:
        self.url = app_url.replace("http", "ws", 1).rstrip("/") + f"/ws/worker/{call_id}"
        self.token = token
        self.is_connected = False
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self._leaving: str | None = None

    def send(self, frame: Wire) -> None:
        """Never blocks."""
        if self._outbox.full():
            self._outbox.get_nowait()
            self._outbox.task_done()
        self._outbox.put_nowait(frame.model_dump_json(exclude_none=True))

    async def frames(self) -> AsyncGenerator[AppFrame, None]:
        """What the app says, until this is closed; the last is an end when the call is over for the app."""
        attempt = 0
        while True:
            try:
                async with connect(self.url, open_timeout=5, proxy=None, max_size=1_000_000) as socket:
                    async for frame in self._converse(socket):
                        attempt = 0
                        yield frame
            except (OSError, TimeoutError, WebSocketException) as error:
                self.is_connected = False
                if isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code == NO_SUCH_CALL:
                    yield EndDown(reason=error.rcvd.reason)
                    return
                log.warning("the app's socket is away", extra={"error": repr(error)})
                metrics.reconnects.inc()
            self.is_connected = False
            await asyncio.sleep(RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)])
            attempt += 1

    async def _converse(self, socket: ClientConnection) -> AsyncGenerator[AppFrame, None]:
        await socket.send(Hello(type="hello", token=self.token()).model_dump_json(exclude_none=True))
        self.is_connected = True
        sending = [asyncio.create_task(self._drain(socket)), asyncio.create_task(beat(socket))]
        try:
            async for raw in socket:
                frame = parse(raw)
                if frame is not None:
                    yield frame
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def flush(self, limit_s: float = 1.0) -> None:
        """Wait until what was sent has left, within a limit."""
        if self.is_connected:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._outbox.join(), limit_s)

    async def _drain(self, socket: ClientConnection) -> None:
        while True:
            if self._leaving is None:
                self._leaving = await self._outbox.get()
            await socket.send(self._leaving)
            self._leaving = None
            self._outbox.task_done()


async def beat(socket: ClientConnection) -> None:
    """Two missed heartbeats and the app looks for another worker."""
    while True:
        await socket.send('{"type": "heartbeat"}')
        await asyncio.sleep(HEARTBEAT_S)


def parse(raw: str | bytes) -> AppFrame | None:
    """A frame of ours; a newer app may send others."""
    try:
        body = json.loads(raw)
        if not isinstance(body, dict) or body.get("type") not in FRAMES_BY_TYPE:
            return None
        return FRAME.validate_python(body)
    except (ValueError, ValidationError) as error:
        log.warning("the app sent a frame that is not understood", extra={"pii_error": repr(error)})
        return None
