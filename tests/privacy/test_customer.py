"""`frontdesk customer`: everything about one person, shown and taken out, and nothing of anybody else's."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.business.models import Booking, Ticket
from app.business.models import Customer as CustomerRow
from app.core.database import Database
from app.core.settings import Settings
from app.sessions.models import Message, Session
from tests.conversation import Customer
from tests.privacy.conftest import PHONE, Run, everything, files_of, found_in


async def cli(run: Run, *arguments: str, says: str | None = None) -> tuple[int, str]:
    """The commands run loops of their own."""
    return await asyncio.to_thread(lambda: run(*arguments, says=says))


async def test_everything_about_a_person_is_exported(run: Run, tabitha: Customer, peter: Customer) -> None:
    code, output = await cli(run, "customer", "export", "--phone", "(202) 555-0177", "--json")

    found = json.loads(output)
    assert code == 0
    assert [each["phone"] for each in found["customers"]] == [PHONE]
    assert [each["name"] for each in found["assets"]] == ["2017 Volvo V60"]
    assert [each["contact_name"] for each in found["bookings"]] == ["Tabitha Quill"]
    (session,) = found["sessions"]
    assert session["id"] == tabitha.session_id
    assert "202 555 0177" in [message["text"] for message in session["messages"]]
    assert len(session["turns"]) == 7
    assert {"transcript", "tool", "turn", "state_update"} <= {event["type"] for event in session["events"]}
    assert [write["tool"] for write in session["writes"]] == ["bookings.book"]
    assert len(session["escalations"]) == 1
    assert "Novak" not in output
    assert "Focus" not in output


async def test_by_a_bookings_reference_it_is_the_same_person(run: Run, tabitha: Customer, database: Database) -> None:
    reference = (await tabitha.view()).bookings[0].reference

    by_reference = await cli(run, "customer", "export", "--reference", reference.lower(), "--json")
    by_phone = await cli(run, "customer", "export", "--phone", PHONE, "--json")

    ours, theirs = json.loads(by_reference[1]), json.loads(by_phone[1])
    assert [each["action"] for each in ours.pop("audit")] == ["write.bookings.book"]
    assert [each["action"] for each in theirs.pop("audit")] == ["write.bookings.book", "customer.export"]
    assert ours == theirs


async def test_an_erased_person_is_nowhere_any_more(
    run: Run, tabitha: Customer, peter: Customer, database: Database, settings: Settings
) -> None:
    before = await everything(database)
    assert found_in(str(before["messages"]))
    other = await peter.view()
    speech = settings.data_dir / "speech" / "kokoro"
    speech.mkdir(parents=True)
    (speech / "sentence.pcm").write_bytes(b"a voice that says her name")

    code, output = await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    after = await everything(database)
    assert code == 0, output
    assert {name: found_in(str(rows)) for name, rows in after.items() if found_in(str(rows))} == {}
    left = {name: found_in(content) for name, content in files_of(settings.data_dir).items()}
    assert {name: found for name, found in left.items() if found} == {}
    assert not list(speech.iterdir())
    assert not found_in(output)
    assert (await peter.view()) == other
    assert {name: len(rows) for name, rows in after.items() if name not in ("audit", "assets")} == {
        name: len(rows) for name, rows in before.items() if name not in ("audit", "assets")
    }


async def test_what_was_done_stays_without_whom_it_was_done_for(
    run: Run, tabitha: Customer, database: Database
) -> None:
    booking = (await tabitha.view()).bookings[0]
    await cli(run, "customer", "erase", "--reference", booking.reference, "--yes")

    async with database.reading() as db:
        row = (await db.scalars(select(Booking).where(Booking.reference == booking.reference))).one()
        session = await db.get_one(Session, tabitha.session_id)
        customer = await db.get_one(CustomerRow, row.customer_id)
        audit = list(await db.scalars(select(AuditEntry).where(AuditEntry.action == "customer.erase")))
    assert (row.starts_at, row.status) == (booking.starts_at, "confirmed")
    assert (row.contact_name, row.assets, customer.name, customer.phone) == ("", [], "", None)
    assert (session.status, session.turn_count, session.outcome) == ("closed", 7, "escalated")
    assert [entry.subject for entry in audit] == [customer.id]
    assert not found_in(str([entry.detail for entry in audit]))


async def test_an_erased_conversation_is_over_and_can_still_be_looked_at(run: Run, tabitha: Customer) -> None:
    count = len((await tabitha.view()).messages)
    await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    view = await tabitha.view()
    refused = await tabitha.try_to_say("Hello?")
    assert [message.text for message in view.messages] == [""] * count
    assert (view.session.status, view.state.frames) == ("closed", [])
    assert [event.type for event in await tabitha.events()], "the log keeps its numbers"
    assert (refused.status_code, refused.json()["code"]) == (409, "session_closed")


async def test_erasing_twice_does_nothing_and_notes_nothing(run: Run, tabitha: Customer, database: Database) -> None:
    reference = (await tabitha.view()).bookings[0].reference
    await cli(run, "customer", "erase", "--reference", reference, "--yes")
    before = await everything(database)

    again = await cli(run, "customer", "erase", "--reference", reference, "--yes")
    by_phone = await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    assert again == (0, "Nothing was left to erase.")
    assert by_phone == (0, "Nothing is stored about them.")
    assert await everything(database) == before


async def test_without_a_yes_nothing_is_erased(run: Run, tabitha: Customer, database: Database) -> None:
    before = await everything(database)

    code, output = await cli(run, "customer", "erase", "--phone", PHONE, says="n\n")

    assert code == 1
    assert "for ever?" in output
    assert await everything(database) == before


async def test_a_number_said_in_somebody_elses_conversation_goes_too(
    run: Run, tabitha: Customer, http: Any, database: Database
) -> None:
    friend = await Customer.open(http)
    await friend.say("When are you open?")
    # As words alone, of which nothing was understood.
    async with database.transaction() as db:
        said = update(Message).where(Message.session_id == friend.session_id, Message.role == "customer")
        await db.execute(said.values(text="My friend has 202-555-0177. When are you open?"))

    exported = json.loads((await cli(run, "customer", "export", "--phone", PHONE, "--json"))[1])
    await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    assert [session["id"] for session in exported["sessions"]] == [tabitha.session_id], "not hers to be handed out"
    assert {message.text for message in (await friend.view()).messages} == {""}


async def test_tickets_of_their_conversations_lose_their_words(run: Run, tabitha: Customer, database: Database) -> None:
    async with database.transaction() as db:
        shared = {"business": "northside_motors", "kind": "message"}
        db.add(Ticket(**shared, subject="Call Tabitha", body="She has a V60", session_id=tabitha.session_id))
        db.add(Ticket(**shared, subject="Order paper"))

    await cli(run, "customer", "erase", "--phone", PHONE, "--yes")

    async with database.reading() as db:
        subjects = list(await db.scalars(select(Ticket.subject).order_by(Ticket.subject)))

    assert subjects == ["", "Order paper"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("export", "--phone", "+12025550999"), 1, "Nothing is stored about them."),
        (("erase", "--phone", "+12025550999", "--yes"), 0, "Nothing is stored about them."),
        (("export", "--phone", "nine"), 1, "That is no telephone number"),
        (("erase",), 2, "say who"),
    ],
)
async def test_who_is_not_known_or_not_named_is_said(
    run: Run, database: Database, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    before = await everything(database)

    outcome = await cli(run, "customer", *arguments)

    assert outcome[0] == code
    assert sentence in outcome[1]
    assert await everything(database) == before
