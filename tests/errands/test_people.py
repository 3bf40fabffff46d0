"""A customer who asked for a person is told whether one is free, and nobody who left a number is forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import StaffSession
from app.business.models import Ticket
from app.escalation.models import Escalation
from app.understanding.interpretation import Command, Moment, Text
from tests.errands.conftest import PACK, Shop
from tests.fakes.understanding import JANE, PHONE, put, start
from tests.turns.conftest import Talker

PERSON = [Command(type="RequestPerson")]


async def asks_for_a_person(shop: Shop, with_phone: bool = True) -> Talker:
    talker = await shop.customer()
    shop.interpreter.script["person"] = [*PERSON, put("contact_phone", PHONE)] if with_phone else PERSON
    await talker.say("person")
    return talker


async def sign_in(shop: Shop) -> None:
    async with shop.desk.database.transaction() as db:
        now = shop.clock()
        db.add(StaffSession(id="stf_1", token_hash="x", name="Bo", created_at=now, expires_at=now + timedelta(hours=9)))


async def tickets(shop: Shop) -> list[Ticket]:
    async with shop.desk.database.reading() as db:
        return list(await db.scalars(select(Ticket).where(Ticket.kind == "request")))


async def test_one_who_is_free_is_announced_at_once_in_the_conversation_and_never_again(shop: Shop) -> None:
    await sign_in(shop)
    talker = await asks_for_a_person(shop)

    await shop.errands.run_due()
    await shop.pass_time(minutes=5)

    said = [message.text for message in await talker.messages()]
    assert said[-1].startswith("A colleague is there now")
    assert "A colleague is there now" not in (await talker.say("no")).reply
    (notice,) = await shop.notices(talker.session_id)
    assert (notice.priority, notice.told_at is not None) == ("interrupt", True)


async def test_one_who_comes_meanwhile_is_found(shop: Shop) -> None:
    talker = await asks_for_a_person(shop)
    await shop.errands.run_due()
    assert await shop.notices(talker.session_id) == []

    await sign_in(shop)
    await shop.pass_time(seconds=15)

    assert (await talker.messages())[-1].text.startswith("A colleague is there now")


async def test_when_nobody_comes_the_customer_need_not_wait_and_is_called_back(shop: Shop) -> None:
    talker = await asks_for_a_person(shop)
    for _ in range(9):
        await shop.pass_time(seconds=15)

    (ticket,) = await tickets(shop)
    assert (ticket.attributes["phone"], ticket.session_id) == (PHONE.e164, talker.session_id)
    assert ticket.priority == "high", "the call is due at once"
    reply = (await talker.say("no")).reply
    assert reply.startswith(
        "I'm sorry, nobody is free just now. I've asked for someone to call you back at (202) 555-0147."
    )


async def test_who_left_no_number_is_asked_for_one(shop: Shop) -> None:
    talker = await asks_for_a_person(shop, with_phone=False)
    for _ in range(9):
        await shop.pass_time(seconds=15)

    assert await tickets(shop) == []
    assert "If you tell me your number" in (await talker.say("no")).reply


async def test_at_night_a_call_waits_for_the_morning(shop: Shop) -> None:
    shop.clock.advance(hours=12)
    await asks_for_a_person(shop)
    await shop.errands.run_due()
    (ticket,) = await tickets(shop)
    assert ticket.priority == "normal"

    (job,) = await shop.jobs("callback")
    assert job.run_at.astimezone(shop.desk.packs[PACK].hours.tzinfo).isoformat() == "2026-11-21T08:00:00-06:00"
    await shop.pass_time(hours=10)

    (ticket,) = await tickets(shop)
    assert ticket.priority == "high"


async def test_a_call_that_was_made_is_not_due(shop: Shop) -> None:
    async with shop.desk.database.transaction() as db:
        at = (shop.clock() + timedelta(hours=1)).isoformat()
        db.add(Ticket(id="t1", business=PACK, kind="request", subject="Tires", attributes={"call_at": at}))
    await shop.errands.run_due()
    assert [job.status for job in await shop.jobs("callback")] == ["pending"]
    async with shop.desk.database.transaction() as db:
        (await db.get_one(Ticket, "t1")).status = "closed"

    await shop.pass_time(hours=1)

    (job,) = await shop.jobs("callback")
    assert (job.status, job.result) == ("completed", {"found": "seen_to"})


async def test_a_call_asked_for_in_a_conversation_is_due_at_the_time_that_suits(shop: Shop) -> None:
    talker = await shop.customer()
    wanted = [put("about", Text(text="my bill")), put("when", Moment(date="2026-11-21", earliest="15:00"))]
    shop.interpreter.script["call me"] = [start("call_back"), *wanted, put("name", JANE), put("phone", PHONE)]
    await talker.say("call me")
    assert await shop.jobs("callback") == []

    await talker.say("yes")

    (ticket,) = await tickets(shop)
    (job,) = await shop.jobs("callback")
    assert (job.payload, job.session_id) == ({"ticket_id": ticket.id}, talker.session_id)
    assert job.run_at.astimezone(shop.desk.packs[PACK].hours.tzinfo).isoformat() == "2026-11-21T15:00:00-06:00"
    await shop.pass_time(hours=28)
    assert [each.priority for each in await tickets(shop)] == ["normal"]
    await shop.pass_time(hours=1)
    assert [each.priority for each in await tickets(shop)] == ["high"]
    (update,) = await shop.log(talker.session_id, "task_update")
    assert (update["kind"], update["status"]) == ("callback", "completed"), "people see it in the conversation"


async def test_a_call_that_is_not_written_is_never_due(shop: Shop) -> None:
    class Broken(Exception):
        """Something later in the same transaction goes wrong."""

    async def ask_and_break() -> None:
        async with shop.desk.database.transaction() as db:
            at = shop.clock().isoformat()
            db.add(Ticket(business=PACK, kind="request", subject="Tires", attributes={"call_at": at}))
            await db.flush()
            raise Broken

    with pytest.raises(Broken):
        await ask_and_break()

    assert await shop.jobs("callback") == []


async def test_a_request_without_a_time_is_no_call(shop: Shop) -> None:
    async with shop.desk.database.transaction() as db:
        db.add(Ticket(business=PACK, kind="request", subject="Tires"))
        db.add(Ticket(business=PACK, kind="message", subject="Tires", attributes={"call_at": shop.clock().isoformat()}))

    assert await shop.jobs("callback") == []


async def test_nobody_is_announced_to_a_customer_who_is_with_one_already(shop: Shop) -> None:
    await sign_in(shop)
    talker = await asks_for_a_person(shop)
    async with shop.desk.database.transaction() as db:
        (row,) = await db.scalars(select(Escalation))
        row.status = "claimed"

    await shop.errands.run_due()

    assert await shop.notices(talker.session_id) == []
