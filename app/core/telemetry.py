"""What a process tells of its work: the ids that every log line, event and span carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

from app.core.logs import take_over_logging
from app.core.settings import LogSettings
from app.core.tracing import current_trace_id

request_id_var: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request in hand, carried through app, worker, events and logs."""


def configure_logging(settings: LogSettings | None = None) -> None:
    """Send everything that is logged to stderr as JSON, with the ids of the work in hand."""
    take_over_logging(settings or LogSettings(), [_add_ids])


@contextmanager
def working_on(
    *, session_id: str | None = None, turn_id: str | None = None, call_id: str | None = None
) -> Iterator[None]:
    """Whatever is logged within names these, in tasks begun within too."""
    ids = {"session_id": session_id, "turn_id": turn_id, "call_id": call_id}
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in ids.items() if value}):
        yield


def _add_ids(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if request_id := request_id_var.get():
        line.setdefault("request_id", request_id)
    if trace_id := current_trace_id():
        line.setdefault("trace_id", trace_id)
    return line
