"""Every log line of the process, ours and every library's, as one JSON object on stderr.

A customer's words stand only in fields named `pii_*`, and so does what an exception says: it may quote them. Unless
the settings say otherwise those fields are dropped before anything is written.
"""

import hashlib
import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from app.core.settings import LogSettings

PRIVATE = "pii_"
DROPPED = "[dropped]"
_MARK_CHARS = 16
_KEY = secrets.token_bytes(32)
"""Marks of one process cannot be compared with another's, nor found out by trying all telephone numbers."""

_NOISY = ("sqlalchemy", "alembic", "httpx2", "httpcore2", "httpx", "httpcore", "aiosqlite", "websockets", "asyncio")
_OF_THE_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_OF_A_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}

Line = MutableMapping[str, Any]


class Redaction:
    """The last step before a line is written. It looks into nested values too."""

    def __init__(self, settings: LogSettings) -> None:
        self._pii = settings.pii

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        """The line as it may be written."""
        if self._pii == "plain":
            return line
        return {key: self._kept(key, value) for key, value in line.items()}

    def _kept(self, key: str, value: Any) -> Any:
        if isinstance(key, str) and key.startswith(PRIVATE):
            return value if value in (None, "", []) else self._hidden(value)
        if isinstance(value, dict):
            return {inner: self._kept(inner, each) for inner, each in value.items()}
        return value

    def _hidden(self, value: Any) -> str:
        if self._pii == "dropped":
            return DROPPED
        return hashlib.blake2b(str(value).encode(), key=_KEY, digest_size=_MARK_CHARS // 2).hexdigest()


def tell_exception(_logger: object, _method: str, line: Line) -> Line:
    """Where it was raised and of which kind, in `exception`; what it says, in `pii_exception`."""
    error = _raised(line.pop("exc_info", None))
    if error is not None:
        chain = list(_chain(error))
        line["exception"] = "\n".join(_place(each) for each in reversed(chain))
        line[f"{PRIVATE}exception"] = [f"{type(each).__name__}: {each}" for each in chain]
    return line


def _raised(given: Any) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1]
    return sys.exc_info()[1] if given else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it, the last first."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"{frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    return f"{places}{type(error).__module__}.{type(error).__qualname__}"


def to_json(line: Line) -> str:
    """One line, whatever is in it."""
    return json.dumps(line, default=repr, ensure_ascii=False)


class JsonLines(logging.Handler):
    """What libraries log, in the same shape and through the same steps."""

    def __init__(self, steps: list[structlog.typing.Processor]) -> None:
        super().__init__()
        self._steps = steps

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a record that cannot be written never disturbs who logs."""
        try:
            line: Any = line_of(record)
            for step in self._steps:
                line = step(None, record.levelname.lower(), line)
            sys.stderr.write(to_json(line) + "\n")
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)


def line_of(record: logging.LogRecord) -> Line:
    """A record of the standard library as a line, with what was given as `extra`."""
    message = record.getMessage()
    if record.name == "asyncio":
        message = message.partition("\n")[0]  # the lines after it show the task with what it raised
    if record.name == "uvicorn.access":
        message = _without_query(record)
    line: Line = {"event": message, "logger": record.name, "level": record.levelname.lower()}
    line |= {key: value for key, value in vars(record).items() if key not in _OF_A_RECORD and not key.startswith("_")}
    line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
    if record.exc_info:
        line["exc_info"] = record.exc_info
    return line


def _without_query(record: logging.LogRecord) -> str:
    """The staff link carries its ticket in the query."""
    if not isinstance(record.args, tuple) or len(record.args) < 3:
        return record.getMessage().partition("?")[0]
    method, path, *rest = record.args[1:]
    return " ".join(str(part) for part in (method, str(path).partition("?")[0], *rest))


def take_over_logging(settings: LogSettings, steps: list[structlog.typing.Processor]) -> None:
    """Make every logger of the process write JSON lines to stderr; asked again, the newest settings hold."""
    redaction = Redaction(settings)
    shared = [structlog.contextvars.merge_contextvars, *steps, tell_exception, redaction]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *shared,
            lambda _logger, _method, line: to_json(line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, JsonLines)]:
        root.removeHandler(handler)
    root.addHandler(JsonLines(shared))
    root.setLevel(settings.level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _OF_THE_SERVER:
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
