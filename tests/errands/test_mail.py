"""Mail: the appointment as a file, later ones replacing earlier ones, sent until the server takes it."""

from collections.abc import AsyncIterator
from typing import Any

import icalendar
import pytest

from app.business.models import Booking
from app.core.settings import MailSettings, Settings
from app.understanding.interpretation import Text
from tests.errands.conftest import Shop, in_days
from tests.errands.receiver import Mails, receiving_mail
from tests.fakes.understanding import JANE, PHONE, put, start


@pytest.fixture
async def mails() -> AsyncIterator[Mails]:
    async with receiving_mail() as mails:
        yield mails


@pytest.fixture
def settings(settings: Settings, mails: Mails) -> Settings:
    mail = MailSettings(host="127.0.0.1", port=mails.port, security="none", sender="desk@example.com")
    return settings.model_copy(update={"mail": mail})


def subject_of(message: Any) -> str:
    """The subject; a long one is folded, and begins with a space then."""
    return str(message["Subject"]).strip()


def event_of(message: Any) -> Any:
    """The appointment in the attached file."""
    (attached,) = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "appointment.ics")
    (event,) = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    return event


async def test_the_customer_gets_the_appointment_then_the_move_and_then_the_cancellation(
    shop: Shop, mails: Mails
) -> None:
    talker = await shop.customer(email="ada@example.org")
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    await shop.errands.run_due()
    shop.clock.advance(minutes=5)
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, booking.id)
        row.starts_at, row.ends_at = in_days(shop.clock, 5, 14), in_days(shop.clock, 5, 15)
    await shop.errands.run_due()
    shop.clock.advance(minutes=5)
    async with shop.desk.database.transaction() as db:
        (await db.get_one(Booking, booking.id)).status = "cancelled"
    await shop.errands.run_due()

    assert [message["To"] for message in mails.received] == ["ada@example.org"] * 3
    assert mails.received[0]["From"] == "Northside Motors <desk@example.com>"
    assert [subject_of(message) for message in mails.received] == [
        "Your appointment at Northside Motors, Tuesday, November 24 at 9 AM",
        "Your appointment at Northside Motors is now on Wednesday, November 25 at 2 PM",
        "Your appointment at Northside Motors is cancelled",
    ]
    events = [event_of(message) for message in mails.received]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == sorted({int(event["SEQUENCE"]) for event in events})
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.start for event in events[:2]] == [in_days(shop.clock, 4, 9), in_days(shop.clock, 5, 14)]
    body = mails.received[0].get_body(("plain",))
    assert body is not None
    assert f"Your reference is {booking.reference}." in body.get_content()


async def test_a_server_that_is_busy_is_asked_again_and_the_mail_is_the_same(shop: Shop, mails: Mails) -> None:
    talker = await shop.customer(email="ada@example.org")
    mails.answers = ["451 later", "421 not now"]
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    await shop.errands.run_due()
    await shop.pass_time(seconds=5)
    await shop.pass_time(seconds=30)

    (job,) = await shop.jobs("confirmation")
    (message,) = mails.received
    assert (job.status, job.attempts, job.result["mailed"]) == ("completed", 3, True)
    assert message["Message-ID"] == f"<{job.id}@example.com>"


async def test_an_address_that_the_server_refuses_is_tried_no_more(shop: Shop, mails: Mails) -> None:
    talker = await shop.customer(email="ada@example.org")
    mails.answers = ["550 no such user ada@example.org"]
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    await shop.errands.run_due()

    (job,) = await shop.jobs("confirmation")
    assert (job.status, job.error) == ("dead", "smtp_550")


async def test_a_name_can_put_no_line_of_its_own_into_a_mail(shop: Shop, mails: Mails) -> None:
    talker = await shop.customer(email="ada@example.org")
    name = "Ada\r\nBcc: everybody@example.org"
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111", name, session_id=talker.session_id)
    await shop.errands.run_due()

    (message,) = mails.received
    assert message["Bcc"] is None
    assert message["To"] == "ada@example.org"


async def test_a_reminder_is_mailed_too(shop: Shop, mails: Mails) -> None:
    talker = await shop.customer(email="ada@example.org")
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111", session_id=talker.session_id)
    await shop.pass_time(days=3)

    assert subject_of(mails.received[-1]) == ("Your appointment at Northside Motors, Tuesday, November 24 at 9 AM")


async def test_people_are_written_to_when_a_call_that_was_asked_for_is_due(shop: Shop, mails: Mails) -> None:
    talker = await shop.customer()
    wanted = [put("about", Text(text="my bill")), put("name", JANE), put("phone", PHONE)]
    shop.interpreter.script["call me"] = [start("call_back"), *wanted]
    await talker.say("call me")
    await talker.say("yes")
    await shop.errands.run_due()

    (message,) = mails.received
    assert (message["To"], subject_of(message)) == (
        "service@northside.example.com",
        "Call back: Call back from Jane Doe",
    )
    assert "at (202) 555-0147" in message.get_content()
    assert "my bill" in message.get_content()
