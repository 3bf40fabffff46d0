"""Capacity is given once."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.business import Left, SlotTaken, session_bookings
from app.business.models import Booking, Customer, Offering, Resource, Ticket
from app.core.database import Database
from tests.business.booking import book, shop
from tests.business.conftest import at


async def test_a_booking_keeps_what_was_agreed(database: Database) -> None:
    async with database.transaction() as db:
        business = shop(db)
        booking = await book(db, "tires", at(2, "09:00"))
        customer = await business.customer_by_phone("+12025550111")

    async with database.reading() as db:
        row = (await db.scalars(select(Booking))).one()
        views = await session_bookings(db, "ses_1")

    assert customer is not None
    assert (row.reference, row.status, row.customer_id) == ("BK-2026-000001", "confirmed", customer.id)
    assert (row.starts_at, row.ends_at, row.resource_id) == (at(2, "09:00"), at(2, "10:30"), "shop.b")
    assert row.starts_at.tzinfo is not None
    assert booking.reference == row.reference
    assert [(view.offering, view.customer, view.phone) for view in views] == [("Tires", "Sam Hill", "+12025550111")]


async def test_of_two_customers_one_gets_the_slot_and_the_other_what_is_left(database: Database) -> None:
    async def attempt(phone: str) -> Booking | SlotTaken:
        try:
            async with database.transaction() as db:
                return await book(db, "tires", at(2, "09:00"), phone)
        except SlotTaken as taken:
            return taken

    outcomes = await asyncio.gather(*(attempt(f"+1202555011{digit}") for digit in range(2)))

    won = [each for each in outcomes if isinstance(each, Booking)]
    lost = [each for each in outcomes if isinstance(each, SlotTaken)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].reason == "full"
    assert [f"{slot.starts_at:%H:%M}" for slot in lost[0].alternatives] == ["10:30", "11:00", "11:30"]
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(Booking)) == 1


async def test_twenty_customers_at_once_get_exactly_the_two_bays(database: Database) -> None:
    async def attempt(number: int) -> bool:
        try:
            async with database.transaction() as db:
                await book(db, "wash", at(2, "09:00"), f"+120255501{number:02d}")
        except SlotTaken:
            return False
        return True

    won = await asyncio.gather(*(attempt(number) for number in range(20)))

    assert sum(won) == 2
    async with database.reading() as db:
        rows = (await db.scalars(select(Booking).order_by(Booking.reference))).all()
        assert [(row.reference, row.resource_id) for row in rows] == [
            ("BK-2026-000001", "shop.a"),
            ("BK-2026-000002", "shop.b"),
        ]
        assert await db.scalar(select(func.count()).select_from(Customer)) == 2


async def test_the_bay_that_can_do_less_is_used_first(database: Database) -> None:
    async with database.transaction() as db:
        wash = await book(db, "wash", at(2, "09:00"))
        tires = await book(db, "tires", at(2, "09:00"))

    assert (wash.resource_id, tires.resource_id) == ("shop.a", "shop.b")


@pytest.mark.parametrize(("clock", "reason"), [("07:00", "closed"), ("09:15", "off_grid"), ("16:30", "too_long")])
async def test_a_time_that_cannot_be_is_never_written(database: Database, clock: str, reason: str) -> None:
    async with database.transaction() as db:
        with pytest.raises(SlotTaken) as refused:
            await book(db, "wash", at(2, clock))
        assert await db.scalar(select(func.count()).select_from(Booking)) == 0

    assert refused.value.reason == reason
    assert len(refused.value.alternatives) == 3


async def test_seats_are_counted_and_never_oversold(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Offering(id="shop.class", business="shop", kind="class", name="Class", duration_min=60, skill="teach"))
        db.add(
            Resource(
                id="shop.room", business="shop", kind="room", name="Room", skills=["teach"], capacity=10, unit="seats"
            )
        )
        await db.flush()
        await book(db, "class", at(2, "09:00"), "+12025550101", quantity=6)
        await book(db, "class", at(2, "09:30"), "+12025550102", quantity=4)
        with pytest.raises(SlotTaken):
            await book(db, "class", at(2, "09:00"), "+12025550103", quantity=1)
        later = await book(db, "class", at(2, "10:00"), "+12025550104", quantity=6)

    assert later.quantity == 6


async def test_guests_of_a_day_are_counted_over_the_whole_local_day(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Offering(id="shop.party", business="shop", kind="party", name="Party", duration_min=120, skill="cook"))
        db.add(
            Resource(
                id="shop.team", business="shop", kind="team", name="Team", skills=["cook"], capacity=50,
                unit="guests_a_day",
            )
        )  # fmt: skip
        await db.flush()
        await book(db, "party", at(2, "09:00"), quantity=30)
        with pytest.raises(SlotTaken) as full:
            await book(db, "party", at(2, "14:00"), quantity=21)
        same_day = await book(db, "party", at(2, "14:00"), quantity=20)
        next_day = await book(db, "party", at(3, "09:00"), quantity=50)

    assert {slot.starts_at.day for slot in full.value.alternatives} == {3}
    assert (same_day.quantity, next_day.quantity) == (20, 50)


async def test_a_phone_number_is_one_customer_and_a_stranger_changes_nothing_of_theirs(database: Database) -> None:
    async with database.transaction() as db:
        first = await shop(db).ensure_customer("Maria Alvarez", "+12025550111", "maria@example.com")
        again = await shop(db).ensure_customer("Somebody Else", "+12025550111", "else@example.com")
        await db.flush()

    assert again.id == first.id
    async with database.reading() as db:
        row = (await db.scalars(select(Customer))).one()
        assert (row.name, row.email) == ("Maria Alvarez", "maria@example.com")


async def test_the_database_itself_refuses_a_second_customer_with_that_number(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            db.add_all(Customer(business="shop", name=name, phone="+12025550111") for name in ("A", "B"))


async def test_a_stored_vehicle_is_not_described_to_whoever_names_its_make(database: Database) -> None:
    async with database.transaction() as db:
        customer = await shop(db).ensure_customer("Maria Alvarez", "+12025550111")
        stored = await shop(db).ensure_asset(customer, "car", {"make": "Honda", "model": "Civic", "year": 2019})
        vague = await shop(db).ensure_asset(customer, "car", {"make": "Honda"})
        exact = await shop(db).ensure_asset(customer, "car", {"make": "honda", "model": "CIVIC", "year": "2019"})

    assert (vague.id != stored.id, vague.name) == (True, "Honda")
    assert exact.id == stored.id


async def test_a_ticket_waits_for_a_person(database: Database) -> None:
    async with database.transaction() as db:
        await shop(db).open_ticket(Left("message", "Call me back", priority="high", session_id="ses_1"))

    async with database.reading() as db:
        row = (await db.scalars(select(Ticket))).one()
        assert (row.business, row.kind, row.status, row.priority) == ("shop", "message", "open", "high")
