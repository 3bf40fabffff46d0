"""What `direct` is to PostgreSQL: SQLAlchemy lends the connection, and all the rest is one trip to SQLite's thread."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeVar, cast

import orjson
from sqlalchemy import JSON, Select
from sqlalchemy.dialects.sqlite.aiosqlite import dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from app.core.database_engine import AT_REST
from app.core.sqlite_connection import OneTripConnection

Found = TypeVar("Found")


async def first_row(
    engine: AsyncEngine, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
) -> Sequence[Any] | None:
    """The first row of a reading statement that lives as long as the program; only plain columns and JSON."""
    sql, names, is_json = _as_sql(statement)
    asked = [values[name] for name in names]
    async with _lent(engine) as connection:
        _, rows = await connection.in_thread(lambda cursor: cursor.execute(sql, asked))
    if not rows:
        return None
    return [orjson.loads(each) if json and each else each for each, json in zip(rows[0], is_json, strict=True)]


async def in_one_trip(engine: AsyncEngine, work: Callable[[sqlite3.Cursor], Found]) -> Found:
    """A whole writing transaction. `work` runs in the connection's thread.

    Raises:
        DBAPIError: as SQLAlchemy would; it did not happen.
    """
    async with _lent(engine) as connection:
        return await connection.transaction(work)


@asynccontextmanager
async def _lent(engine: AsyncEngine) -> AsyncIterator[OneTripConnection]:
    lent = await engine.raw_connection()
    try:
        yield cast(OneTripConnection, lent.driver_connection)
        lent.info[AT_REST] = True
    except sqlite3.IntegrityError as error:
        raise IntegrityError("", None, error, hide_parameters=True) from error
    except sqlite3.OperationalError as error:
        raise OperationalError("", None, error, hide_parameters=True) from error
    except sqlite3.Error as error:
        raise DBAPIError("", None, error, hide_parameters=True) from error
    finally:
        await greenlet_spawn(lent.close)


@cache
def _as_sql(statement: Select[*tuple[Any, ...]]) -> tuple[str, tuple[str, ...], tuple[bool, ...]]:
    """The driver's text, the names of its values in order, and which columns are JSON."""
    compiled = statement.compile(dialect=dialect())
    kinds = tuple(isinstance(column.type, JSON) for column in statement.selected_columns)
    return str(compiled), tuple(compiled.positiontup or ()), kinds
