"""A booking is moved or given up, and its place with it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.business import BookingFixed, SlotTaken
from app.business.models import TAKES_CAPACITY, Asset, Booking, Offering, Resource
from app.core.database import Database
from tests.business.booking import book, shop
from tests.business.conftest import at
from tests.databases import Databases


async def _only(database: Database) -> Booking:
    async with database.reading() as db:
        return (await db.scalars(select(Booking))).one()


async def test_a_moved_booking_keeps_its_reference_frees_its_time_and_takes_the_new_one(database: Database) -> None:
    async with database.transaction() as db:
        booking = await book(db, "tires", at(2, "09:00"))
        await shop(db).move(booking.id, at(3, "10:00"))

    row = await _only(database)
    assert (row.reference, row.starts_at, row.ends_at) == ("BK-2026-000001", at(3, "10:00"), at(3, "11:30"))
    async with database.reading() as db:
        assert (await shop(db).availability("shop.tires", at(2, "09:00"))).refusal is None
        assert (await shop(db).availability("shop.tires", at(3, "10:00"))).refusal == "full"


async def test_a_booking_is_no_obstacle_to_itself(database: Database) -> None:
    async with database.transaction() as db:
        booking = await book(db, "tires", at(2, "09:00"))
        assert (await shop(db).availability("shop.tires", at(2, "09:30"))).refusal == "full"
        assert (await shop(db).availability("shop.tires", at(2, "09:30"), moving=booking.id)).refusal is None
        await shop(db).move(booking.id, at(2, "09:30"))

    assert (await _only(database)).starts_at == at(2, "09:30")


async def test_what_cannot_be_had_leaves_the_booking_where_it_was(database: Database) -> None:
    async with database.transaction() as db:
        booking = await book(db, "tires", at(2, "09:00"))
        await book(db, "tires", at(3, "09:00"), phone="+12025550112")
        with pytest.raises(SlotTaken) as taken:
            await shop(db).move(booking.id, at(3, "09:30"))
        with pytest.raises(BookingFixed) as same:
            await shop(db).move(booking.id, at(2, "09:00"))

    assert (taken.value.reason, same.value.reason) == ("full", "same_time")
    assert at(3, "10:30") in [slot.starts_at for slot in taken.value.alternatives]
    async with database.reading() as db:
        rows = await db.scalars(select(Booking).order_by(Booking.starts_at))
        assert [row.starts_at for row in rows] == [at(2, "09:00"), at(3, "09:00")]


@pytest.mark.parametrize(
    ("status", "now", "reason"),
    [
        ("cancelled", at(1, "07:00"), "cancelled_already"),
        ("done", at(1, "07:00"), "done_already"),
        ("arrived", at(1, "07:00"), "done_already"),
        ("confirmed", at(2, "09:00"), "past_already"),
    ],
)
async def test_what_is_over_can_neither_be_moved_nor_cancelled(
    database: Database, status: str, now: datetime, reason: str
) -> None:
    async with database.transaction() as db:
        booking = await book(db, "wash", at(2, "09:00"))
        booking.status = status
        await db.flush()
        for change in (shop(db, now).move(booking.id, at(3, "10:00")), shop(db, now).cancel(booking.id)):
            with pytest.raises(BookingFixed) as refused:
                await change
            assert refused.value.reason == reason

    row = await _only(database)
    assert (row.status, row.starts_at) == (status, at(2, "09:00"))


async def test_of_two_that_move_to_one_place_one_comes_there_and_the_other_stays(database: Database) -> None:
    async with database.transaction() as db:
        ids = [(await book(db, "tires", at(2, hour), phone=phone)).id for hour, phone in _EARLIER]

    async def move(booking_id: str) -> str:
        try:
            async with database.transaction() as db:
                await shop(db).move(booking_id, at(3, "09:00"))
        except SlotTaken as taken:
            return taken.reason
        return "moved"

    outcomes = await asyncio.gather(*(move(booking_id) for booking_id in ids))

    assert sorted(outcomes) == ["full", "moved"]
    async with database.reading() as db:
        rows = list(await db.scalars(select(Booking.starts_at)))
    assert rows.count(at(3, "09:00")) == 1


_EARLIER = (("09:00", "+12025550111"), ("11:00", "+12025550112"))


async def test_what_there_is_one_of_is_had_by_one_at_a_time(database: Database) -> None:
    async with database.transaction() as db:
        car = {"business": "shop", "kind": "car", "skill": "wash", "duration_min": 60}
        db.add_all([Offering(id=f"shop.{name}", name=name, stock_number=name, **car) for name in ("red", "blue")])
        await db.flush()
        red = await book(db, "red", at(2, "09:00"))
        with pytest.raises(SlotTaken):
            await book(db, "red", at(2, "09:30"), phone="+12025550112")
        blue = await book(db, "blue", at(2, "09:30"), phone="+12025550112")

    assert red.resource_id != blue.resource_id


@pytest.mark.parametrize(
    ("said", "is_theirs"),
    [
        ({"name": "Hill"}, True),
        ({"name": "sam hill"}, True),
        ({"name": "Sam"}, False),
        ({"name": "Hall"}, False),
        ({"code": "BK42771"}, True),
        ({"code": "bk42-771"}, True),
        ({"code": "771"}, False),
        ({"code": ""}, False),
        ({"reference": "BK-2026-000001"}, True),
        ({"reference": "BK-2026-000002"}, False),
        ({}, False),
    ],
)
async def test_a_customer_is_known_by_a_reference_a_plate_or_a_last_name(
    database: Database, said: dict[str, str], is_theirs: bool
) -> None:
    async with database.transaction() as db:
        booking = await book(db, "wash", at(2, "09:00"))
        await book(db, "wash", at(2, "09:00"), phone="+12025550112")
        owned = {"business": "shop", "customer_id": booking.customer_id, "kind": "car", "name": "Civic"}
        db.add(Asset(identifiers={"plate": "BK42 771", "vin": None}, attributes={}, **owned))
        await db.flush()
        customer = await shop(db).customer_by_phone("+12025550111")
        assert customer is not None
        assert await shop(db).is_proved(customer, **said) is is_theirs


async def test_a_long_name_may_be_misheard_by_a_letter_and_written_without_accents(database: Database) -> None:
    async with database.transaction() as db:
        customer = await shop(db).ensure_customer("José Fernández", "+12025550133")
        for said, is_theirs in (
            ("Fernandez", True),
            ("Fernandes", True),
            ("Hernandez", False),
            ("Martinez", False),
            ("Fern", False),
        ):
            assert await shop(db).is_proved(customer, name=said) is is_theirs, said


STEP = st.tuples(
    st.sampled_from(["book", "move", "move", "cancel"]),
    st.integers(0, 5),
    st.integers(0, 17).map(lambda half_hours: at(2, "08:00") + timedelta(minutes=30 * half_hours)),
    st.sampled_from(["short", "long", "only"]),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=14), capacity=st.integers(1, 2))
async def test_whatever_is_moved_and_cancelled_capacity_is_never_exceeded(
    databases: Databases, steps: list[tuple[str, int, datetime, str]], capacity: int
) -> None:
    with TemporaryDirectory() as folder:
        url = databases.create("migrated", Path(folder))
        database = Database(url)
        try:
            async with database.transaction() as db:
                for name, minutes, stock in (("short", 30, None), ("long", 100, None), ("only", 60, "N1")):
                    row = {"business": "shop", "kind": "x", "name": name, "duration_min": minutes}
                    db.add(Offering(id=f"shop.{name}", stock_number=stock, **row))
                for name in ("a", "b"):
                    db.add(Resource(id=f"shop.{name}", business="shop", kind="x", name=name, capacity=capacity))
                await db.flush()
                ids: list[str] = []
                for what, which, when, offering in steps:
                    try:
                        if what == "book":
                            ids.append((await book(db, offering, when)).id)
                        elif ids and what == "move":
                            await shop(db).move(ids[which % len(ids)], when)
                        elif ids:
                            await shop(db).cancel(ids[which % len(ids)])
                    except (SlotTaken, BookingFixed):
                        continue
            async with database.reading() as db:
                rows = list(await db.scalars(select(Booking).where(Booking.status.in_(TAKES_CAPACITY))))
                references = list(await db.scalars(select(Booking.reference)))
        finally:
            await database.close()
            databases.drop(url)

    assert len(set(references)) == len(references) == len(ids)
    for minute in range(0, 10 * 60, 10):
        moment = at(2, "08:00") + timedelta(minutes=minute)
        held = [row for row in rows if row.starts_at <= moment < row.ends_at]
        assert sum(row.offering_id == "shop.only" for row in held) <= 1
        for resource in ("shop.a", "shop.b"):
            assert sum(row.resource_id == resource for row in held) <= capacity
