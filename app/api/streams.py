"""A turn's events as server-sent events."""

from collections.abc import AsyncIterator

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.contracts import Audience, ErrorEvent, Event
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.telemetry import request_id_var
from app.sessions.log import Draft, visible
from app.turns.running import Batch

log = structlog.get_logger()

PATIENCE_S = 15.0
"""How long a stream may be silent: proxies take a longer silence for a dead connection."""
_SIGN_OF_LIFE = b": ping\n\n"


def error_event(session_id: str, error: AppError, clock: Clock, turn_id: str | None = None) -> Event:
    """A refusal where a stream or socket has begun already. Never stored."""
    payload = ErrorEvent(code=error.code, message=error.message, retryable=error.retryable)
    return Draft("error", payload, turn_id=turn_id, request_id=request_id_var.get() or None).event(session_id, clock())


class EventStream(StreamingResponse):
    """A turn's events as server-sent events, for one audience; a failure ends it as an `error` event, not as a cut.

    `event:` is the type, `id:` the seq if the event is stored, `data:` the whole event. Nothing watches for a client
    that goes away: a turn ends by itself, and what is sent to nobody is dropped.
    """

    def __init__(self, batches: AsyncIterator[Batch], audience: Audience, session_id: str, clock: Clock) -> None:
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__((), headers=headers, media_type="text/event-stream")
        self._batches = batches
        self._audience: Audience = audience
        self._session_id = session_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each batch in one piece."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        is_over = False
        async for events, is_over in self._worded():
            shown = b"".join(server_sent(event) for event in events if visible(event, self._audience))
            if not events:
                shown = _SIGN_OF_LIFE
            if shown or is_over:
                await send({"type": "http.response.body", "body": shown, "more_body": not is_over})
        if not is_over:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _worded(self) -> AsyncIterator[Batch]:
        try:
            async for batch in self._batches:
                yield batch
        except AppError as error:
            yield [error_event(self._session_id, error, self._clock)], True
        except Exception as error:  # the answer has begun: it can only end in words
            log.error("stream_failed", exc_info=error)
            yield [error_event(self._session_id, AppError(), self._clock)], True


def server_sent(event: Event) -> bytes:
    """The event as it goes over the wire."""
    numbered = "" if event.seq is None else f"id: {event.seq}\n"
    return f"event: {event.type}\ndata: {event.model_dump_json()}\n{numbered}\n".encode()
