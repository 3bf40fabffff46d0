"""A small workshop on a real database: two bays, one of which also does tires."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.business.models import Offering, Resource
from app.core.calendar import OpeningHours
from app.core.database import Database

ZONE = ZoneInfo("America/Chicago")
HOURS = OpeningHours("Mo-Fr 08:00-17:00; Sa 08:00-12:00; Su,PH off", "America/Chicago", "US-IL")
NOW = datetime(2026, 6, 1, 7, 0, tzinfo=ZONE)  # a Monday, before opening


def at(day: int, clock: str, month: int = 6) -> datetime:
    """A local time in 2026."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=ZONE)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url)
    async with database.transaction() as db:
        db.add_all(
            [
                Offering(id="shop.wash", business="shop", kind="service", name="Wash", duration_min=60, skill="wash"),
                Offering(
                    id="shop.tires", business="shop", kind="service", name="Tires", duration_min=90, skill="tires"
                ),
                Resource(id="shop.a", business="shop", kind="bay", name="A", skills=["wash"]),
                Resource(id="shop.b", business="shop", kind="bay", name="B", skills=["wash", "tires"]),
            ]
        )
    yield database
    await database.close()
