"""The database under load and under trouble: worded, retryable, never half a write."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import cast

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import greenlet_spawn

from app.business.models import Customer, Resource
from app.core import database_engine
from app.core.database import Database, release
from app.core.database_failures import DatabaseBusy, DatabaseUnavailable, WritesCollided
from app.core.settings import PostgresSettings
from app.core.sqlite_connection import OneTripConnection


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Impatient, and with few connections."""
    limits = PostgresSettings(connections=4, wait_s=3, lock_timeout_ms=400, statement_timeout_ms=2000)
    database = Database(migrated_url, limits)
    async with database.transaction() as db:
        db.add_all(Resource(id=name, business="shop", kind="bay", name=name) for name in ("a", "b"))
    yield database
    await database.close()


async def rename(database: Database, name: str) -> None:
    """Change a resource."""
    async with database.transaction() as db:
        await db.execute(update(Resource).where(Resource.id == name).values(name="changed"))


async def raise_after_a_write(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Customer(business="shop", name="A"))
        await db.flush()
        raise ZeroDivisionError


async def test_a_crowd_of_turns_that_read_and_then_write_never_waits_for_itself(database: Database) -> None:
    met = asyncio.Barrier(3)

    async def turn(number: int) -> None:
        async with database.reading() as reader:
            await reader.scalar(select(func.count()).select_from(Resource))
            if number < 3:
                await met.wait()
            await release(reader)
            async with database.transaction() as writer:
                writer.add(Customer(business="shop", name=f"{number}", phone=f"+1202555{number:04d}"))
                assert await reader.scalar(select(func.count()).select_from(Resource)) == 2

    await asyncio.gather(*(turn(number) for number in range(40)))

    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Customer)) == 40


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.reading() as reader:
        before = await reader.scalar(select(Resource.name).where(Resource.id == "a"))
        await rename(database, "a")
        assert await reader.scalar(select(Resource.name).where(Resource.id == "a")) == before == "a"

    async with database.reading() as reader:
        assert await reader.scalar(select(Resource.name).where(Resource.id == "a")) == "changed"


async def test_nothing_of_a_block_that_raises_is_kept(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await raise_after_a_write(database)

    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Customer)) == 0


async def test_nothing_of_a_block_that_is_cancelled_is_kept_and_its_connection_is_free_again(
    database: Database,
) -> None:
    reached = asyncio.Event()

    async def hold() -> None:
        async with database.transaction() as db:
            db.add(Customer(business="shop", name="A"))
            await db.flush()
            reached.set()
            await asyncio.Event().wait()

    for _ in range(6):
        reached.clear()
        holding = asyncio.create_task(hold())
        await reached.wait()
        holding.cancel()
        await asyncio.wait((holding,))

    await rename(database, "a")
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Customer)) == 0


async def test_a_nul_in_a_text_costs_itself_and_not_the_text(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Customer(business="shop", name="A\x00nna", attributes={"said": "a\x00b"}))

    async with database.reading() as db:
        row = (await db.scalars(select(Customer))).one()
    assert row.name.replace("\x00", "") == "Anna"
    assert row.attributes == {"said": "a\x00b"}


@pytest.mark.postgresql
async def test_of_two_writers_that_wait_for_each_other_one_gives_way_and_may_try_again(database: Database) -> None:
    met = asyncio.Barrier(2)

    async def rename_both(first: str, second: str) -> None:
        async with database.transaction() as db:
            await db.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
            await db.execute(update(Resource).where(Resource.id == first).values(name="changed"))
            await met.wait()
            await db.execute(update(Resource).where(Resource.id == second).values(name="changed"))

    outcomes = await asyncio.gather(rename_both("a", "b"), rename_both("b", "a"), return_exceptions=True)

    (refused,) = [each for each in outcomes if each is not None]
    assert isinstance(refused, WritesCollided)
    assert (refused.status, refused.retryable) == (503, True)


@pytest.mark.postgresql
async def test_a_lock_that_is_held_too_long_is_worded(database: Database) -> None:
    async with database.transaction() as holder:
        await holder.execute(update(Resource).where(Resource.id == "a").values(name="held"))
        with pytest.raises(DatabaseBusy) as busy:
            await rename(database, "a")

    assert (busy.value.status, busy.value.retryable) == (503, True)
    await rename(database, "a")


@pytest.mark.postgresql
async def test_a_statement_that_takes_too_long_is_ended_and_worded(database: Database) -> None:
    with pytest.raises(DatabaseBusy):
        async with database.reading() as db:
            await db.execute(text("SELECT pg_sleep(30)"))

    async with database.reading() as db:
        assert await db.scalar(text("SELECT 1")) == 1


@pytest.mark.postgresql
async def test_a_connection_that_is_cut_in_a_transaction_is_worded_and_leaves_nothing(database: Database) -> None:
    async def cut_itself() -> None:
        async with database.transaction() as db:
            db.add(Customer(business="shop", name="A"))
            await db.flush()
            own = await db.scalar(text("SELECT pg_backend_pid()"))
            async with database.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            await db.scalar(select(func.count()).select_from(Customer))

    with pytest.raises(DatabaseUnavailable) as lost:
        await cut_itself()

    assert (lost.value.code, lost.value.retryable) == ("database_unavailable", True)
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Customer)) == 0


@pytest.mark.postgresql
async def test_connections_that_were_cut_while_they_rested_are_replaced_unnoticed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_engine, "_RESTED_S", 0.0)
    await asyncio.gather(*(rename(database, "a") for _ in range(3)))
    async with database.transaction() as db:
        await db.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    await asyncio.gather(*(rename(database, "b") for _ in range(6)))


@pytest.mark.postgresql
async def test_a_reader_can_change_nothing(database: Database) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        async with database.reading() as db:
            await db.execute(update(Resource).values(name="changed"))


async def test_a_server_that_is_not_there_is_worded() -> None:
    database = Database("postgresql://frontdesk@127.0.0.1:9/frontdesk", PostgresSettings(connect_timeout_s=2))
    with pytest.raises(DatabaseUnavailable):
        async with database.transaction():
            pass
    with pytest.raises(DatabaseUnavailable):
        async with database.reading() as db:
            await db.execute(text("SELECT 1"))
    await database.close()


@pytest.mark.sqlite
async def test_a_file_that_another_process_keeps_locked_is_worded(database: Database, migrated_url: str) -> None:
    other = Database(migrated_url)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")
    async with other.transaction():
        with pytest.raises(DatabaseBusy):
            await rename(database, "a")
    await other.close()


@pytest.mark.sqlite
async def test_a_trip_of_its_own_happens_whole_or_not_at_all(database: Database, migrated_url: str) -> None:
    def insert(cursor: sqlite3.Cursor) -> None:
        sql = "INSERT INTO resources (id, business, kind, name, skills, capacity) VALUES (?, ?, ?, ?, ?, ?)"
        cursor.executemany(sql, [(each, "shop", "bay", each, "[]", 1) for each in ("c", "a")])

    async def ids() -> set[str]:
        async with database.reading() as db:
            return set(await db.scalars(select(Resource.id)))

    with pytest.raises(IntegrityError) as refused:
        await database.in_one_trip(insert)
    assert "shop" not in str(refused.value)
    with pytest.raises(ZeroDivisionError):
        await database.in_one_trip(lambda cursor: cursor.execute("DELETE FROM resources").rowcount / 0)
    assert await ids() == {"a", "b"}

    other = Database(migrated_url)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")
    async with other.transaction():
        with pytest.raises(DatabaseBusy):
            await database.in_one_trip(lambda cursor: None)
    await other.close()
    assert await database.in_one_trip(lambda cursor: cursor.execute("DELETE FROM resources").rowcount) == 2
    assert await ids() == set()


@pytest.mark.sqlite
async def test_a_connection_that_comes_back_in_the_middle_of_a_transaction_is_used_again(database: Database) -> None:
    for _ in range(3):
        lent = await database.engine.raw_connection()
        await cast(OneTripConnection, lent.driver_connection).execute("BEGIN IMMEDIATE")
        await greenlet_spawn(lent.close)

        await rename(database, "c")
        assert await database.in_one_trip(lambda cursor: cursor.execute("SELECT id FROM resources").fetchall())


@pytest.mark.postgresql
async def test_a_statement_of_its_own_happens_whole_or_not_at_all(database: Database) -> None:
    insert = (
        "INSERT INTO resources (id, business, kind, name, skills, capacity) SELECT each, 'shop', 'bay', each, '[]', 1"
    )
    insert += " FROM unnest($1::text[]) AS each RETURNING id"

    with pytest.raises(IntegrityError) as refused:
        await database.at_once(insert, [["c", "a"]])

    assert "shop" not in str(refused.value.params)
    async with database.reading() as db:
        assert set(await db.scalars(select(Resource.id))) == {"a", "b"}


@pytest.mark.postgresql
async def test_a_statement_of_its_own_that_takes_too_long_leaves_nobody_half_an_answer(database: Database) -> None:
    with pytest.raises(DatabaseBusy):
        await database.at_once("SELECT pg_sleep(5)", [])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await database.at_once("SELECT pg_sleep($1::float8), 7", [0.4])

    assert [await database.at_once("SELECT $1::int", [number]) for number in range(6)] == [(n,) for n in range(6)]


@pytest.mark.postgresql
async def test_a_connection_lost_under_a_statement_of_its_own_is_worded(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable):
        await database.at_once("SELECT pg_terminate_backend(pg_backend_pid())", [])

    assert await database.at_once("SELECT 1", []) == (1,)
