"""A time that comes free is offered to those who wait for one, in their order, each once."""

from datetime import datetime

from sqlalchemy import select

from app.business.busy import BusyTime
from app.business.models import Booking, Ticket
from app.business.waiting_list import Waiting, stop_waiting, wait_for_earlier
from tests.errands.conftest import Shop, in_days
from tests.turns.conftest import Talker


async def waits(shop: Shop, hour: int, phone: str, **more: datetime) -> tuple[Talker, Booking]:
    """Somebody who is booked for the seventh day and would like to come earlier."""
    talker = await shop.customer()
    booking = await shop.book(in_days(shop.clock, 7, hour), phone, session_id=talker.session_id)
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, booking.id)
        await wait_for_earlier(db, row, shop.clock(), talker.session_id, **more)
    shop.clock.advance(seconds=1)
    return talker, booking


async def cancel(shop: Shop, booking: Booking) -> None:
    async with shop.desk.database.transaction() as db:
        (await db.get_one(Booking, booking.id)).status = "cancelled"


async def offered(shop: Shop, *talkers: Talker) -> list[int]:
    """How many offers each has had."""
    return [
        sum("earlier has come free" in notice.text for notice in await shop.notices(talker.session_id))
        for talker in talkers
    ]


async def test_the_first_is_offered_it_then_the_next_and_nobody_twice(shop: Shop) -> None:
    standing = await shop.book(in_days(shop.clock, 4, 9), "+12025550110")
    first, booked = await waits(shop, 9, "+12025550111")
    second, _ = await waits(shop, 10, "+12025550112")

    await cancel(shop, standing)
    await shop.errands.run_due()
    assert await offered(shop, first, second) == [1, 0]
    await shop.pass_time(minutes=30)
    assert await offered(shop, first, second) == [1, 1]
    await shop.pass_time(minutes=30)
    await shop.pass_time(minutes=30)
    assert await offered(shop, first, second) == [1, 1]

    reply = (await first.say("no")).reply
    assert f"Something earlier has come free for {booked.reference}, Oil change: Tuesday, November 24 at 9 AM." in reply


async def test_a_time_that_was_taken_meanwhile_is_offered_to_nobody_else(shop: Shop) -> None:
    standing = await shop.book(in_days(shop.clock, 4, 9), "+12025550110")
    first, booked = await waits(shop, 9, "+12025550111")
    second, _ = await waits(shop, 8, "+12025550112")
    await cancel(shop, standing)
    await shop.errands.run_due()
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, booked.id)
        row.starts_at, row.ends_at = in_days(shop.clock, 4, 9), in_days(shop.clock, 4, 10)
        # Another diary has the other bays.
        db.add(
            BusyTime(
                id="busy",
                business=booked.business,
                source="test",
                key="all",
                starts_at=in_days(shop.clock, 4, 9),
                ends_at=in_days(shop.clock, 4, 10),
                created_at=shop.clock(),
            )
        )

    await shop.pass_time(minutes=30)

    assert await offered(shop, first, second) == [1, 0]


async def test_only_those_whom_it_suits_are_asked(shop: Shop) -> None:
    standing = await shop.book(in_days(shop.clock, 4, 9), "+12025550110")
    too_early, _ = await waits(shop, 9, "+12025550111", not_before=in_days(shop.clock, 5, 9))
    too_late, _ = await waits(shop, 10, "+12025550112", before=in_days(shop.clock, 3, 9))
    gone, cancelled = await waits(shop, 11, "+12025550113")
    content, stopped = await waits(shop, 13, "+12025550114")
    await cancel(shop, cancelled)
    async with shop.desk.database.transaction() as db:
        assert await stop_waiting(db, await db.get_one(Booking, stopped.id))
    suits, _ = await waits(shop, 14, "+12025550115")

    await cancel(shop, standing)
    await shop.errands.run_due()

    assert await offered(shop, too_early, too_late, gone, content, suits) == [0, 0, 0, 0, 1]


async def test_who_cannot_be_told_is_called_by_staff(shop: Shop) -> None:
    standing = await shop.book(in_days(shop.clock, 4, 9), "+12025550110")
    booking = await shop.book(in_days(shop.clock, 7, 9), "+12025550111")
    async with shop.desk.database.transaction() as db:
        await wait_for_earlier(db, await db.get_one(Booking, booking.id), shop.clock())

    await cancel(shop, standing)
    await shop.errands.run_due()

    async with shop.desk.database.reading() as db:
        (ticket,) = await db.scalars(select(Ticket).where(Ticket.customer_id == booking.customer_id))
        (waiting,) = await db.scalars(select(Waiting))
    assert ticket.subject.startswith(f"Offer Tuesday, November 24 at 9 AM for {booking.reference}")
    assert len(waiting.offers) == 1
