"""A turn's events as server-sent events."""

from collections.abc import AsyncIterator

import structlog
from fastapi.sse import ServerSentEvent

from app.contracts import Audience, ErrorEvent, Event
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.telemetry import request_id_var
from app.sessions.log import Draft, visible

log = structlog.get_logger()


def server_sent(event: Event) -> ServerSentEvent:
    """`event:` is the type, `id:` the seq if the event is stored, `data:` the whole event."""
    return ServerSentEvent(
        event=event.type,
        id=None if event.seq is None else str(event.seq),
        raw_data=event.model_dump_json(),
    )


def error_event(session_id: str, error: AppError, clock: Clock, turn_id: str | None = None) -> Event:
    """A refusal where a stream or socket has begun already. Never stored."""
    payload = ErrorEvent(code=error.code, message=error.message, retryable=error.retryable)
    return Draft("error", payload, turn_id=turn_id, request_id=request_id_var.get() or None).event(session_id, clock())


async def stream_turn(
    events: AsyncIterator[Event], audience: Audience, session_id: str, clock: Clock
) -> AsyncIterator[ServerSentEvent]:
    """The events that this audience may see; a failure ends the stream as an `error` event, not as a cut."""
    try:
        async for event in events:
            if visible(event, audience):
                yield server_sent(event)
    except AppError as error:
        yield server_sent(error_event(session_id, error, clock))
    except Exception as error:  # the answer has begun: it can only end in words
        log.error("stream_failed", exc_info=error)
        yield server_sent(error_event(session_id, AppError(), clock))
