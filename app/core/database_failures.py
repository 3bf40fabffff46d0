"""What a database may answer instead of doing its work, as something that a customer can be told."""

import re

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import AppError


class DatabaseUnavailable(AppError):
    """The database does not answer. What was asked did not happen, or will be found when it is asked again."""

    code, status, retryable = "database_unavailable", 503, True
    message = "Our records cannot be reached right now. Please try again in a moment."


class DatabaseBusy(AppError):
    """The database took too long, or somebody else held what was needed for too long. Nothing was written."""

    code, status, retryable = "database_busy", 503, True
    message = "That is taking longer than it should. Please try again in a moment."


class WritesCollided(AppError):
    """Two writes met and this one gave way. Nothing of it was written: the same again will do."""

    code, status, retryable = "writes_collided", 503, True
    message = "Somebody else was just changing the same thing. Please try again."


_COLLIDED = re.compile(r"40001|40P01")
"""serialization_failure, deadlock_detected."""
_BUSY = re.compile(r"55P03|57014")
"""lock_not_available, query_canceled (our own time limit)."""
_UNAVAILABLE = re.compile(r"08...|57P0.|53...|25P03|58...|XX...")
"""Connection lost, shutting down or starting up, out of connections or disk, idle too long in a transaction."""


def worded(error: BaseException) -> AppError | None:
    """The failure of the database as a refusal that says whether to try again; None for a mistake of our own."""
    if isinstance(error, (PoolTimeout, OSError, TimeoutError)):
        return DatabaseUnavailable(retry_after_s=1)
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated or (isinstance(error, InterfaceError) and "connection" in str(error.orig)):
        return DatabaseUnavailable(retry_after_s=1)
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, InternalError) and not sqlstate:
        # The driver has lost its place: the server went away between two steps of one statement.
        return DatabaseUnavailable(retry_after_s=1)
    return _by_state(sqlstate) or _of_sqlite(str(error.orig))


def _by_state(sqlstate: str) -> AppError | None:
    if _COLLIDED.fullmatch(sqlstate):
        return WritesCollided(retry_after_s=1)
    if _BUSY.fullmatch(sqlstate):
        return DatabaseBusy(retry_after_s=1)
    if _UNAVAILABLE.fullmatch(sqlstate):
        return DatabaseUnavailable(retry_after_s=1)
    return None


def _of_sqlite(said: str) -> AppError | None:
    if "database is locked" in said or "database table is locked" in said:
        return DatabaseBusy(retry_after_s=1)
    if "unable to open database file" in said or "disk I/O error" in said or "disk is full" in said:
        return DatabaseUnavailable(retry_after_s=1)
    return None
