"""Everything that customers get done besides booking, each with the rows that it leaves."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.business.models import Booking, Ticket
from app.contracts import ChatReply
from app.turns.view import session_view
from app.understanding.interpretation import (
    BookingRef,
    Command,
    Condition,
    Moment,
    OfferingRef,
    Phone,
    Proof,
    Text,
    Wish,
)
from tests.fakes.understanding import COROLLA, EVERYTHING, JANE, NO, PHONE, YES, put, start
from tests.turns.conftest import Newcomer, Talker

MARIA = Phone(e164="+12025550111", digits="2025550111")
JAMES = Phone(e164="+12025550112", digits="2025550112")
ODYSSEY = OfferingRef(id="northside_motors.car_u2036", name="2019 Honda Odyssey EX-L")
PADS = OfferingRef(id="northside_motors.brake_pads", name="Brake pad replacement")


async def tell(talker: Talker, *commands: Command) -> ChatReply:
    """Say something that means just this."""
    text = " · ".join(f"{each.type} {each.slot} {each.value}" for each in commands)
    talker.interpreter.script[text] = list(commands)
    return await talker.say(text)


async def stored(talker: Talker, reference: str) -> Booking:
    async with talker.desk.database.reading() as db:
        return (await db.scalars(select(Booking).where(Booking.reference == reference))).one()


async def tickets(talker: Talker) -> list[Ticket]:
    async with talker.desk.database.reading() as db:
        return list(await db.scalars(select(Ticket).where(Ticket.session_id == talker.session_id)))


async def written(talker: Talker) -> list[str]:
    async with talker.desk.database.reading() as db:
        rows = await db.scalars(select(AuditEntry.action).where(AuditEntry.subject == talker.session_id))
        return [action for action in rows if action.startswith("write.")]


async def as_maria(talker: Talker, task: str) -> ChatReply:
    """Maria Alvarez, known by her plate: an oil change tomorrow at eight."""
    await tell(talker, start(task))
    await tell(talker, put("phone", MARIA))
    return await tell(talker, put("proof", Proof(code="BK42771")))


async def test_a_verified_customer_moves_her_booking(talker: Talker) -> None:
    asked = await tell(talker, start("move_booking"))
    proof = await tell(talker, put("phone", MARIA))
    when = await tell(talker, put("proof", Proof(code="BK42771")))
    read_back = await tell(talker, put("when", Moment(date="2026-11-24", times=["14:00"])))
    done = await tell(talker, YES)

    assert "phone number" in asked.reply
    assert "license plate" in proof.reply
    assert "What day and time" in when.reply
    assert "oil change tomorrow, Saturday, November 21 at 8 AM to Tuesday, November 24 at 2 PM" in read_back.reply
    assert "BK-2026-000001" in done.reply
    row = await stored(talker, "BK-2026-000001")
    assert (row.starts_at, row.status) == (datetime(2026, 11, 24, 20, tzinfo=UTC), "confirmed")
    assert await written(talker) == ["write.bookings.move"]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        (Moment(shift_min=60), "to tomorrow, Saturday, November 21 at 9 AM"),
        (Moment(date="2026-11-23", same_time=True), "to Monday, November 23 at 8 AM"),
        (Moment(times=["11:00"]), "to tomorrow, Saturday, November 21 at 11 AM"),
    ],
)
async def test_a_new_time_counts_from_the_time_that_the_booking_has(talker: Talker, said: Moment, when: str) -> None:
    await as_maria(talker, "move_booking")
    reply = await tell(talker, put("when", said))

    assert when in reply.reply


async def test_the_time_it_has_is_no_time_to_move_to(talker: Talker) -> None:
    await as_maria(talker, "move_booking")
    same = await tell(talker, put("when", Moment(times=["08:00"])))
    day = await tell(talker, put("when", Moment(date="2026-11-21")))

    assert "at that time already" in same.reply
    assert " 8 AM" not in day.reply


async def test_a_verified_customer_cancels_and_cannot_cancel_twice(talker: Talker) -> None:
    read_back = await as_maria(talker, "cancel_booking")
    done = await tell(talker, YES)
    again = await tell(talker, start("cancel_booking"))

    assert "oil change tomorrow" in read_back.reply
    assert "cancelled: BK-2026-000001" in done.reply
    assert (await stored(talker, "BK-2026-000001")).status == "cancelled"
    assert "cancelled already" in again.reply
    assert await written(talker) == ["write.bookings.cancel"]


async def test_nothing_is_told_before_the_customer_is_known_and_three_tries_end_with_a_person(talker: Talker) -> None:
    replies = [await tell(talker, start("look_up_booking"))]
    replies += [await tell(talker, put("phone", MARIA))]
    replies += [await tell(talker, put("proof", Proof(name=name))) for name in ("Smith", "Jones", "Miller")]
    right = await tell(talker, start("look_up_booking"))
    person = await tell(talker, YES)

    told = " ".join(reply.reply for reply in [*replies, right])
    assert not any(word in told for word in ("Maria", "Alvarez", "Civic", "Oil", "oil", "BK-", "8 AM"))
    assert [each.count("try again") for each in (reply.reply for reply in replies[2:])] == [1, 1, 0]
    assert "a person" in replies[-1].reply
    assert "a person" in right.reply
    assert "get back to you" in person.reply


async def test_an_unknown_number_is_answered_just_like_a_wrong_name(newcomer: Newcomer) -> None:
    answers: list[str] = []
    for phone in (MARIA, Phone(e164="+12025550999", digits="2025550999")):
        talker = await newcomer()
        await tell(talker, start("cancel_booking"))
        await tell(talker, put("phone", phone))
        reply = (await tell(talker, put("proof", Proof(name="Nobody")))).reply
        answers.append(reply.replace("555-0111", "555-0999"))

    assert answers[0] == answers[1]
    assert "couldn't match that" in answers[0]


async def test_another_customers_booking_is_not_found(talker: Talker) -> None:
    await tell(talker, start("cancel_booking"), put("booking", BookingRef(reference="BK-2026-000002")))
    await tell(talker, put("phone", MARIA))
    reply = await tell(talker, put("proof", Proof(name="Alvarez")))

    assert "wheel" not in reply.reply.lower()
    assert (await stored(talker, "BK-2026-000002")).status == "confirmed"


async def test_a_reference_said_with_the_wish_proves_who_asks(talker: Talker) -> None:
    reference = put("booking", BookingRef(reference="BK-2026-000002"))
    reply = await tell(talker, start("cancel_booking"), reference, put("phone", JAMES))

    assert "I'll cancel your wheel alignment" in reply.reply


async def test_what_was_booked_here_is_ones_own(talker: Talker) -> None:
    await tell(talker, *EVERYTHING)
    booked = await tell(talker, YES)
    await tell(talker, start("look_up_booking"))
    moved = await tell(talker, start("move_booking"), put("when", Moment(date="2026-11-25", times=["11:00"])))
    await tell(talker, YES)
    cancelled = await tell(talker, start("cancel_booking"))
    await tell(talker, YES)

    assert "BK-2026-0000" in booked.reply
    assert "to Wednesday, November 25 at 11 AM" in moved.reply
    assert "Wednesday, November 25 at 11 AM" in cancelled.reply
    (row,) = await talker.bookings()
    assert (row.status, row.starts_at) == ("cancelled", datetime(2026, 11, 25, 17, tzinfo=UTC))


async def test_of_several_bookings_one_is_chosen(talker: Talker) -> None:
    await tell(talker, start("cancel_booking"), put("phone", Phone(e164="+12025550120", digits="2025550120")))
    which = await tell(talker, put("proof", Proof(name="Jackson")))
    reply = await tell(talker, put("booking", BookingRef(offerings=["northside_motors.oil_change"])))

    assert "scheduled maintenance for your 2020 Ford Transit" in which.reply
    assert len(talker.interpreter.contexts[-1].offered) == 2
    assert "I'll cancel your oil change" in reply.reply


async def test_bookings_are_looked_up(talker: Talker) -> None:
    reply = await as_maria(talker, "look_up_booking")

    assert "oil change tomorrow, Saturday, November 21 at 8 AM, reference BK-2026-000001" in reply.reply
    assert await written(talker) == []


TOWING = Wish(
    of="car",
    conditions=[
        Condition(attribute="price", at_most=25000),
        Condition(attribute="features", any_of=["tow bar"], every=True),
    ],
)


async def test_a_car_is_searched_chosen_and_test_driven(talker: Talker) -> None:
    found = await tell(talker, start("find_car"), put("wish", TOWING))
    more = await tell(talker, put("wish", Wish(of="car", more=True)))
    chosen = await tell(talker, put("car", ODYSSEY))
    offered = [each.label for each in talker.interpreter.contexts[-1].offered]
    drive = await tell(talker, YES)
    when = put("when", Moment(date="2026-11-21", times=["11:00"]))
    read_back = await tell(talker, when, put("name", JANE), put("phone", PHONE))
    await tell(talker, YES)

    assert "I have 5. The first 3" in found.reply
    assert "$17,900" in found.reply
    assert "shall I go on?" in found.reply
    assert more.reply.startswith("Also a blue 2020 Honda CR-V EX for $23,450")
    assert offered == ["2020 Honda CR-V EX", "2019 Honda Odyssey EX-L"]
    assert "8 seats" in chosen.reply
    assert "$24,800" in chosen.reply
    assert chosen.reply.endswith("test drive?")
    assert "When would you like to come by" in drive.reply
    assert "A test drive of the 2019 Honda Odyssey EX-L tomorrow, Saturday, November 21 at 11 AM" in read_back.reply
    moved = await tell(talker, start("move_booking"), put("when", Moment(times=["14:00"])))
    (row,) = await talker.bookings()
    assert (row.offering_id, row.task) == ("northside_motors.car_u2036", "book_test_drive")
    assert "your test drive of the 2019 Honda Odyssey EX-L tomorrow, Saturday, November 21 at 11 AM" in moved.reply


async def test_the_most_of_something_is_one_and_a_yes_to_several_asks_which(talker: Talker) -> None:
    trucks = Wish(of="car", conditions=[Condition(attribute="body", any_of=["truck"])], order="-year")
    await tell(talker, start("find_car"), put("wish", trucks))
    more = await tell(talker, YES)
    newest = await tell(talker, put("wish", Wish(of="car", order="-year", most=True)))
    cheapest = await tell(talker, put("wish", Wish(of="car", order="price", most=True)))
    hybrids = Condition(attribute="fuel", any_of=["hybrid"])
    await tell(talker, put("wish", Wish(of="car", conditions=[hybrids, Condition(attribute="body", none_of=["x"])])))
    which = await tell(talker, YES)

    assert more.reply.startswith("Also")
    assert newest.reply.startswith("The 2025 Ford F-150 XLT is blue")
    assert which.reply.startswith("Do you mean")
    assert cheapest.reply.startswith("The 2018 Ford F-150 Lariat is white")


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (Wish(of="car", conditions=[Condition(attribute="price", relative="less")]), "nothing exactly like that"),
        (Wish(of="car", conditions=[Condition(attribute="body", any_of=["minivan"])]), "2019 Honda Odyssey EX-L"),
        (Wish(of="car", order="-year"), "2020 Honda CR-V EX"),
        (Wish(of="car", conditions=[Condition(attribute="fuel", any_of=["electric"])]), "This one comes closest"),
    ],
)
async def test_a_wish_is_narrowed_and_what_comes_closest_is_told(talker: Talker, later: Wish, expected: str) -> None:
    await tell(talker, start("find_car"), put("wish", TOWING))
    reply = await tell(talker, put("wish", later))

    assert expected in reply.reply


async def test_a_quote_leads_to_the_booking_with_what_was_said(talker: Talker) -> None:
    quote = await tell(talker, start("quote_service"), put("service", PADS), put("vehicle", COROLLA))
    booking = await tell(talker, YES)

    assert (
        "Brake pad replacement for your 2019 Toyota Corolla costs $189 to $369 and takes about 2 hours" in quote.reply
    )
    assert "What day and time" in booking.reply
    assert {frame.task: frame.status for frame in booking.state.frames} == {
        "quote_service": "done",
        "book_service": "collecting",
    }


async def test_a_quote_that_is_declined_is_all(talker: Talker) -> None:
    await tell(talker, start("quote_service"), put("service", PADS), put("vehicle", COROLLA))
    reply = await tell(talker, NO)

    assert [frame.status for frame in reply.state.frames] == ["done"]
    assert await written(talker) == []


LEFT: list[tuple[str, list[Command], dict[str, Any]]] = [
    (
        "leave_message",
        [
            put("message", Text(text="The key is under the mat")),
            put("name", JANE),
            Command(type="SkipSlot", slot="phone"),
        ],
        {"kind": "message", "body": "The key is under the mat", "attributes": {"name": "Jane Doe"}},
    ),
    (
        "call_back",
        [
            put("about", Text(text="my bill")),
            put("when", Moment(date="2026-11-21", earliest="15:00")),
            put("name", JANE),
            put("phone", PHONE),
        ],
        {
            "kind": "request",
            "body": "my bill",
            "attributes": {"name": "Jane Doe", "phone": "+12025550147", "call_at": "2026-11-21T15:00:00-06:00"},
        },
    ),
    (
        "ask_about_car",
        [
            put("car", OfferingRef(id="northside_motors.car_u2082", name="2020 Kia Telluride EX")),
            put("name", JANE),
            put("phone", PHONE),
        ],
        {
            "kind": "lead",
            "subject": "Interested in 2020 Kia Telluride EX",
            "attributes": {
                "name": "Jane Doe",
                "phone": "+12025550147",
                "offering_id": "northside_motors.car_u2082",
            },
        },
    ),
]


@pytest.mark.parametrize(("task", "said", "left"), LEFT, ids=[task for task, _, _ in LEFT])
async def test_something_is_left_for_a_person_once_it_was_read_back(
    talker: Talker, task: str, said: list[Command], left: dict[str, Any]
) -> None:
    await tell(talker, start(task))
    read_back = None
    for command in said:
        read_back = await tell(talker, command)
    before = await tickets(talker)
    await tell(talker, YES)
    (ticket,) = await tickets(talker)

    assert before == []
    assert read_back is not None
    assert "Jane Doe" in read_back.reply
    assert {key: getattr(ticket, key) for key in left} == left
    async with talker.desk.database.reading() as db:
        view = await session_view(db, talker.session_id, talker.desk.packs, "customer")
    assert [(each["kind"], each["status"]) for each in view.tickets] == [(left["kind"], "open")]
