"""What is free: within hours, on the grid, on a resource that can do it."""

from datetime import date, timedelta

import pytest

from app.business.models import Booking, Offering, Resource
from app.core.database import Database
from app.core.errors import NotFound
from tests.business.booking import book, shop
from tests.business.conftest import at


def clocks(slots: list) -> list[str]:
    return [f"{slot.starts_at:%d %H:%M}" for slot in slots]


async def test_slots_lie_on_the_half_hour_and_end_before_closing(database: Database) -> None:
    async with database.reading() as db:
        slots = await shop(db).free_slots("shop.tires", date(2026, 6, 6))

    assert clocks(slots) == [
        "06 08:00", "06 08:30", "06 09:00", "06 09:30", "06 10:00", "06 10:30",
    ]  # fmt: skip
    assert {slot.resource_id for slot in slots} == {"shop.b"}
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=90) for slot in slots)


async def test_nothing_is_free_on_sundays_and_holidays(database: Database) -> None:
    async with database.reading() as db:
        sunday = await shop(db).free_slots("shop.wash", date(2026, 6, 7))
        independence_day_observed = await shop(db).free_slots("shop.wash", date(2026, 7, 3), date(2026, 7, 5))

    assert sunday == []
    assert independence_day_observed == []


async def test_what_has_passed_today_is_not_offered(database: Database) -> None:
    async with database.reading() as db:
        slots = await shop(db, now=at(1, "14:10")).free_slots("shop.wash", date(2026, 6, 1))

    assert clocks(slots) == ["01 14:30", "01 15:00", "01 15:30", "01 16:00"]


@pytest.mark.parametrize(
    ("clock", "day", "refusal"),
    [
        ("07:00", 1, "past"),
        ("06:30", 2, "closed"),
        ("17:00", 2, "closed"),
        ("09:00", 7, "closed"),
        ("16:30", 2, "too_long"),
        ("09:10", 2, "off_grid"),
        ("09:00", 2, None),
        ("16:00", 2, None),
    ],
)
async def test_a_refused_time_says_why(database: Database, clock: str, day: int, refusal: str | None) -> None:
    async with database.reading() as db:
        answer = await shop(db).availability("shop.wash", at(day, clock))

    assert answer.refusal == refusal
    assert (answer.slot is None) == (refusal is not None)
    assert (answer.alternatives == []) == (refusal is None)


async def test_a_year_ahead_is_too_far(database: Database) -> None:
    async with database.reading() as db:
        answer = await shop(db).availability("shop.wash", at(1, "09:00") + timedelta(days=364))

    assert (answer.refusal, len(answer.alternatives)) == ("too_far", 3)


async def test_alternatives_are_the_nearest_of_the_day_and_then_of_the_next_open_day(database: Database) -> None:
    async with database.transaction() as db:
        for clock in ("08:00", "09:30", "11:00", "12:30", "14:00", "15:30"):
            await book(db, "tires", at(5, clock))
        answer = await shop(db).availability("shop.tires", at(5, "09:30"))

    assert answer.refusal == "full"
    assert clocks(answer.alternatives) == ["06 09:00", "06 09:30", "06 10:00"]


async def test_alternatives_surround_the_time_asked_for(database: Database) -> None:
    async with database.transaction() as db:
        await book(db, "tires", at(2, "11:00"))
        answer = await shop(db).availability("shop.tires", at(2, "11:00"))

    assert clocks(answer.alternatives) == ["02 09:00", "02 09:30", "02 12:30"]


async def test_a_resource_with_hours_of_its_own_works_only_then(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Offering(id="shop.wax", business="shop", kind="service", name="Wax", duration_min=60, skill="wax"))
        db.add(Resource(id="shop.c", business="shop", kind="bay", name="C", skills=["wax"], hours="Tu 09:00-11:00"))
        await db.flush()
        slots = await shop(db).free_slots("shop.wax", date(2026, 6, 1), date(2026, 6, 5))

    assert clocks(slots) == ["02 09:00", "02 09:30", "02 10:00"]


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("held", "full"),
        ("confirmed", "full"),
        ("arrived", "full"),
        ("done", None),
        ("cancelled", None),
        ("no_show", None),
    ],
)
async def test_only_what_is_still_to_come_takes_time(database: Database, status: str, refusal: str | None) -> None:
    async with database.transaction() as db:
        (await book(db, "tires", at(2, "09:00"))).status = status
        await db.flush()
        answer = await shop(db).availability("shop.tires", at(2, "09:00"))

    assert answer.refusal == refusal


async def test_what_began_the_day_before_still_takes_its_time(database: Database) -> None:
    async with database.transaction() as db:
        booking = await book(db, "tires", at(1, "15:00"))
        booking.ends_at = at(2, "09:30")
        await db.flush()
        slots = await shop(db).free_slots("shop.tires", date(2026, 6, 2), limit=1)

    assert clocks(slots) == ["02 09:30"]


async def test_the_night_the_clocks_change_is_an_hour_longer(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Offering(id="shop.night", business="shop", kind="service", name="Night", duration_min=120, skill="wash"))
        await db.flush()
        business = shop(db)
        always = business.hours.__class__("24/7", business.hours.zone)
        night = business.__class__(db, "shop", always, business.now + timedelta(days=120))
        slot = (await night.availability("shop.night", at(1, "00:30", month=11))).slot

    assert slot is not None
    assert f"{slot.ends_at:%H:%M %z}" == "01:30 -0600"


async def test_another_business_is_out_of_reach(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Offering(id="other.cut", business="other", kind="service", name="Cut", duration_min=30))
        await db.flush()
        with pytest.raises(NotFound):
            await shop(db).offering("other.cut")
        booking = await book(db, "wash", at(2, "09:00"))
        with pytest.raises(NotFound):
            await shop(db).__class__(db, "other", shop(db).hours, shop(db).now).booking(booking.reference)

        assert (await shop(db).booking(f" {booking.reference.lower()} ")).id == booking.id
        assert (await db.get(Booking, booking.id)) is booking
