"""Connections: how many, how patient, and how each database has to be spoken to."""

import json
from functools import partial
from time import monotonic
from typing import Any

import orjson
from sqlalchemy import URL, PoolResetState, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.database_url import is_sqlite
from app.core.settings import PostgresSettings
from app.core.sqlite_connection import connecting

_SQLITE_BUSY_MS = 10_000
_RESTED_S = 1.0
AT_REST = "frontdesk_at_rest"
"""Under this name a connection's `info` says that no transaction is open on it and nothing is still to be done."""


def to_json(value: Any) -> str:
    """As it is stored."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a number beyond 64 bits, a key that is no text
        return json.dumps(value)


_SHARED: dict[str, Any] = {
    "json_serializer": to_json,
    "json_deserializer": orjson.loads,
    # An error would else quote the names and numbers that a statement was about.
    "hide_parameters": True,
}


def open_engine(url: URL, postgres: PostgresSettings) -> AsyncEngine:
    """An engine on the database; nothing is connected yet."""
    if is_sqlite(url):
        engine = create_async_engine(
            url,
            async_creator=partial(connecting, url.database or ":memory:"),
            pool_reset_on_return=None,  # `_end_what_was_begun` does it
            **_SHARED,
        )
        event.listen(engine.sync_engine, "connect", _tune_sqlite)
        event.listen(engine.sync_engine, "reset", _end_what_was_begun)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(_begin(connection)))
        return engine
    engine = create_async_engine(
        url,
        **_SHARED,
        pool_size=postgres.connections,
        max_overflow=0,
        pool_timeout=postgres.wait_s,
        pool_use_lifo=True,
        pool_recycle=postgres.recycle_s,
        connect_args={
            "timeout": postgres.connect_timeout_s,
            # Its own limit is the server's to keep; this one is for a server that has stopped answering.
            "command_timeout": postgres.statement_timeout_ms / 1000 + 2,
            "server_settings": postgres.server_settings(),
        },
    )
    event.listen(engine.sync_engine, "before_cursor_execute", _without_nul, retval=True)
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", partial(_ping_after_rest, engine))
    return engine


def _note_use(_: Any, record: Any) -> None:
    record.info["used_at"] = monotonic()


def _ping_after_rest(engine: AsyncEngine, connection: Any, record: Any, _: Any) -> None:
    """A connection that the server or a firewall dropped while it rested is replaced before anyone notices.

    One that was in use a moment ago is not asked: that would be a trip to the server for each transaction. Whether the
    other end has hung up is known without asking.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
    if monotonic() - record.info.get("used_at", monotonic()) < _RESTED_S:
        return
    try:
        engine.sync_engine.dialect.do_ping(connection)
    except engine.sync_engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def readers_of(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, for transactions that see one moment and change nothing, as on SQLite."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def glances_of(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, for statements that need no transaction: two trips to the server less."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def _tune_sqlite(connection: Any, _: Any) -> None:
    # Transactions are begun by us: the driver's own late BEGIN would let two writers read before either locks,
    # and one of them would fail with a stale snapshot.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_SQLITE_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _end_what_was_begun(connection: Any, record: Any, state: PoolResetState) -> None:
    """Roll back what may be left open, unless whoever gives the connection back says that nothing is."""
    is_at_rest = record is not None and record.info.pop(AT_REST, False)
    if state.asyncio_safe and not (is_at_rest or state.transaction_was_reset):
        connection.rollback()


def _begin(connection: Any) -> str:
    # IMMEDIATE takes the write lock first: two bookings of one slot then run one after the other.
    return "BEGIN IMMEDIATE" if connection.get_execution_options().get("frontdesk_write") else "BEGIN"


def _without_nul(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> tuple[str, Any]:
    """PostgreSQL has no NUL in a text: who types one loses it, and not the whole message."""
    if parameters and isinstance(parameters[0], tuple):
        return statement, [_cleaned(each) for each in parameters]
    return statement, _cleaned(parameters)


def _cleaned(parameters: Any) -> Any:
    if not any(isinstance(value, str) and "\x00" in value for value in parameters):
        return parameters
    return tuple(value.replace("\x00", "") if isinstance(value, str) else value for value in parameters)
