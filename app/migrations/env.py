"""How Alembic reaches the database: over the app's own async driver."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.core.database import UtcDateTime
from app.core.database_url import async_url
from app.migrations.errors import MigrationBusy
from app.migrations.tables import metadata

WAIT_S = 60
"""How long to wait for another process that is migrating the same database."""
LOCK = 0x66726F6E74  # any number that is ours alone
APART = {("table", "passages_fts"), ("column", "words"), ("index", "ix_passages_words")}
"""Full-text indexes: each database has its own way, so they are in the migrations and in no model."""


def is_ours(_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave out what belongs to the full-text indexes."""
    if not reflected or compare_to is not None:
        return True
    return (kind, name) not in APART and not (kind == "table" and (name or "").startswith("passages_fts_"))


def render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own types into migrations as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    """Run the steps asked for in one transaction, alone: of several processes that start at once, one migrates."""
    wait_for_turn(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=is_ours,
        render_item=render,
        # SQLite's own way here would be to keep a half of what failed.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def wait_for_turn(connection: Connection) -> None:
    """Hold the database for migrating until the transaction ends.

    Raises:
        MigrationBusy: another process has held it for longer than a minute.
    """
    try:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        else:
            connection.execute(text("SELECT 1"))  # its transaction begins with the write lock, see `tune_sqlite`
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03" or "database is locked" in str(error.orig):
            raise MigrationBusy from error
        raise


def tune_sqlite(connection: Any, _: Any) -> None:
    """Keep foreign keys off, or a table that is rebuilt would take its children's rows with it."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=OFF", f"busy_timeout={WAIT_S * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def main() -> None:
    """Connect, migrate, let go."""
    engine = create_async_engine(async_url(context.config.attributes["url"]), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", tune_sqlite)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(main())
