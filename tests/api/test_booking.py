"""The same conversation over every way in ends in the same row."""

import asyncio
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx2
import websockets
from fastapi import FastAPI
from sqlalchemy import select

from app.business.models import Booking, Resource
from app.contracts import BookingView
from tests.conftest import Served
from tests.conversation import BOOKED_AT, BOOKING_LINES, Customer, turn_id


def assert_booked(bookings: list[BookingView]) -> None:
    assert len(bookings) == 1
    booking = bookings[0]
    assert booking.starts_at.astimezone(ZoneInfo("America/Chicago")).isoformat() == BOOKED_AT
    assert (booking.status, booking.task, booking.offering) == ("confirmed", "book_service", "Oil change")
    assert (booking.customer.name, booking.customer.phone) == ("Maria Ortiz", "+12025550143")
    assert "2019 Honda Civic" in booking.assets[0]
    assert booking.reference.startswith("BK-2026-")


async def test_a_conversation_over_chat_books_what_was_read_back(customer: Customer):
    read_back = await customer.say_all(BOOKING_LINES)
    assert "Maria Ortiz" in read_back.reply
    assert (await customer.view()).bookings == []

    done = await customer.say("Yes, please")

    view = await customer.view()
    assert_booked(view.bookings)
    assert view.bookings[0].reference in done.reply
    assert view.session.turn_count == len(BOOKING_LINES) + 1
    assert [tool.name for tool in done.tools if tool.effect == "write"] == ["bookings.book"]


async def test_a_conversation_over_streamed_turns_books_and_tells_the_customer_no_secrets(customer: Customer):
    for line in (*BOOKING_LINES, "Yes"):
        events = await customer.turn(line)
        statuses = [event.data["status"] for event in events if event.type == "turn"]
        assert statuses == ["started", "completed"]
        assert {event.audience for event in events} == {"customer"}
        assert not [event for event in events if event.type in ("tool", "latency")]

    assert_booked((await customer.view()).bookings)


async def test_a_conversation_over_a_websocket_books(customer: Customer, served: Served):
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token}))
        greeting = json.loads(await socket.recv())
        assert (greeting["type"], greeting["data"]["text"]) == ("transcript", customer.greeting)
        for line in (*BOOKING_LINES, "Yes"):
            said = turn_id()
            await socket.send(json.dumps({"type": "message", "turn_id": said, "text": line}))
            while True:
                event = json.loads(await socket.recv())
                assert event["type"] != "error", event
                if event["type"] == "turn" and event["data"]["status"] == "completed":
                    assert event["turn_id"] == said
                    break

    assert_booked((await customer.view()).bookings)


async def test_a_slot_edited_on_the_page_is_a_correction_and_what_it_says_is_booked(customer: Customer):
    await customer.say_all(BOOKING_LINES)
    events = await customer.turn("", commands=[{"type": "SetSlot", "slot": "name", "value": "Joan Miller"}])
    assert "Joan Miller" in next(event.data["reply"] for event in events[::-1] if event.type == "turn")
    await customer.say("Yes")

    bookings = (await customer.view()).bookings
    assert [booking.customer.name for booking in bookings] == ["Joan Miller"]


async def test_ten_customers_want_one_slot_and_only_as_many_as_fit_get_it(http: httpx2.AsyncClient, app: FastAPI):
    customers = [await Customer.open(http) for _ in range(10)]
    for number, customer in enumerate(customers):
        await customer.say_all([*BOOKING_LINES[:-1], f"202 555 01{number:02d}"])
    replies = await asyncio.gather(*(customer.say("Yes") for customer in customers))
    views = await asyncio.gather(*(customer.view() for customer in customers))

    winners = [view.bookings[0] for view in views if view.bookings]
    async with app.state.desk.database.reading() as db:
        starts_at = datetime.fromisoformat(BOOKED_AT)
        there = list(await db.scalars(select(Booking).where(Booking.starts_at == starts_at)))
        bays = set(await db.scalars(select(Resource.id)))
    assert 0 < len(winners) < len(customers)
    assert len({booking.resource_id for booking in there}) == len(there) <= len(bays)
    assert len({booking.reference for booking in winners}) == len(winners)
    for view, reply in zip(views, replies, strict=True):
        if not view.bookings:
            assert reply.quick_replies, reply.reply
            assert view.state.frames[-1].status == "collecting"
