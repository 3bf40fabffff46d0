"""SQLite statements in one trip to their thread.

SQLAlchemy opens a cursor, executes, fetches and closes; aiosqlite makes a trip to its thread of each, and with some
fifteen statements a turn these trips take longer than the statements.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiosqlite

Found = TypeVar("Found")


class WholeCursor:
    """A cursor that fetches all rows as it executes. For statements whose rows fit into memory."""

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "WholeCursor":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def execute(self, sql: str, parameters: Any = ()) -> "WholeCursor":
        """Execute, and have the rows."""
        await self._take(lambda cursor: cursor.execute(sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Any) -> "WholeCursor":
        """Execute for each set of parameters."""
        await self._take(lambda cursor: cursor.executemany(sql, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows."""
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        size = self.arraysize if size is None else size
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    async def _take(self, execute: Callable[[sqlite3.Cursor], object]) -> None:
        cursor, self._rows = await self._connection.in_thread(execute)
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid


class OneTripConnection(aiosqlite.Connection):
    """A connection with such cursors."""

    def cursor(self) -> Any:
        """A cursor; nothing happens before it executes."""
        return WholeCursor(self)

    async def in_thread(self, execute: Callable[[sqlite3.Cursor], object]) -> tuple[sqlite3.Cursor, list[Any]]:
        """Execute on a new cursor; the cursor, spent, and its rows."""

        def whole() -> tuple[sqlite3.Cursor, list[Any]]:
            cursor = self._conn.cursor()
            execute(cursor)
            return cursor, cursor.fetchall() if cursor.description else []

        return await self._execute(whole)

    async def transaction(self, work: Callable[[sqlite3.Cursor], Found]) -> Found:
        """Do all of a writing transaction at once. It is begun, carried out and ended even if nobody waits any more."""

        def whole() -> Found:
            cursor = self._conn.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                found = work(cursor)
                cursor.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    cursor.execute("ROLLBACK")
                raise
            return found

        return await self._execute(whole)


def as_text(moment: datetime) -> str:
    """A time as SQLAlchemy stores it in SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def connecting(path: str, **options: Any) -> OneTripConnection:
    """Open a file, as `aiosqlite.connect` does."""
    connection = OneTripConnection(lambda: sqlite3.connect(path, **options), 64)
    # A program that ends without closing must not wait for the thread.
    connection._thread.daemon = True
    return connection
