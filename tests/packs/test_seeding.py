"""Seeding gives a business its rows once, whatever the day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.business.models import Booking, Customer, Offering
from app.core.database import Base, Database
from app.packs.loader import load_pack, load_packs
from app.packs.seeding import seed_pack
from tests.packs.small import PACK, SEED, changed, write_pack

SATURDAY_NIGHT = datetime(2026, 6, 6, 23, 0, tzinfo=UTC)


async def contents(database: Database) -> dict[str, list]:
    async with database.reading() as db:
        return {
            name: sorted(map(repr, await db.execute(select(table)))) for name, table in Base.metadata.tables.items()
        }


async def test_the_second_time_nothing_changes(database: Database) -> None:
    pack = load_packs()["northside_motors"]
    added = await seed_pack(database, pack, SATURDAY_NIGHT)
    before = await contents(database)

    again = await seed_pack(database, pack, SATURDAY_NIGHT.replace(month=7))

    assert (added > 80, again) == (True, 0)
    assert await contents(database) == before


async def test_seeded_bookings_are_real_ones_on_open_days_of_that_week(database: Database) -> None:
    pack = load_packs()["northside_motors"]
    await seed_pack(database, pack, SATURDAY_NIGHT)

    async with database.reading() as db:
        rows = list(await db.scalars(select(Booking).order_by(Booking.reference)))

    assert len(rows) == len(pack.seed.bookings)
    assert rows[0].reference == "BK-2026-000001"
    assert all(pack.hours.fits(row.starts_at, row.ends_at) for row in rows)
    assert min(row.starts_at for row in rows).astimezone(UTC) == datetime(2026, 6, 8, 13, 0, tzinfo=UTC)


async def test_what_people_changed_since_stays(database: Database, tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path / "cafe"))
    await seed_pack(database, pack, SATURDAY_NIGHT)
    async with database.transaction() as db:
        offering = await db.get(Offering, "corner_cafe.for_two")
        booking = (await db.scalars(select(Booking))).one()
        assert offering is not None
        offering.name, booking.status = "Table by the window", "cancelled"

    await seed_pack(database, pack, SATURDAY_NIGHT)

    async with database.reading() as db:
        assert await db.scalar(select(Offering.name)) == "Table by the window"
        assert [row.status for row in await db.scalars(select(Booking))] == ["cancelled"]


async def test_a_seeded_customer_never_takes_the_number_of_a_real_one(database: Database, tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path / "cafe"))
    async with database.transaction() as db:
        db.add(Customer(business="corner_cafe", name="Real", phone="+12025550123"))

    await seed_pack(database, pack, SATURDAY_NIGHT)

    async with database.reading() as db:
        assert list(await db.scalars(select(Customer.name))) == ["Real"]
        assert list(await db.scalars(select(Booking))) == []


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
async def test_days_are_counted_in_the_zone_of_the_business(database: Database, tmp_path: Path, zone: str) -> None:
    pack = load_pack(write_pack(tmp_path / "cafe", changed(PACK, "persona.zone", zone), SEED))

    await seed_pack(database, pack, datetime(2026, 6, 6, 10, 30, tzinfo=UTC))

    async with database.reading() as db:
        starts_at = (
            (await db.scalars(select(Booking.starts_at)))
            .one()
            .astimezone(pack.hours.spans(SATURDAY_NIGHT.date())[0][0].tzinfo)
        )
    assert f"{starts_at:%d %H:%M}" == ("08 12:00" if zone == "Pacific/Kiritimati" else "06 12:00")
