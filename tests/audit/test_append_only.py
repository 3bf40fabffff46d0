"""What the audit says stays, whoever asks the database to change it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.audit.models import AuditEntry
from app.audit.record import record
from app.core.database import Database
from app.migrations import downgrade, upgrade

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """With one thing on record."""
    database = Database(migrated_url)
    async with database.transaction() as db:
        await record(db, NOW, "stf_1", "staff.sign_in", "stf_1", {"address": "127.0.0.1"})
    yield database
    await database.close()


async def attempt(database: Database, statement: str) -> None:
    async with database.transaction() as db:
        await db.execute(text(statement))


async def on_record(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as db:
        return [(entry.actor, entry.action) for entry in await db.scalars(select(AuditEntry))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE action = 'staff.sign_in'",
        pytest.param("TRUNCATE audit", marks=pytest.mark.postgresql),
        "INSERT OR REPLACE INTO audit SELECT id, ts, 'nobody', action, subject, detail, request_id FROM audit",
    ],
)
async def test_no_statement_changes_what_is_on_record(database: Database, statement: str) -> None:
    if "OR REPLACE" in statement and not database.is_sqlite:
        statement = "INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET actor = 'nobody'"
    with pytest.raises(DBAPIError, match="append-only"):
        await attempt(database, statement)

    assert await on_record(database) == [("stf_1", "staff.sign_in")]


async def change(database: Database) -> None:
    async with database.transaction() as db:
        (await db.scalars(select(AuditEntry))).one().actor = "nobody"


async def test_nor_does_the_program_itself(database: Database) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await change(database)

    assert await on_record(database) == [("stf_1", "staff.sign_in")]


async def test_what_is_refused_takes_the_rest_of_its_transaction_with_it(database: Database) -> None:
    async def both() -> None:
        async with database.transaction() as db:
            await record(db, NOW, "stf_2", "staff.sign_in", "stf_2")
            await db.execute(update(AuditEntry).values(actor="nobody"))

    with pytest.raises(DBAPIError, match="append-only"):
        await both()

    assert await on_record(database) == [("stf_1", "staff.sign_in")]


async def test_migrations_keep_it_both_ways(database: Database, migrated_url: str) -> None:
    await database.engine.dispose()
    downgrade(migrated_url, "0003")
    upgrade(migrated_url)

    assert await on_record(database) == [("stf_1", "staff.sign_in")]
    with pytest.raises(DBAPIError, match="append-only"):
        await attempt(database, "DELETE FROM audit")
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(AuditEntry)) == 1
