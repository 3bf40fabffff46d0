"""A shop's customers and diary come in whole or not at all, and nothing is booked over them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.audit.models import AuditEntry
from app.business import Business
from app.business.busy import BusyTime
from app.business.models import Customer
from app.cli import cli
from app.cli.importing.busy import Reading, read_busy_csv
from app.cli.importing.sheet import FileFaulty
from app.core.database import Database
from app.packs.loader import load_packs
from tests.times import FRIDAY_AT_TEN

PACK = "northside_motors"
ZONE = ZoneInfo("America/Chicago")
Run = Callable[..., Awaitable[tuple[int, dict[str, object]]]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def run(database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Import as on Friday at ten; what it answers, as JSON."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(data_dir))
    monkeypatch.setattr("app.cli.import_.system_clock", lambda: FRIDAY_AT_TEN)

    async def command(what: str, file: Path, *options: str) -> tuple[int, dict[str, object]]:
        arguments = ["import", what, str(file), "--pack", PACK, "--json", *options]
        result = await asyncio.to_thread(CliRunner().invoke, cli, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, json.loads(result.output)

    return command


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


async def customers(database: Database) -> dict[str, Customer]:
    async with database.reading() as db:
        rows = await db.scalars(select(Customer).where(Customer.id.contains(".import.")))
        return {row.name: row for row in rows}


async def busy(database: Database) -> list[BusyTime]:
    async with database.reading() as db:
        return list(await db.scalars(select(BusyTime).order_by(BusyTime.starts_at)))


async def free_on(database: Database, day: date) -> list[str]:
    """The times at which an oil change can be had."""
    pack = load_packs()[PACK]
    async with database.reading() as db:
        business = Business(db, PACK, pack.hours, FRIDAY_AT_TEN)
        slots = await business.free_slots(f"{PACK}.oil_change", day, limit=400)
        return [f"{slot.starts_at:%H:%M}" for slot in slots]


async def test_customers_come_in_once_under_whatever_their_columns_are_called(
    run: Run, database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "people.csv",
        "Kunde;Mobile;E-Mail;Company\n"
        "Grace Hopper;(202) 555-0191;grace@example.com;Navy\n"
        "Alan Turing;+44 20 7946 0958;;\n\n"
        "Ida Rhodes;;ida@example.com;\n",
    )

    assert (await run("customers", file, "--column", "name=Kunde"))[1]["added"] == 3
    assert (await run("customers", file, "--column", "name=Kunde"))[1] == {
        "added": 0, "filled": 0, "unchanged": 3, "dry_run": False,
    }  # fmt: skip

    found = await customers(database)
    assert found.keys() == {"Grace Hopper", "Alan Turing", "Ida Rhodes"}
    grace = found["Grace Hopper"]
    assert (grace.phone, grace.email, grace.organisation) == ("+12025550191", "grace@example.com", "Navy")
    assert found["Alan Turing"].phone == "+442079460958"


async def test_what_is_known_of_a_customer_is_filled_in_and_never_overwritten(
    run: Run, database: Database, tmp_path: Path
) -> None:
    async with database.transaction() as db:
        db.add(Customer(id="c1", business=PACK, name="Grace H.", phone="+12025550191", attributes={}))
    file = write(tmp_path / "people.csv", "name,phone,email\nGrace Hopper,2025550191,grace@example.com\n")

    assert (await run("customers", file))[1]["filled"] == 1

    async with database.reading() as db:
        row = await db.get_one(Customer, "c1")
    assert (row.name, row.email) == ("Grace H.", "grace@example.com")


async def test_of_a_file_with_faults_nothing_comes_in_and_each_is_told_by_its_line(
    run: Run, database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "people.csv",
        "name,phone,email\nGrace Hopper,2025550191,\n,2025550192,\nAlan Turing,12,alan@@\nAda Byron,2025550191,\n",
    )

    code, said = await run("customers", file)

    faults = said["faults"]
    assert isinstance(faults, list)
    assert code == 1
    assert [fault["line"] for fault in faults] == [3, 4, 4, 5]
    assert faults[0]["message"] == "there is no name"
    assert faults[3]["message"] == "line 2 has the same number or key for somebody else"
    assert await customers(database) == {}


async def test_a_try_stores_nothing_and_says_what_would_be(run: Run, database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "people.csv", "name,phone\nGrace Hopper,2025550191\n")

    assert (await run("customers", file, "--dry-run"))[1] == {"added": 1, "filled": 0, "unchanged": 0, "dry_run": True}
    assert await customers(database) == {}
    async with database.reading() as db:
        assert list(await db.scalars(select(AuditEntry).where(AuditEntry.action.like("import.%")))) == []


async def test_nothing_is_booked_over_what_the_old_diary_holds(run: Run, database: Database, tmp_path: Path) -> None:
    tuesday = date(2026, 11, 24)
    before = await free_on(database, tuesday)
    file = write(
        tmp_path / "diary.csv",
        "start,end,key\n2026-11-24 07:30,2026-11-24 12:00,a\n2026-11-24T19:00:00Z,2026-11-24T20:30:00Z,b\n",
    )

    assert (await run("busy", file))[1]["added"] == 2

    # 19:00 UTC is 13:00 in Chicago; an oil change takes 45 minutes.
    after = await free_on(database, tuesday)
    assert before[0] == "07:30"
    assert after == [at for at in before if "12:00" <= at < "12:30" or at >= "14:30"]


async def test_one_resource_is_taken_and_the_others_are_not(run: Run, database: Database, tmp_path: Path) -> None:
    file = write(
        tmp_path / "bay.csv", "date,start,duration,bay\n2026-11-24,09:00,60,Bay 1\n2026-11-24,10:00,60,bay_2\n"
    )

    assert (await run("busy", file))[1]["added"] == 2

    taken = {row.resource_id: row.starts_at.astimezone(ZONE).hour for row in await busy(database)}
    assert taken == {f"{PACK}.bay_1": 9, f"{PACK}.bay_2": 10}
    assert "09:00" in await free_on(database, date(2026, 11, 24))


async def test_a_recurring_event_takes_each_of_its_times_across_the_change_of_clocks(
    run: Run, database: Database, tmp_path: Path
) -> None:
    file = write(tmp_path / "meetings.ics", MEETINGS)

    assert (await run("busy", file, "--days", "140"))[1]["added"] == 18

    mondays = [row.starts_at.astimezone(ZONE) for row in await busy(database) if row.resource_id is None]
    hours = {at.hour for at in mondays if at.weekday() == 0}
    assert hours == {8, 10}, "eight o'clock in winter and in summer; the one that was moved at ten"
    assert datetime(2026, 12, 7, 8, tzinfo=ZONE) not in mondays, "left out by the calendar"
    assert datetime(2026, 12, 14, 10, tzinfo=ZONE) in mondays
    assert "08:00" not in await free_on(database, date(2026, 11, 30))
    assert await free_on(database, date(2026, 12, 24)) == [], "all day"


async def test_a_calendar_that_is_read_again_changes_what_has_changed_and_frees_what_is_gone(
    run: Run, database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "diary.csv",
        "key,start,end\na,2026-11-24 09:00,2026-11-24 10:00\nb,2026-11-25 09:00,2026-11-25 10:00\n",
    )
    await run("busy", file)
    write(file, "key,start,end\na,2026-11-24 11:00,2026-11-24 12:00\n")

    assert (await run("busy", file))[1]["removed"] == 0
    said = (await run("busy", file, "--replace"))[1]

    assert (said["added"], said["changed"], said["unchanged"], said["removed"]) == (0, 0, 1, 1)
    (row,) = await busy(database)
    assert row.starts_at.astimezone(ZONE).hour == 11


async def test_bookings_that_stand_in_a_time_that_is_now_taken_are_named(
    run: Run, database: Database, tmp_path: Path
) -> None:
    file = write(tmp_path / "closed.csv", "start,end\n2026-11-21,2027-03-01\n")

    said = (await run("busy", file))[1]

    overlaps = said["overlaps"]
    assert isinstance(overlaps, list)
    assert overlaps
    assert all(reference.startswith("BK-2026-") for reference in overlaps)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("start,end\n2026-11-24 10:00,2026-11-24 09:00\n", "it ends before it begins"),
        ("start,end\n2027-03-14 02:30,2027-03-14 04:00\n", "the clocks are put forward"),
        ("start,end\nnoon,2026-11-24 09:00\n", "Invalid isoformat string"),
        ("start\n2026-11-24 09:00\n", "neither an end nor a duration"),
        ("start,end,bay\n2026-11-24 09:00,2026-11-24 10:00,Bay 99\n", "there is no resource 'Bay 99'"),
        ("begin,bis\n2026-11-24 09:00,2026-11-24 10:00\n", "neither an end nor a duration"),
        ("when,end\n2026-11-24 09:00,2026-11-24 10:00\n", "no column is called starts"),
        ("start,end\n2026-11-24 09:00,2026-11-24 10:00,surplus\n", "3 cells, but 2 columns"),
        ("", "the file is empty"),
        ('start,end\n"2026,11\n', "this is no CSV"),
    ],
)
def test_what_cannot_be_understood_is_said(tmp_path: Path, text: str, message: str) -> None:
    reading = Reading(ZONE, {}, None, FRIDAY_AT_TEN, FRIDAY_AT_TEN + timedelta(days=400))

    with pytest.raises(FileFaulty) as refused:
        read_busy_csv(write(tmp_path / "diary.csv", text), reading, {})

    assert message in refused.value.faults[0].message


async def test_a_file_that_is_no_calendar_is_said_to_be_none(run: Run, database: Database, tmp_path: Path) -> None:
    code, said = await run("busy", write(tmp_path / "diary.ics", "hello"))

    assert (code, said["code"]) == (1, "file_faulty")
    assert await busy(database) == []


MEETINGS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Another diary//EN
BEGIN:VEVENT
UID:meeting@example.com
DTSTAMP:20261101T000000Z
DTSTART;TZID=America/Chicago:20261123T080000
DTEND;TZID=America/Chicago:20261123T090000
RRULE:FREQ=WEEKLY;COUNT=17
EXDATE;TZID=America/Chicago:20261207T080000
SUMMARY:Staff meeting
END:VEVENT
BEGIN:VEVENT
UID:meeting@example.com
RECURRENCE-ID;TZID=America/Chicago:20261214T080000
DTSTAMP:20261101T000000Z
DTSTART;TZID=America/Chicago:20261214T100000
DTEND;TZID=America/Chicago:20261214T110000
SUMMARY:Staff meeting, later
END:VEVENT
BEGIN:VEVENT
UID:closed@example.com
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261224
SUMMARY:Closed
END:VEVENT
BEGIN:VEVENT
UID:floating@example.com
DTSTAMP:20261101T000000Z
DTSTART:20261125T130000
DTEND:20261125T140000
SUMMARY:Inspection, on the clock of the wall
END:VEVENT
BEGIN:VEVENT
UID:maybe@example.com
DTSTAMP:20261101T000000Z
DTSTART:20261126T130000
DTEND:20261126T140000
TRANSP:TRANSPARENT
SUMMARY:Takes no time
END:VEVENT
END:VCALENDAR
"""
