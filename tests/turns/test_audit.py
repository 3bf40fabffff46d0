"""Every write is on record, once, and without whom it was for."""

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.tools.models import Write
from tests.turns.conftest import Talker


async def audited(talker: Talker) -> list[AuditEntry]:
    async with talker.desk.database.reading() as db:
        query = select(AuditEntry).where(AuditEntry.subject == talker.session_id)
        return list(await db.scalars(query))


async def test_a_booking_is_on_record_in_the_transaction_that_made_it(talker: Talker) -> None:
    await talker.say("everything")
    assert await audited(talker) == []

    yes = talker.request("yes")
    await talker.events(yes)
    await talker.events(yes)

    (booking,) = await talker.bookings()
    (entry,) = await audited(talker)
    assert (entry.actor, entry.action) == ("agent", "write.bookings.book")
    assert entry.detail["reference"] == booking.reference
    assert entry.detail["turn_id"] == yes.turn_id
    assert booking.contact_name not in str(entry.detail)


async def test_what_a_write_was_told_is_kept_without_names_and_numbers(talker: Talker) -> None:
    await talker.say("everything")
    await talker.say("yes")

    (booking,) = await talker.bookings()
    async with talker.desk.database.reading() as db:
        (write,) = list(await db.scalars(select(Write).where(Write.session_id == talker.session_id)))
    assert (write.arguments["name"], write.arguments["phone"]) == ("…", "…")
    assert booking.contact_name not in str(write.arguments)
    assert write.outcome["reference"] == booking.reference
