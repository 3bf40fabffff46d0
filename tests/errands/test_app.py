"""The running app does its errands by itself, and its customers and operators find what came of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import icalendar
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from typer.testing import CliRunner

from app.cli import cli
from app.core.database import Database
from app.core.settings import JobSettings, Settings
from app.jobs.models import Job
from tests.conversation import BOOKING_LINES, Customer

Frontdesk = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"jobs": JobSettings(concurrency=2, poll_s=0.02)})


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def frontdesk(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Frontdesk:
    """Run a command on the installation; commands have loops of their own."""
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def run(*arguments: str) -> tuple[int, str]:
        result = await asyncio.to_thread(CliRunner().invoke, cli, list(arguments))
        return result.exit_code, result.output

    return run


async def update_of(customer: Customer) -> dict[str, Any]:
    """The event that says that something was done, once it is there."""
    async with asyncio.timeout(20):
        while True:
            found = [event.data for event in await customer.events() if event.type == "task_update"]
            if found:
                return found[0]
            await asyncio.sleep(0.02)


async def test_a_booking_is_confirmed_by_itself_and_its_file_is_the_customers_alone(
    customer: Customer, http: httpx2.AsyncClient, app: FastAPI, frontdesk: Frontdesk, database: Database
) -> None:
    await customer.say_all([*BOOKING_LINES, "Yes"])
    done = await update_of(customer)

    assert (done["kind"], done["status"], done["result"]["mailed"]) == ("confirmation", "completed", False)
    reply = await http.get(done["result"]["file"], headers=customer.headers)
    events: list[Any] = icalendar.Calendar.from_ical(reply.text).walk("VEVENT")
    (event,) = events
    assert reply.headers["content-type"] == "text/calendar; method=REQUEST; charset=utf-8"
    assert event.start.isoformat() == "2026-11-24T09:00:00-06:00"
    assert str(event["LOCATION"]).startswith("4820 North Western Avenue")
    stranger = await Customer.open(http)
    theirs = done["result"]["file"].replace(customer.session_id, stranger.session_id)
    assert (await http.get(theirs, headers=stranger.headers)).status_code == 404
    assert (await http.get(done["result"]["file"], headers=stranger.headers)).status_code == 403

    await operators_see(frontdesk, database)


async def operators_see(frontdesk: Frontdesk, database: Database) -> None:
    """What was done and what waits; a job that was given up is tried again when they say so."""
    code, output = await frontdesk("jobs", "list", "--json")
    listed = json.loads(output)
    assert code == 0
    assert {job["kind"]: job["status"] for job in listed["jobs"]} == {
        "confirmation": "completed",
        "reminder": "pending",
    }
    assert (await frontdesk("jobs", "retry", listed["jobs"][0]["id"]))[0] == 1

    async with database.transaction() as db:
        await db.execute(update(Job).where(Job.kind == "reminder").values(status="dead", error="smtp_550"))
    assert "smtp_550" in (await frontdesk("jobs", "list", "--status", "dead"))[1]
    assert len(json.loads((await frontdesk("jobs", "retry", "--dead", "--json"))[1])["retried"]) == 1
    async with database.reading() as db:
        assert set(await db.scalars(select(Job.error))) == {None}
