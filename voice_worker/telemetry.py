"""What the worker logs: JSON lines with the ids of the call and turn in hand, and nobody's words in them.

The same fields as the app's lines: words stand only in `pii_*`, and so does what an exception says, for it may quote
them. Both are dropped unless `FRONTDESK_LOG__PII` says otherwise.
"""

import hashlib
import json
import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from livekit.agents.cli import log as livekit_log

from voice_worker.settings import LogSettings

PRIVATE = "pii_"
DROPPED = "[dropped]"
_KEY = secrets.token_bytes(32)
_OF_A_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "is_line"}
_NO_IDS: dict[str, str] = {}
_ids: ContextVar[dict[str, str]] = ContextVar("ids", default=_NO_IDS)


@contextmanager
def working_on(**ids: str | None) -> Iterator[None]:
    """Whatever is logged within names these, in tasks begun within too."""
    token = _ids.set(_ids.get() | {name: value for name, value in ids.items() if value})
    try:
        yield
    finally:
        _ids.reset(token)


def request_id() -> str | None:
    """The id under which the app is being asked."""
    return _ids.get().get("request_id")


class JsonLine(logging.Formatter):
    """One record as one line. Whatever livekit's own formatter is made with is of no interest here."""

    settings = LogSettings()
    _is_forwarded = False

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "is_line", False):
            return record.getMessage()
        line: dict[str, Any] = {"event": _message(record), "logger": record.name, "level": record.levelname.lower()}
        line |= {key: value for key, value in vars(record).items() if key not in _OF_A_RECORD}
        for name, value in _ids.get().items():
            line.setdefault(name, value)
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        if record.exc_info and record.exc_info[1] is not None:
            line |= told(record.exc_info[1])
        elif record.exc_text:
            line[f"{PRIVATE}exception"] = record.exc_text
        return json.dumps(self._kept(line), default=repr, ensure_ascii=False)

    def _kept(self, line: dict[str, Any]) -> dict[str, Any]:
        if self.settings.pii == "plain":
            return line
        return {key: self._hidden(value) if key.startswith(PRIVATE) else value for key, value in line.items()}

    def _hidden(self, value: Any) -> str:
        if self.settings.pii == "dropped":
            return DROPPED
        return hashlib.blake2b(str(value).encode(), key=_KEY, digest_size=8).hexdigest()


class ForwardedLine(JsonLine):
    """In a job's own process: the line is made there, where the ids are, and passed on by the worker as it is."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        record.is_line = True
        record.exc_text = None
        return line


def _message(record: logging.LogRecord) -> str:
    """asyncio's messages go on with the task and what it raised."""
    message = record.getMessage()
    return message.partition("\n")[0] if record.name == "asyncio" else message


def told(error: BaseException) -> dict[str, str]:
    """Where it was raised and of which kind, in `exception`; what it says, in `pii_exception`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "".join(f"{frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    said = "; ".join(f"{type(each).__name__}: {each}" for each in (error, error.__cause__) if each is not None)
    return {"exception": f"{place}{type(error).__module__}.{type(error).__qualname__}", f"{PRIVATE}exception": said}


def take_over_logging(settings: LogSettings) -> None:
    """Make livekit's command line, which sets logging up, write our lines; in a job's process, forward them."""
    JsonLine.settings = settings
    livekit_log.JsonFormatter = JsonLine  # pyright: ignore[reportAttributeAccessIssue]  # made by its setup_logging
    for handler in logging.getLogger().handlers:
        if type(handler).__name__ == "LogQueueHandler":
            handler.setFormatter(ForwardedLine())
