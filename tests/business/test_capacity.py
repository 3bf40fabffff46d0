"""Whatever is booked in whatever order, no resource is ever used beyond its capacity."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.business import SlotTaken
from app.business.models import TAKES_CAPACITY, Booking, Offering, Resource
from app.core.database import Database
from tests.business.booking import book, shop
from tests.business.conftest import at
from tests.databases import Databases

WISH = st.tuples(
    st.sampled_from(["short", "long"]),
    st.integers(0, 19).map(lambda half_hours: at(2, "08:00") + timedelta(minutes=30 * half_hours)),
    st.integers(1, 4),
    st.booleans(),
)


async def _open_shop(database: Database, capacity: int, unit: str) -> None:
    async with database.transaction() as db:
        for name, minutes in (("short", 30), ("long", 100)):
            db.add(Offering(id=f"shop.{name}", business="shop", kind="x", name=name, duration_min=minutes))
        for name in ("a", "b"):
            db.add(Resource(id=f"shop.{name}", business="shop", kind="x", name=name, capacity=capacity, unit=unit))


def _used(rows: list[Booking], at_minute: int, unit: str) -> int:
    if unit == "guests_a_day":
        return sum(row.quantity for row in rows)
    moment = at(2, "08:00") + timedelta(minutes=at_minute)
    return sum(row.quantity if unit == "seats" else 1 for row in rows if row.starts_at <= moment < row.ends_at)


async def _grant(db: AsyncSession, offering: str, starts_at: datetime, quantity: int, cancels: bool) -> None:
    """Book if the shop says that it can be had, and see that it meant it."""
    answer = await shop(db).availability(f"shop.{offering}", starts_at, quantity)
    if answer.refusal is None:
        booking = await book(db, offering, starts_at, quantity=quantity)
        booking.status = "cancelled" if cancels else "confirmed"
        await db.flush()
        return
    with pytest.raises(SlotTaken) as taken:
        await book(db, offering, starts_at, quantity=quantity)
    for slot in taken.value.alternatives:
        assert (await shop(db).availability(f"shop.{offering}", slot.starts_at, quantity)).refusal is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    wishes=st.lists(WISH, max_size=14),
    capacity=st.integers(1, 5),
    unit=st.sampled_from(["one_at_a_time", "seats", "guests_a_day"]),
)
async def test_no_sequence_of_bookings_and_cancellations_exceeds_capacity(
    databases: Databases, wishes: list, capacity: int, unit: str
) -> None:
    with TemporaryDirectory() as folder:
        url = databases.create("migrated", Path(folder))
        database = Database(url)
        await _open_shop(database, capacity, unit)
        try:
            async with database.transaction() as db:
                for wish in wishes:
                    await _grant(db, *wish)
            async with database.reading() as db:
                rows = list(await db.scalars(select(Booking).where(Booking.status.in_(TAKES_CAPACITY))))
        finally:
            await database.close()
            databases.drop(url)

    for resource in ("shop.a", "shop.b"):
        held = [row for row in rows if row.resource_id == resource]
        assert all(_used(held, minute, unit) <= capacity for minute in range(0, 9 * 60, 10))
