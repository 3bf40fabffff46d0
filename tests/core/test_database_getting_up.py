"""A database that is getting up or going down refuses in words, whichever way it is asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import Database
from app.core.database_failures import DatabaseUnavailable, worded
from app.core.settings import PostgresSettings

GETTING_UP = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """To the request for TLS "no", to the greeting "not yet"."""
    await reader.read(8)
    writer.write(b"N")
    await reader.read(1024)
    writer.write(b"E" + (len(GETTING_UP) + 4).to_bytes(4, "big") + GETTING_UP)
    await writer.drain()
    writer.close()


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As one that is killed in the middle of the greeting."""
    await reader.read(8)
    writer.write(b"N")
    await reader.read(1024)
    writer.close()


@asynccontextmanager
async def served(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[Database]:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        database = Database(f"postgresql://desk:secret@127.0.0.1:{port}/desk", PostgresSettings())
        try:
            yield database
        finally:
            await database.close()


async def _at_once(database: Database) -> None:
    await database.at_once("SELECT 1", [])


async def _reading(database: Database) -> None:
    async with database.reading() as db:
        await db.execute(text("SELECT 1"))


async def _writing(database: Database) -> None:
    async with database.transaction() as db:
        await db.execute(text("SELECT 1"))


@pytest.mark.parametrize("answer", [_refuse, _hang_up])
@pytest.mark.parametrize("ask", [_at_once, _reading, _writing])
async def test_it_is_unavailable_and_may_be_asked_again(
    ask: Callable[[Database], Awaitable[None]],
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> None:
    async with served(answer) as database:
        with pytest.raises(DatabaseUnavailable) as refused:
            await asyncio.wait_for(ask(database), 20)
    assert refused.value.retryable


class _Lost:
    """A lent connection whose server goes away between two steps of one statement."""

    def __init__(self) -> None:
        self.driver_connection, self.was_closed, self.was_invalidated = self, False, False

    async def fetch(self, *_: object) -> list[object]:
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")

    def close(self) -> None:
        self.was_closed = True

    def invalidate(self) -> None:
        self.was_invalidated = True


async def test_a_driver_that_lost_its_place_is_asked_again_and_its_connection_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, lost = Database("postgresql://desk:secret@127.0.0.1:1/desk", PostgresSettings()), _Lost()

    async def lend(_: AsyncEngine) -> _Lost:
        return lost

    monkeypatch.setattr(AsyncEngine, "raw_connection", lend)
    with pytest.raises(DatabaseUnavailable):
        await _at_once(database)
    assert lost.was_invalidated
    assert not lost.was_closed


def test_so_is_one_that_lost_it_under_the_orm() -> None:
    dialect = PGDialect_asyncpg.import_dbapi()
    error = DBAPIError.instance("SELECT 1", None, dialect.InternalClientError("another operation"), dialect.Error)
    assert isinstance(worded(error), DatabaseUnavailable)
