"""`/ws/{session_id}`: the log from where you were, then live; a socket is only a window on the conversation."""

import asyncio
import json
import random
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import websockets
from fastapi import FastAPI
from httpx2 import AsyncClient
from websockets.asyncio.client import ClientConnection

from app.api import sockets
from app.contracts import Notification
from app.core.bus import LocalBus
from app.sessions.log import Draft
from tests.conftest import STAFF_TICKET, FrozenClock, Served
from tests.conversation import BOOKING_LINES, Customer, turn_id


@asynccontextmanager
async def joined(served: Served, customer: Customer, after: int = 0):
    """A socket that has said hello."""
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token, "after": after}))
        yield socket


async def caught_up(socket: ClientConnection) -> list[dict[str, Any]]:
    """Everything up to the answer to a ping."""
    await socket.send('{"type": "ping"}')
    events = []
    while (frame := json.loads(await socket.recv()))["type"] != "pong":
        events.append(frame)
    return events


async def next_of(socket: ClientConnection, type_: str) -> dict[str, Any]:
    """The next event of a type."""
    while (frame := json.loads(await socket.recv()))["type"] != type_:
        pass
    return frame


async def close_code(socket: ClientConnection) -> int:
    """How the server ends it."""
    with suppress(websockets.ConnectionClosed):
        while True:
            await socket.recv()
    return socket.close_code or 0


async def test_a_socket_gets_the_whole_log_and_a_reconnect_gets_the_rest(customer: Customer, served: Served):
    await customer.say("I need an oil change")
    log = [json.loads(event.model_dump_json()) for event in await customer.events()]
    async with joined(served, customer) as socket:
        assert await caught_up(socket) == log
    await customer.say("2019 Honda Civic")
    later = [json.loads(event.model_dump_json()) for event in await customer.events(after=log[-1]["seq"])]
    async with joined(served, customer, after=log[-1]["seq"]) as socket:
        assert await caught_up(socket) == later


async def test_two_windows_see_the_same_conversation(customer: Customer, served: Served):
    async with joined(served, customer) as mine, joined(served, customer) as other:
        await caught_up(mine)
        await caught_up(other)
        await mine.send(json.dumps({"type": "message", "turn_id": turn_id(), "text": "I need an oil change"}))
        seen = [await next_of(socket, "state_update") for socket in (mine, other)]
        assert seen[0] == seen[1]


async def test_a_socket_that_drops_while_its_turn_runs_loses_nothing(customer: Customer, served: Served):
    await customer.say_all(BOOKING_LINES)
    yes = turn_id()
    async with joined(served, customer) as socket:
        await caught_up(socket)
        await socket.send(json.dumps({"type": "message", "turn_id": yes, "text": "Yes"}))
        await next_of(socket, "turn")
        socket.transport.abort()

    await customer.say("Yes", yes)
    assert len((await customer.view()).bookings) == 1


async def test_typing_reaches_the_others_alone(customer: Customer, served: Served, http: AsyncClient):
    cookie = await sign_in(http)
    headers = {"Cookie": cookie, "Origin": served.url}
    url = f"{served.ws_url}/ws/{customer.session_id}"
    async with joined(served, customer) as mine, websockets.connect(url, additional_headers=headers) as staff:
        await staff.send('{"type": "hello"}')
        await caught_up(mine)
        await caught_up(staff)
        await mine.send('{"type": "typing", "on": true}')
        assert (await next_of(staff, "typing"))["data"] == {"role": "customer", "on": True}
        assert await caught_up(mine) == []


async def sign_in(http: AsyncClient) -> str:
    signed = await http.post(
        "/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers={"Origin": "http://frontdesk"}
    )
    assert signed.status_code == 201, signed.text
    return signed.headers["set-cookie"].partition(";")[0]


async def test_staff_see_intents_and_tools_and_the_customer_does_not(
    customer: Customer, served: Served, http: AsyncClient
):
    headers = {"Cookie": await sign_in(http), "Origin": served.url}
    url = f"{served.ws_url}/ws/{customer.session_id}"
    async with joined(served, customer) as mine, websockets.connect(url, additional_headers=headers) as staff:
        await staff.send('{"type": "hello"}')
        await caught_up(mine)
        await caught_up(staff)
        await customer.say("How much is an oil change?")
        shown, watched = await caught_up(mine), await caught_up(staff)

    assert {event["audience"] for event in shown} == {"customer"}
    mine_state = [event["data"] for event in shown if event["type"] == "state_update"]
    assert mine_state
    assert all(state["intent"] is None and state["confidence"] is None for state in mine_state)
    staff_state = [event["data"] for event in watched if event["type"] == "state_update"]
    assert any(state["intent"] for state in staff_state)
    assert {state["node"] for state in staff_state} >= {"router"}


async def test_staff_need_our_own_page_and_may_only_watch(customer: Customer, served: Served, http: AsyncClient):
    cookie = await sign_in(http)
    url = f"{served.ws_url}/ws/{customer.session_id}"
    for origin in ("https://evil.example", None):
        headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
        async with websockets.connect(url, additional_headers=headers) as socket:
            await socket.send('{"type": "hello"}')
            assert await close_code(socket) == 4403
    async with websockets.connect(url, additional_headers={"Cookie": cookie, "Origin": served.url}) as socket:
        await socket.send('{"type": "hello"}')
        await caught_up(socket)
        await socket.send(json.dumps({"type": "message", "turn_id": turn_id(), "text": "Yes, book it"}))
        assert (await next_of(socket, "error"))["data"]["code"] == "forbidden"
    assert (await customer.view()).session.turn_count == 0


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("nonsense", 4401),
        ('{"type": "ping"}', 4401),
        ('{"type": "hello", "token": "x"}', 4401),
        ('{"type": "hello"}', 4401),
        ('{"type": "hello", "after": -1}', 4401),
        (b"\x00\x01", 4401),
    ],
)
async def test_a_socket_without_a_good_hello_is_closed(
    customer: Customer, served: Served, first: str | bytes, code: int
):
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(first)
        assert await close_code(socket) == code


async def test_a_socket_that_says_nothing_is_closed_in_time(
    customer: Customer, served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sockets, "HELLO_LIMIT_S", 0.05)
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        assert await close_code(socket) == 4401


async def test_a_token_opens_no_other_socket(customer: Customer, served: Served, app: FastAPI, http: AsyncClient):
    other = await Customer.open(http)
    lost = app.state.door.tokens.for_session("ses_lost")
    for session_id, token, code in (
        (other.session_id, customer.token, 4403),
        ("ses_unknown", customer.token, 4403),
        ("ses_lost", lost, 4404),
    ):
        async with websockets.connect(f"{served.ws_url}/ws/{session_id}") as socket:
            await socket.send(json.dumps({"type": "hello", "token": token}))
            assert await close_code(socket) == code


async def test_bad_frames_are_answered_and_the_socket_lives(customer: Customer, served: Served):
    bad = [
        "{",
        "[]",
        '{"type": "dance"}',
        '{"type": "message"}',
        b"\xff",
        json.dumps({"type": "message", "turn_id": turn_id(), "text": "x" * 5000}),
        json.dumps({"type": "message", "turn_id": "1", "text": "hello"}),
        json.dumps({"type": "message", "turn_id": turn_id(), "text": " "}),
        json.dumps({"type": "slot", "slot": "x" * 100, "value": "y"}),
    ]
    async with joined(served, customer) as socket:
        await caught_up(socket)
        for frame in bad:
            await socket.send(frame)
            error = await next_of(socket, "error")
            assert error["seq"] is None
            assert error["data"]["message"]
        assert await caught_up(socket) == []
    assert (await customer.view()).session.turn_count == 0


async def test_a_flood_of_frames_is_cut_off(customer: Customer, served: Served):
    async with joined(served, customer) as socket:
        await caught_up(socket)
        with suppress(websockets.ConnectionClosed):
            for _ in range(1000):
                await socket.send('{"type": "typing", "on": true}')
        assert await close_code(socket) == 4429


async def test_one_session_has_only_so_many_sockets(customer: Customer, served: Served, app: FastAPI):
    limits = app.state.door.settings.limits
    app.state.door.settings = app.state.door.settings.model_copy(
        update={"limits": limits.model_copy(update={"max_sockets_per_session": 2})}
    )
    async with joined(served, customer) as first, joined(served, customer) as second:
        await caught_up(first)
        await caught_up(second)
        async with joined(served, customer) as third:
            assert await close_code(third) == 4429
    async with joined(served, customer) as again:
        await caught_up(again)


async def test_a_socket_that_never_reads_is_dropped_and_the_others_are_not_held_up(
    customer: Customer, served: Served, app: FastAPI, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sockets, "SEND_LIMIT_S", 0.2)
    bus: LocalBus = app.state.desk.bus
    # Random, so that compression does not make it fit into the sockets' buffers.
    payload = Notification(id="n", text=random.Random(1).randbytes(30_000).hex())
    async with joined(served, customer) as reading, joined(served, customer) as stuck:
        await caught_up(reading)
        await caught_up(stuck)
        stuck.transport.pause_reading()
        for number in range(400):
            event = Draft("notification", payload).event(customer.session_id, clock(), seq=1_000_000 + number)
            await bus.publish([event])
            assert json.loads(await reading.recv())["seq"] == 1_000_000 + number
        while app.state.door.presence.held_here(f"session:{customer.session_id}") > 1:
            await asyncio.sleep(0.02)
        stuck.transport.resume_reading()
        assert await close_code(stuck) in (4408, 1006)
