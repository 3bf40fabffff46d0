"""Single statements straight to PostgreSQL's driver: each is a transaction of its own, in one trip to the server.

SQLAlchemy lends the connection and does nothing else: what it does around a statement costs more than most of them.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import asyncpg
from sqlalchemy import PoolProxiedConnection, Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn


async def fetch_first(engine: AsyncEngine, sql: str, values: Sequence[Any]) -> Sequence[Any] | None:
    """The statement's first row. `values` as the driver takes them, JSON as text.

    Raises:
        DBAPIError, OSError, TimeoutError: as SQLAlchemy would; it did not happen, unless the connection was lost.
    """
    lent = await _lend(engine)
    is_whole = False
    try:
        rows = await cast(Any, lent.driver_connection).fetch(sql, *map(_without_nul, values))
        is_whole = True
    except asyncpg.PostgresError as error:
        is_whole = not isinstance(error, asyncpg.PostgresConnectionError)
        kind = IntegrityError if isinstance(error, asyncpg.IntegrityConstraintViolationError) else DBAPIError
        raise kind(sql, None, error, hide_parameters=True, connection_invalidated=not is_whole) from error
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # The second when the server was lost between two steps of one statement: the driver has lost its place.
        raise DBAPIError(sql, None, error, hide_parameters=True, connection_invalidated=True) from error
    finally:
        # Whoever comes next must not find half an answer.
        await greenlet_spawn(lent.close if is_whole else lent.invalidate)
    return rows[0] if rows else None


async def _lend(engine: AsyncEngine) -> PoolProxiedConnection:
    """A connection of the pool. One that could not be made is SQLAlchemy's error only where SQLAlchemy asked for it."""
    try:
        return await engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("connect", None, error, hide_parameters=True) from error


@cache
def as_sql(statement: Select[*tuple[Any, ...]]) -> tuple[str, tuple[str, ...]]:
    """The driver's text of a statement that lives as long as the program, and the names of its values in order."""
    compiled = statement.compile(dialect=dialect())
    return str(compiled), tuple(compiled.positiontup or ())


def _without_nul(value: Any) -> Any:
    """PostgreSQL has no NUL in a text: who types one loses it, and not the whole message."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    return [_without_nul(each) for each in value] if isinstance(value, list) else value
