"""The judge of the kill tests: damage that is planted is found, and named for what it is."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Executable, delete, insert, select, update

from app.business.models import Booking
from app.cli.benchmarks.chaos.audit import Told, audit
from app.cli.benchmarks.client import SentTurn
from app.core.database import Database
from app.sessions.models import EventRow, Message, Session, Turn
from tests.conversation import BOOKING_LINES, Customer, turn_id


@pytest.fixture
async def told(customer: Customer) -> Told:
    """A booking, as its customer knows it."""
    turns: list[SentTurn] = []
    for line in (*BOOKING_LINES, "Yes"):
        sent = SentTurn(turn_id(), line, attempts=1)
        events = await customer.turn(line, sent.turn_id)
        sent.reply = next(event.data["reply"] for event in events if event.data.get("status") == "completed")
        sent.seqs = [event.seq for event in events if event.seq is not None]
        turns.append(sent)
    watched = [event.seq for event in await customer.events() if event.seq is not None]
    return Told(customer.session_id, turns, "booked", watched)


async def found(app: FastAPI, told: Told, *damage: Executable) -> set[str]:
    database: Database = app.state.desk.database
    async with database.transaction() as db:
        for statement in damage:
            await db.execute(statement)
    return {violation.what for violation in await audit(database, [told])}


async def test_an_unharmed_conversation_has_nothing_wrong_with_it(app: FastAPI, told: Told):
    assert await found(app, told) == set()


async def test_a_booking_that_was_told_and_is_not_there_is_lost(app: FastAPI, told: Told):
    assert await found(app, told, delete(Booking).where(Booking.session_id == told.session_id)) == {"lost"}


async def test_a_second_booking_is_doubled(app: FastAPI, told: Told):
    async with app.state.desk.database.reading() as db:
        booking = (await db.scalars(select(Booking).where(Booking.session_id == told.session_id))).one()
    row: dict[str, Any] = {column.name: getattr(booking, column.name) for column in Booking.__table__.columns}
    again = insert(Booking).values(row | {"id": "another", "reference": "BK-2026-999999"})
    assert await found(app, told, again) == {"doubled"}


async def test_a_hole_in_the_log_is_found(app: FastAPI, told: Told):
    gone = delete(EventRow).where(EventRow.session_id == told.session_id, EventRow.seq == 5)
    assert "holes" in await found(app, told, gone)


async def test_an_event_that_the_socket_did_not_bring_is_a_hole(app: FastAPI, told: Told):
    deaf = Told(told.session_id, told.turns, told.ended, [*told.watched[:3], *told.watched[4:]])
    assert await found(app, deaf) == {"holes"}


async def test_an_event_that_the_socket_brought_twice_is_a_hole(app: FastAPI, told: Told):
    twice = Told(told.session_id, told.turns, told.ended, sorted([*told.watched, told.watched[2]]))
    assert await found(app, twice) == {"holes"}


async def test_a_turn_that_was_answered_and_is_not_stored_is_lost(app: FastAPI, told: Told):
    last = told.turns[-2].turn_id
    damage = delete(Turn).where(Turn.turn_id == last), delete(Message).where(Message.turn_id == last)
    assert "lost" in await found(app, told, *damage)


async def test_another_reply_than_the_one_that_was_told_is_lost(app: FastAPI, told: Told):
    altered = [*told.turns[:-1], SentTurn(told.turns[-1].turn_id, "Yes", "Something else was said", 1)]
    assert await found(app, Told(told.session_id, altered)) == {"lost"}


async def test_words_without_an_answer_are_illegal(app: FastAPI, told: Told):
    gone = delete(Message).where(Message.utterance_id == f"{told.turns[1].turn_id}-agent")
    assert await found(app, told, gone) == {"illegal"}


async def test_words_in_another_order_are_illegal(app: FastAPI, told: Told):
    first, second = (f"{told.turns[number].turn_id}-customer" for number in (0, 1))

    def place(utterance: str, position: int) -> Executable:
        return update(Message).where(Message.utterance_id == utterance).values(position=position)

    assert await found(app, told, place(first, 900), place(second, 2), place(first, 4)) == {"illegal"}


async def test_a_session_that_forgot_turns_is_illegal(app: FastAPI, told: Told):
    forgot = update(Session).where(Session.id == told.session_id).values(turn_count=3)
    assert await found(app, told, forgot) == {"illegal"}


async def test_a_session_that_is_gone_is_lost_and_a_customer_who_got_nowhere_is_stuck(app: FastAPI, told: Told):
    assert await found(app, Told("ses_nobody", [])) == {"lost"}
    assert await found(app, Told("", [], "stuck: nobody answers")) == {"stuck"}
    assert await found(app, Told(told.session_id, told.turns, "refused: 409")) == {"refused"}
