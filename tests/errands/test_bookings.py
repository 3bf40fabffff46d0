"""What follows from a booking that is made, moved or cancelled."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.business.models import Booking
from app.jobs.queue import revive
from tests.errands.conftest import Shop, in_days


async def test_a_booking_brings_a_confirmation_and_a_reminder_in_its_own_transaction(shop: Shop) -> None:
    talker = await shop.customer()

    await talker.say("everything")
    await talker.say("yes")

    (booking,) = await talker.bookings()
    jobs = {job.kind: job for job in await shop.jobs()}
    assert set(jobs) == {"confirmation", "reminder"}
    assert {job.session_id for job in jobs.values()} == {talker.session_id}
    assert jobs["confirmation"].payload == {"booking_id": booking.id, "change": "created"}
    assert (booking.starts_at - jobs["reminder"].run_at).total_seconds() == 24 * 3600


async def test_what_is_rolled_back_brings_nothing(shop: Shop) -> None:
    class Broken(Exception):
        """Something later in the same transaction goes wrong."""

    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111")

    async def cancel_and_break() -> None:
        async with shop.desk.database.transaction() as db:
            (await db.get_one(Booking, booking.id)).status = "cancelled"
            await db.flush()
            raise Broken

    with pytest.raises(Broken):
        await cancel_and_break()

    assert [job.payload["change"] for job in await shop.jobs("confirmation")] == ["created"]


async def test_without_a_mail_server_the_conversation_shows_where_the_file_is(shop: Shop) -> None:
    talker = await shop.customer()
    await talker.say("everything")
    await talker.say("yes")

    await shop.errands.run_due()

    (booking,) = await talker.bookings()
    (update,) = await shop.log(talker.session_id, "task_update")
    assert (update["kind"], update["status"]) == ("confirmation", "completed")
    assert update["result"] == {
        "reference": booking.reference,
        "mailed": False,
        "file": f"/api/sessions/{talker.session_id}/bookings/{booking.reference}/calendar",
    }


async def test_a_reminder_comes_a_day_before_and_is_said_once_with_the_next_reply(shop: Shop) -> None:
    talker = await shop.customer()
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)

    await shop.pass_time(days=2, hours=22)
    assert await shop.notices(talker.session_id) == []
    await shop.pass_time(hours=2)

    first, second = await talker.say("no"), await talker.say("no")
    assert f"A reminder: {booking.reference}, Oil change, is on Tuesday, November 24 at 9 AM" in first.reply
    assert "reminder" not in second.reply
    (notice,) = await shop.notices(talker.session_id)
    assert (notice.turn_id, notice.told_at) == (first.turn_id, shop.clock())


@pytest.mark.parametrize("meanwhile", ["cancelled", "moved", "over"])
async def test_a_reminder_that_waits_is_not_told_once_it_is_untrue(shop: Shop, meanwhile: str) -> None:
    talker = await shop.customer()
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    await shop.pass_time(days=3)
    assert len(await shop.notices(talker.session_id)) == 1
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, booking.id)
        if meanwhile == "cancelled":
            row.status = "cancelled"
        elif meanwhile == "moved":
            row.starts_at, row.ends_at = in_days(shop.clock, 6, 9), in_days(shop.clock, 6, 10)
    if meanwhile == "over":
        shop.clock.advance(days=2)

    assert "A reminder" not in (await talker.say("no")).reply
    assert "A reminder" not in (await talker.say("no")).reply


async def test_a_reminder_that_reaches_nobody_is_not_done_and_can_be_sent_again(shop: Shop) -> None:
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111")

    await shop.pass_time(days=3)

    (job,) = await shop.jobs("reminder")
    assert (job.status, job.error, job.result) == ("cancelled", "nobody_reached", {"mailed": False, "told": False})
    talker = await shop.customer()
    async with shop.desk.database.transaction() as db:
        (line,) = await db.scalars(select(AuditEntry).where(AuditEntry.action == "job.undelivered"))
        assert (line.subject, line.detail) == (job.id, {"kind": "reminder", "reason": "nobody_reached"})
        (await db.get_one(Booking, booking.id)).session_id = talker.session_id
        await revive(db, job.id, shop.clock())
    await shop.errands.run_due()

    assert "A reminder" in (await talker.say("no")).reply


async def test_nobody_is_reminded_of_a_booking_that_was_moved_or_cancelled(shop: Shop) -> None:
    talker = await shop.customer()
    moved = await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    cancelled = await shop.book(in_days(shop.clock, 4, 11), "+12025550112", session_id=talker.session_id)
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, moved.id)
        row.starts_at, row.ends_at = in_days(shop.clock, 6, 9), in_days(shop.clock, 6, 10)
        (await db.get_one(Booking, cancelled.id)).status = "cancelled"

    await shop.pass_time(days=3, hours=3)
    assert await shop.notices(talker.session_id) == []
    await shop.pass_time(days=2)

    (notice,) = await shop.notices(talker.session_id)
    assert moved.reference in notice.text
    changes = [job.payload["change"] for job in await shop.jobs("confirmation")]
    assert sorted(changes) == ["cancelled", "created", "created", "moved"]
