"""The SQL database: one engine an app, one transaction a turn."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, MetaData, Select, event, text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.core.database_engine import glances_of, open_engine, readers_of
from app.core.database_failures import DatabaseBusy, worded
from app.core.database_url import async_url, is_sqlite
from app.core.direct import as_sql, fetch_first
from app.core.direct_sqlite import first_row, in_one_trip
from app.core.settings import PostgresSettings

Found = TypeVar("Found")

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC on every database (SQLite keeps no offset)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: which zone they meant is lost for ever."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the offset back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


_GIVE_UP_S = 3.0
"""How long a rollback may take. A server that does not answer has to be left, or it would hold us for ever."""


class Database:
    """Opens transactions. Nobody but the edge of a unit of work commits.

    What the database itself refuses leaves a block as `DatabaseUnavailable`, `DatabaseBusy` or `WritesCollided`.
    """

    def __init__(self, url: str, postgres: PostgresSettings | None = None) -> None:
        """`url` as people write it; see `async_url`."""
        postgres = postgres or PostgresSettings()
        address = async_url(url)
        self.is_sqlite = is_sqlite(address)
        self.engine: AsyncEngine = open_engine(address, postgres)
        # A class of our own, so that whoever watches what is written watches this database alone.
        self._writing = type("WritingSession", (Session,), {})
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, sync_session_class=self._writing)
        self._readers = async_sessionmaker(readers_of(self.engine), expire_on_commit=False)
        self._glances = glances_of(self.engine)
        # SQLite has one writer at a time: here they queue, where its own way is to knock again and again. On
        # PostgreSQL some connections stay free for readers, since who writes may have to read beside it.
        self._writers = asyncio.Semaphore(1 if self.is_sqlite else postgres.writers())
        self._wait_s = postgres.wait_s

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction that writes: committed when the block ends, rolled back when it raises.

        Whoever holds a reader gives its connection back before (`release`), or a crowd of them waits for ever.
        """
        async with self._place_to_write(), _wording(), self._sessions() as session:
            await session.connection(execution_options={"frontdesk_write": True})
            async with _committing(session):
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads, all of it at one moment; what was read stays readable after it."""
        async with _wording(), self._readers() as session:
            yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one reading statement: no transaction around it, no objects made of its rows."""
        async with _wording(), self._glances.connect() as connection:
            yield connection

    async def first(self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of a reading statement that lives as long as the program; only plain columns and JSON."""
        if self.is_sqlite:
            async with _wording():
                return await first_row(self.engine, statement, values)
        sql, names = as_sql(statement)
        return await self.at_once(sql, [values[name] for name in names])

    async def at_once(self, sql: str, values: Sequence[Any]) -> Sequence[Any] | None:
        """The first row of one statement that is a whole transaction, written as PostgreSQL's driver takes it."""
        async with _wording():
            return await fetch_first(self.engine, sql, values)

    async def in_one_trip(self, work: Callable[[sqlite3.Cursor], Found]) -> Found:
        """A whole writing transaction on SQLite, carried out in its thread; the same as `transaction` in all else."""
        async with self._place_to_write(), _wording():
            return await in_one_trip(self.engine, work)

    def watch(self, on_write: Callable[[Session], None], on_commit: Callable[[Session], None]) -> None:
        """Be told of every transaction that writes: before objects are written, and once they are committed.

        What `on_write` executes is part of that transaction.
        """
        event.listen(self._writing, "before_flush", lambda session, *_: on_write(session))
        event.listen(self._writing, "after_commit", on_commit)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _place_to_write(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_s):
                await self._writers.acquire()
        except TimeoutError:
            raise DatabaseBusy(retry_after_s=1) from None
        try:
            yield
        finally:
            self._writers.release()


async def release(reader: AsyncSession) -> None:
    """Give a reader's connection back before one asks for a writer. It may go on reading, at a later moment."""
    await reader.close()


async def alone(db: AsyncSession, purpose: str, wait_s: int = 60) -> None:
    """Be the only process with this purpose until the transaction ends. (Whoever writes on SQLite is alone already.)

    Raises:
        DatabaseBusy: somebody else was at it for longer than `wait_s` seconds (raised where the block ends).
    """
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(text(f"SET LOCAL lock_timeout = '{int(wait_s)}s'"))
        await db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:purpose, 0))"), {"purpose": purpose})


@asynccontextmanager
async def _committing(session: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
        await session.commit()
    except BaseException:
        try:
            async with asyncio.timeout(_GIVE_UP_S):
                await session.rollback()
        except Exception:  # noqa: BLE001 - what matters is the error that led here
            with suppress(Exception):
                await session.invalidate()
        raise


@asynccontextmanager
async def _wording() -> AsyncIterator[None]:
    """Say in our own errors what the database refused; everything else passes."""
    try:
        yield
    except Exception as error:
        refusal = worded(error)
        if refusal is None:
            raise
        raise refusal from error
