"""A copy is taken while people talk; all is lost; it is put back, and they go on talking."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select, text

from app.audit.models import AuditEntry
from app.business.models import Booking
from app.core.database import Base, Database
from app.core.settings import Settings
from app.main import create_app
from app.migrations import check, downgrade
from tests.commands import Run, run
from tests.conftest import FrozenClock
from tests.conversation import BOOKING_LINES, Customer
from tests.databases import ON_POSTGRES

__all__ = ["run"]


@asynccontextmanager
async def running(settings: Settings, clock: FrozenClock) -> AsyncIterator[httpx2.AsyncClient]:
    """The app, started and stopped."""
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://frontdesk") as http:
            yield http


async def lose_everything(url: str) -> None:
    """What a bad day leaves."""
    database = Database(url)
    async with database.transaction() as db:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "audit":
                await db.execute(table.delete())
    await database.close()


async def test_a_conversation_goes_on_from_a_copy_that_was_taken_while_it_ran(
    settings: Settings, clock: FrozenClock, database_url: str, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "copies" / "monday.backup"
    async with running(settings, clock) as http:
        customer = await Customer.open(http)
        read_back = await customer.say_all(BOOKING_LINES)
        taken = await asyncio.to_thread(run, "backup", str(copy))
        await customer.say("Yes")
    await lose_everything(database_url)

    restored = await asyncio.to_thread(run, "restore", str(copy), "--yes")

    assert (taken[0], restored[0]) == (0, 0), (taken[1], restored[1])
    assert copy.stat().st_mode & 0o077 == 0, "nobody else may read what customers said"
    check(database_url)
    async with running(settings, clock) as http:
        customer.http = http
        view = await customer.view()
        assert (view.messages[-1].text, view.bookings) == (read_back.reply, [])
        done = await customer.say("Yes")
        bookings = (await customer.view()).bookings
    assert [booking.reference in done.reply for booking in bookings] == [True]
    database = Database(database_url)
    async with database.reading() as db:
        actions = set(await db.scalars(select(AuditEntry.action)))
    await database.close()
    assert "installation.restore" in actions


async def test_no_secret_is_in_a_copy(settings: Settings, clock: FrozenClock, run: Run, tmp_path: Path) -> None:
    async with running(settings, clock):
        kept = [path.read_bytes().strip() for path in (settings.data_dir / "secrets").iterdir()]
        await asyncio.to_thread(run, "backup", str(tmp_path / "copy"))

    assert kept
    assert not [secret for secret in kept if secret in (tmp_path / "copy").read_bytes()]


async def test_what_was_there_before_is_kept_and_can_be_put_back(
    database_url: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    async def count() -> int:
        database = Database(database_url)
        async with database.reading() as db:
            found = await db.scalar(select(func.count()).select_from(Booking)) or 0
        await database.close()
        return found

    before = await count()
    await asyncio.to_thread(run, "backup", str(tmp_path / "copy"))
    database = Database(database_url)
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM bookings"))
    await database.close()

    await asyncio.to_thread(run, "restore", str(tmp_path / "copy"), "--yes")
    assert await count() == before > 0
    kept = settings.data_dir / "before-restore"
    moved = kept.rename(tmp_path / "moved")
    await asyncio.to_thread(run, "restore", str(moved), "--yes")
    assert await count() == 0


async def test_a_copy_of_an_older_version_is_brought_up(database_url: str, run: Run, tmp_path: Path) -> None:
    downgrade(database_url, "0003")
    await asyncio.to_thread(run, "backup", str(tmp_path / "old"))
    await asyncio.to_thread(run, "migrate")

    code, output = await asyncio.to_thread(run, "restore", str(tmp_path / "old"), "--yes")

    assert code == 0, output
    check(database_url)


async def test_a_copy_that_does_not_fit_changes_nothing(
    database_url: str, run: Run, settings: Settings, tmp_path: Path
) -> None:
    copy, wrong, other, cut = (tmp_path / name for name in ("copy", "wrong", "other", "cut"))
    await asyncio.to_thread(run, "backup", str(copy))
    wrong.write_bytes(b"this is no backup")
    other.write_bytes(b"SQLite format 3\x00" if ON_POSTGRES else b"PGDMP and so on")
    cut.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    database = Database(database_url)
    async with database.transaction() as db:
        await db.execute(text("DELETE FROM order_lines"))
        await db.execute(text("UPDATE bookings SET notes = 'written since'"))
    await database.close()

    outcomes = {
        path.name: await asyncio.to_thread(run, "restore", str(path), "--yes")
        for path in (wrong, other, cut, tmp_path / "absent")
    }
    unsure = await asyncio.to_thread(lambda: run("restore", str(copy), says="n\n"))

    assert {name: code for name, (code, _) in outcomes.items()} == dict.fromkeys(outcomes, 1)
    assert "is no backup of Frontdesk" in outcomes["wrong"][1]
    assert "is a copy of" in outcomes["other"][1]
    assert "There is no file" in outcomes["absent"][1]
    assert (unsure[0], "Go on?" in unsure[1]) == (1, True)
    database = Database(database_url)
    async with database.reading() as db:
        assert set(await db.scalars(select(Booking.notes))) == {"written since"}
    await database.close()


async def test_a_copy_never_takes_the_place_of_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")

    code, output = await asyncio.to_thread(run, "backup", str(tmp_path / "copy"))

    assert (code, "is there already" in output) == (1, True)
    assert (tmp_path / "copy").read_text() == "mine"


@pytest.mark.postgresql
async def test_nothing_is_put_back_under_apps_that_run(
    settings: Settings, clock: FrozenClock, run: Run, tmp_path: Path
) -> None:
    await asyncio.to_thread(run, "backup", str(tmp_path / "copy"))
    async with running(settings, clock):
        code, output = await asyncio.to_thread(run, "restore", str(tmp_path / "copy"), "--yes")

    assert code == 1
    assert "connections of running apps" in output


@pytest.mark.sqlite
async def test_a_copy_of_a_newer_version_is_refused(database_url: str, run: Run, tmp_path: Path) -> None:
    await asyncio.to_thread(run, "backup", str(tmp_path / "copy"))
    with sqlite3.connect(tmp_path / "copy") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    code, output = await asyncio.to_thread(run, "restore", str(tmp_path / "copy"), "--yes")

    assert (code, "newer version" in output) == (1, True)
    check(database_url)
