"""What follows from a booking or a request is about a person as well: reminders, notices, waiting, call-backs."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.business.models import Booking, Ticket
from app.business.waiting_list import Waiting, wait_for_earlier
from app.core.database import Database
from app.jobs.models import Job
from app.jobs.queue import NewJob, enqueue
from app.sessions.models import Session
from app.sessions.notices import Notice, add_notice
from tests.conftest import FRIDAY_AT_TEN
from tests.conversation import Customer
from tests.privacy.conftest import PHONE, Run, everything, found_in

LONG_AGO = datetime.now(UTC) - timedelta(days=365)
SHOP = "northside_motors"


@pytest.fixture
async def waiting(tabitha: Customer, database: Database) -> Customer:
    """She waits for an earlier time, has news to hear, and somebody is to call her."""
    async with database.transaction() as db:
        booking = (await db.scalars(select(Booking).where(Booking.session_id == tabitha.session_id))).one()
        await wait_for_earlier(db, booking, FRIDAY_AT_TEN, tabitha.session_id)
        text = "Tabitha, your 2017 Volvo is ready."
        await add_notice(db, tabitha.session_id, "news", "n1", text, "normal", FRIDAY_AT_TEN)
    return tabitha


@pytest.fixture
async def called_back(database: Database) -> str:
    """Her request to be called, by nobody who is known and of no conversation that is left."""
    async with database.transaction() as db:
        contact = {"name": "Tabitha Quill", "phone": PHONE}
        db.add(Ticket(id="call", business=SHOP, kind="callback", subject="Call Tabitha", attributes=contact))
        await enqueue(db, [NewJob("callback", "call", SHOP, FRIDAY_AT_TEN, {"ticket_id": "call"})], FRIDAY_AT_TEN)
    return "call"


async def cli(run: Run, *arguments: str) -> tuple[int, str]:
    return await asyncio.to_thread(run, *arguments)


async def test_what_is_to_be_done_for_a_person_is_exported(
    run: Run, waiting: Customer, called_back: str, peter: Customer
) -> None:
    code, output = await cli(run, "customer", "export", "--phone", PHONE, "--json")

    found = json.loads(output)
    (session,) = found["sessions"]
    assert code == 0
    assert sorted(job["kind"] for job in found["jobs"]) == ["callback", "confirmation", "person_check", "reminder"]
    assert [each["session_id"] for each in found["waiting_list"]] == [waiting.session_id]
    assert [each["text"] for each in session["notices"]] == ["Tabitha, your 2017 Volvo is ready."]
    assert [each["id"] for each in found["tickets"]] == [called_back]
    assert peter.session_id not in output


async def test_nothing_more_is_done_for_an_erased_person(
    run: Run, waiting: Customer, called_back: str, peter: Customer, database: Database
) -> None:
    code, output = await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    after = await everything(database)
    assert code == 0, output
    assert {name: found_in(str(rows)) for name, rows in after.items() if found_in(str(rows))} == {}
    async with database.reading() as db:
        jobs = {(job.session_id, job.kind): job.status for job in await db.scalars(select(Job))}
        notices = list(await db.scalars(select(Notice.text)))
        places = list(await db.scalars(select(Waiting.id)))
    mine = {kind: status for (session_id, kind), status in jobs.items() if session_id != peter.session_id}
    others = {kind: status for (session_id, kind), status in jobs.items() if session_id == peter.session_id}
    assert mine == dict.fromkeys(("callback", "confirmation", "person_check", "reminder"), "cancelled")
    assert others == {"confirmation": "pending", "reminder": "pending"}
    assert (notices, places) == ([""], [])


async def test_who_only_asked_to_be_called_is_found_by_their_number(
    run: Run, called_back: str, database: Database
) -> None:
    exported = await cli(run, "customer", "export", "--phone", PHONE, "--json")
    erased = await cli(run, "customer", "erase", "--phone", PHONE, "--yes")
    again = await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    assert [each["id"] for each in json.loads(exported[1])["tickets"]] == [called_back]
    assert (erased[0], again) == (0, (0, "Nothing is stored about them."))
    async with database.reading() as db:
        ticket = await db.get_one(Ticket, called_back)
        job = (await db.scalars(select(Job))).one()
        noted = [(each.action, each.subject) for each in await db.scalars(select(AuditEntry).order_by(AuditEntry.ts))]
    assert (ticket.subject, ticket.body, ticket.attributes, ticket.kind) == ("", "", {}, "callback")
    assert (job.status, job.payload) == ("cancelled", {"ticket_id": called_back})
    assert noted == [("customer.export", called_back), ("customer.erase", called_back)]


async def test_a_number_in_somebody_elses_message_is_not_handed_out_and_goes_too(
    run: Run, tabitha: Customer, database: Database
) -> None:
    async with database.transaction() as db:
        body = "tell her at 202-555-0177 that the keys are with me"
        db.add(Ticket(id="others", business=SHOP, kind="message", subject="Message", body=body))

    exported = await cli(run, "customer", "export", "--phone", PHONE, "--json")
    await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    async with database.reading() as db:
        ticket = await db.get_one(Ticket, "others")
    assert json.loads(exported[1])["tickets"] == []
    assert ticket.body == ""


async def test_a_conversation_that_waits_for_them_is_theirs(
    run: Run, tabitha: Customer, peter: Customer, database: Database
) -> None:
    """She asked in another conversation, in which neither her number nor a booking was spoken of."""
    async with database.transaction() as db:
        booking = (await db.scalars(select(Booking).where(Booking.session_id == tabitha.session_id))).one()
        await wait_for_earlier(db, booking, FRIDAY_AT_TEN, peter.session_id)

    exported = await cli(run, "customer", "export", "--phone", PHONE, "--json")

    found = json.loads(exported[1])["sessions"]
    assert sorted(each["id"] for each in found) == sorted([tabitha.session_id, peter.session_id])


async def age(database: Database, *, is_done: bool) -> None:
    """Everything happened a year ago."""
    async with database.transaction() as db:
        await db.execute(update(Session).values(updated_at=LONG_AGO))
        await db.execute(update(Ticket).values(created_at=LONG_AGO, status="done" if is_done else "open"))
        await db.execute(update(Booking).values(starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(hours=1)))
        await db.execute(update(Job).values(created_at=LONG_AGO, run_at=LONG_AGO))
        if is_done:
            await db.execute(update(Job).values(status="completed", ended_at=LONG_AGO))


async def test_after_the_time_of_keeping_what_is_done_is_let_go(
    run: Run, waiting: Customer, called_back: str, database: Database
) -> None:
    await age(database, is_done=True)

    code, output = await cli(run, "retention", "--days", "90")
    again = await cli(run, "retention", "--days", "90")

    after = await everything(database)
    kept = {name: found_in(str(after[name])) for name in ("tickets", "jobs", "notices", "waiting_list", "escalations")}
    assert code == 0
    assert output.endswith("1 tickets that were seen to; 4 jobs and 1 places on the waiting list were deleted.")
    assert {name: found for name, found in kept.items() if found} == {}
    assert (len(after["tickets"]), after["jobs"], after["waiting_list"]) == (1, [], [])
    assert "tickets" not in again[1]
    async with database.reading() as db:
        entry = (await db.scalars(select(AuditEntry).where(AuditEntry.action == "done.retention"))).one()
    assert entry.detail == {"tickets": 1, "waiting": 1, "jobs": 4, "older_than_days": 90}


async def test_what_is_still_to_be_done_stays_however_old(
    run: Run, waiting: Customer, called_back: str, database: Database
) -> None:
    await age(database, is_done=False)

    await cli(run, "retention", "--days", "90")

    async with database.reading() as db:
        ticket = await db.get_one(Ticket, called_back)
        jobs = sorted(await db.scalars(select(Job.kind).where(Job.status == "pending")))
    assert ticket.attributes == {"name": "Tabitha Quill", "phone": PHONE}
    assert jobs == ["callback", "confirmation", "person_check", "reminder"]


async def test_what_was_done_lately_stays(run: Run, waiting: Customer, called_back: str, database: Database) -> None:
    async with database.transaction() as db:
        await db.execute(update(Job).values(status="completed", ended_at=datetime.now(UTC)))
        await db.execute(update(Ticket).values(status="done"))
        await db.execute(update(Booking).values(starts_at=datetime.now(UTC), ends_at=datetime.now(UTC)))
    before = await everything(database)

    await cli(run, "retention", "--days", "90")

    after = await everything(database)
    assert {name: after[name] for name in ("tickets", "jobs", "waiting_list", "notices")} == {
        name: before[name] for name in ("tickets", "jobs", "waiting_list", "notices")
    }
