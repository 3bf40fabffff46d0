"""`frontdesk retention`: old words go, bookings and numbers stay."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.business.models import Booking
from app.core.database import Database
from app.sessions.models import Session
from tests.conversation import Customer
from tests.privacy.conftest import Run, everything, found_in


@pytest.fixture
async def year_old(tabitha: Customer, database: Database) -> Customer:
    """A conversation that nobody has touched for a year."""
    async with database.transaction() as db:
        long_ago = datetime.now(UTC) - timedelta(days=365)
        await db.execute(update(Session).where(Session.id == tabitha.session_id).values(updated_at=long_ago))
    return tabitha


async def test_words_of_old_conversations_go_and_what_was_booked_stays(
    run: Run, year_old: Customer, peter: Customer, database: Database
) -> None:
    recent = await peter.view()

    outcome = await asyncio.to_thread(run, "retention", "--days", "90")

    after = await everything(database)
    words = {name: str(after[name]) for name in ("messages", "events", "turns", "writes", "sessions", "escalations")}
    assert outcome == (0, "1 conversations older than 90 days lost their words.")
    assert {name: found_in(content) for name, content in words.items() if found_in(content)} == {}
    assert (await peter.view()) == recent
    async with database.reading() as db:
        assert [each.contact_name for each in await db.scalars(select(Booking).where(Booking.source != "seed"))] != []
        entry = (await db.scalars(select(AuditEntry).where(AuditEntry.action == "sessions.retention"))).one()
    assert entry.detail == {"sessions": 1, "older_than_days": 90}


async def test_a_second_run_finds_nothing_to_do(run: Run, year_old: Customer, database: Database) -> None:
    await asyncio.to_thread(run, "retention", "--days", "90")
    before = await everything(database)

    outcome = await asyncio.to_thread(run, "retention", "--days", "90")

    assert outcome == (0, "0 conversations older than 90 days lost their words.")
    assert await everything(database) == before


async def test_a_dry_run_only_counts(run: Run, year_old: Customer, database: Database) -> None:
    before = await everything(database)

    outcome = await asyncio.to_thread(run, "retention", "--days", "90", "--dry-run")

    assert outcome == (0, "1 conversations older than 90 days have words and would lose them.")
    assert await everything(database) == before


async def test_the_setting_says_how_long_and_without_one_nothing_is_done(
    run: Run, year_old: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = await asyncio.to_thread(run, "retention")
    monkeypatch.setenv("FRONTDESK_RETENTION_DAYS", "400")
    long = await asyncio.to_thread(run, "retention")
    monkeypatch.setenv("FRONTDESK_RETENTION_DAYS", "300")
    short = await asyncio.to_thread(run, "retention", "--dry-run")

    assert (code, "FRONTDESK_RETENTION_DAYS" in output) == (2, True)
    assert long[1].startswith("0 ")
    assert short[1].startswith("1 ")
