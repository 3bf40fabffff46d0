"""References are unique and without gaps, whoever writes beside whom."""

import asyncio

import pytest

from app.core.database import Database
from app.core.references import next_reference


async def test_fifty_writers_at_once_get_fifty_numbers_in_a_row(database: Database) -> None:
    async def draw() -> str:
        async with database.transaction() as db:
            return await next_reference(db, "BK", 2026, 6)

    drawn = await asyncio.gather(*(draw() for _ in range(50)))

    assert sorted(drawn) == [f"BK-2026-{number:06d}" for number in range(1, 51)]


async def test_a_number_rolled_back_is_given_out_again(database: Database) -> None:
    async def draw_and_fail() -> None:
        async with database.transaction() as db:
            await next_reference(db, "INT", 2026, 5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await draw_and_fail()

    async with database.transaction() as db:
        assert await next_reference(db, "INT", 2026, 5) == "INT-2026-00001"


async def test_every_prefix_and_year_counts_for_itself(database: Database) -> None:
    async with database.transaction() as db:
        drawn = [
            await next_reference(db, prefix, year, 5)
            for prefix, year in (("INT", 2026), ("INT", 2027), ("BK", 2027), ("INT", 2027))
        ]

    assert drawn == ["INT-2026-00001", "INT-2027-00001", "BK-2027-00001", "INT-2027-00002"]


async def test_a_number_outgrows_its_width(database: Database) -> None:
    async with database.transaction() as db:
        drawn = [await next_reference(db, "T", 2026, 1) for _ in range(10)]

    assert drawn[-2:] == ["T-2026-9", "T-2026-10"]
