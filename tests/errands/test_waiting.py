"""A time that comes free is offered to those who wait for one, in their order, each once."""

from datetime import datetime

from sqlalchemy import select

from app.business.busy import BusyTime
from app.business.models import Booking, Ticket
from app.business.waiting_list import Waiting, stop_waiting, wait_for_earlier
from app.tools.models import Write
from app.understanding.interpretation import Moment, Phone
from tests.errands.conftest import Shop, in_days
from tests.fakes.understanding import EVERYTHING, JANE, PHONE, put, start
from tests.turns.conftest import Talker

TUESDAY_AT_NINE = Moment(date="2026-11-24", times=["09:00"])
WEDNESDAY_AT_NINE = Moment(date="2026-11-25", times=["09:00"])
ADA = Phone(e164="+12025550148", digits="2025550148")


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


async def test_who_asked_in_so_many_words_is_told_when_another_cancels_and_takes_the_time(shop: Shop) -> None:
    other, talker = await shop.customer(), await shop.customer()
    say = shop.interpreter.script
    say["first"] = [*EVERYTHING[:3], put("when", TUESDAY_AT_NINE), put("name", JANE), put("phone", PHONE)]
    say["everything"] = [*EVERYTHING[:3], put("when", WEDNESDAY_AT_NINE), put("name", JANE), put("phone", ADA)]
    await other.say("first")
    await other.say("yes")
    await talker.say("everything")
    await talker.say("yes")
    say["earlier"], say["cancel"] = [start("wait_for_earlier")], [start("cancel_booking")]
    read_back = await talker.say("earlier")
    async with shop.desk.database.reading() as db:
        assert list(await db.scalars(select(Waiting))) == [], "not before the yes"
    await talker.say("yes")
    await talker.say("yes")
    async with shop.desk.database.reading() as db:
        (waiting,) = await db.scalars(select(Waiting))
        writes = list(await db.scalars(select(Write.tool).where(Write.session_id == talker.session_id)))
    assert "oil change on Wednesday, November 25 at 9 AM on the waiting list" in read_back.reply
    assert (waiting.session_id, waiting.status) == (talker.session_id, "waiting")
    assert writes.count("bookings.wait") == 1

    await other.say("cancel")
    await other.say("yes")
    await shop.errands.run_due()
    say["take it"] = [start("move_booking"), put("when", TUESDAY_AT_NINE)]
    moving = await talker.say("take it")
    await talker.say("yes")

    (notice,) = await shop.notices(talker.session_id)
    assert "Something earlier has come free" in notice.text
    assert "to Tuesday, November 24 at 9 AM. Shall I do that?" in moving.reply
    (booking,) = await talker.bookings()
    assert booking.starts_at == in_days(shop.clock, 4, 9)


async def test_who_is_taken_off_the_list_is_told_nothing(shop: Shop) -> None:
    other = await shop.book(in_days(shop.clock, 4, 9), "+12025550110")
    talker, booking = await waits(shop, 9, "+12025550111")
    shop.interpreter.script["stop"] = [start("stop_waiting")]
    await talker.say("stop")
    await talker.say("yes")
    await cancel(shop, other)
    await shop.errands.run_due()

    assert await offered(shop, talker) == [0]
    async with shop.desk.database.reading() as db:
        assert (await db.get_one(Booking, booking.id)).status == "confirmed"
