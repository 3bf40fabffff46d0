"""Who may do what: every route and every socket, asked by everybody; and every event, as each of them sees it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import pytest
import websockets
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import select
from starlette.routing import WebSocketRoute

from app.api.openapi import export
from app.audit.models import AuditEntry
from app.contracts import EVENT_PAYLOADS, Event, EventType, Wire
from app.core.ids import new_id
from app.sessions.log import Draft, append
from app.sessions.models import Call as CallRow
from tests.api.roles import FORGED, Role, roles
from tests.conftest import STAFF_TICKET, FrozenClock, Served
from tests.conversation import BOOKING_LINES, Customer, sse_events, turn_id

EVERYBODY = (
    "nobody",
    "own customer",
    "another customer",
    "staff",
    "staff from nowhere",
    "staff from another site",
    "signed out staff",
    "worker",
    *FORGED,
)


def answers(otherwise: int, **known: int) -> dict[str, int]:
    """Statuses by role; a role's name with underscores for spaces."""
    named = {name.replace("_", " "): status for name, status in known.items()}
    assert named.keys() <= set(EVERYBODY)
    return dict.fromkeys(EVERYBODY, otherwise) | named


def the_sessions(ok: int) -> dict[str, int]:
    """A conversation's own: for its customer and for workers."""
    return answers(401, own_customer=ok, another_customer=403, worker=ok)


def for_anybody(ok: int) -> dict[str, int]:
    return answers(ok)


STAFF_READS = answers(401, staff=200, staff_from_nowhere=200, staff_from_another_site=200)
"""A page of another site cannot read an answer (no CORS), and the cookie is SameSite=Strict: no Origin is needed."""
STAFF_SIGN_OUT = answers(403, staff=204, signed_out_staff=401)

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/sessions": {},
    "POST /api/chat": {"session_id": "{session}", "message": "hello"},
    "POST /api/sessions/{session_id}/turns": {"turn_id": "{turn}", "text": "hello"},
    "POST /api/sessions/{session_id}/turns/{turn_id}/commit": {"text": "hello"},
    "POST /api/sessions/{session_id}/heard": {"utterance_id": "u", "heard_chars": 1},
    "POST /api/voice/token": {"session_id": "{session}"},
    "PUT /api/workers/{worker_id}": {"load": 0, "capacity": 1, "calls": []},
    "POST /api/staff/sessions": {"ticket": "not-the-ticket"},
}

ROUTES: dict[str, dict[str, int]] = {
    "POST /api/sessions": for_anybody(201),
    "GET /api/sessions/{session_id}": the_sessions(200),
    "GET /api/sessions/{session_id}/events": the_sessions(200),
    # Nothing was booked: whoever may ask is told so.
    "GET /api/sessions/{session_id}/bookings/{reference}/calendar": the_sessions(404),
    "POST /api/sessions/{session_id}/turns": the_sessions(200),
    # Nothing was speculated: whoever may ask is told to run the turn.
    "POST /api/sessions/{session_id}/turns/{turn_id}/commit": the_sessions(409),
    "DELETE /api/sessions/{session_id}/turns/{turn_id}": the_sessions(204),
    "POST /api/sessions/{session_id}/heard": the_sessions(204),
    "POST /api/chat": the_sessions(200),
    "POST /api/voice/token": the_sessions(503),  # there is no media server here
    "PUT /api/workers/{worker_id}": answers(401, own_customer=403, another_customer=403, worker=204),
    # From our own page alone; there the ticket is looked at, and it is wrong.
    "POST /api/staff/sessions": answers(403, staff=401, signed_out_staff=401),
    "DELETE /api/staff/sessions": STAFF_SIGN_OUT,
    "GET /api/staff/sessions": STAFF_READS,
    "GET /api/staff/sessions/{session_id}": STAFF_READS,
    "GET /api/graph": STAFF_READS,
    "GET /api/packs/current": for_anybody(200),
    "GET /health": for_anybody(200),
    "GET /ready": for_anybody(200),
    "GET /metrics": for_anybody(200),
}

LIVE = 0
"""Let in, with frames to read."""
SOCKETS: dict[str, dict[str, int]] = {
    "/ws/{session_id}": answers(
        4401,
        own_customer=LIVE,
        another_customer=4403,
        staff=LIVE,
        staff_from_nowhere=4403,
        staff_from_another_site=4403,
        worker=LIVE,
    ),
    "/ws/worker/{call_id}": answers(4401, own_customer=4403, another_customer=4403, worker=LIVE),
}


def test_every_route_of_the_document_is_in_the_matrix():
    paths = json.loads(export())["paths"]
    assert {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods} == ROUTES.keys()


def test_every_socket_is_in_the_matrix(app: FastAPI):
    assert set(socket_paths(app.routes)) == SOCKETS.keys()


def socket_paths(routes: list[Any]) -> Iterator[str]:
    """The sockets, also those of routers within routers."""
    for route in routes:
        if isinstance(route, WebSocketRoute) or type(route).__name__ == "APIWebSocketRoute":
            yield route.path
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None:
            yield from socket_paths(inner.routes)


async def test_every_route_answers_every_role_as_the_matrix_says(
    app: FastAPI, http: AsyncClient, customer: Customer, clock: FrozenClock
):
    other = await Customer.open(http)
    answered: dict[str, dict[str, int]] = {route: {} for route in ROUTES}
    for route in ROUTES:
        everybody = await roles(app, clock, customer, other, page="http://frontdesk")
        for name, role in everybody.items():
            if route == "DELETE /api/staff/sessions":  # which ends the cookie that the next would come with
                role = (await roles(app, clock, customer, other, page="http://frontdesk"))[name]  # noqa: PLW2901
            answered[route][name] = await ask(http, route, role, customer)
    assert answered == ROUTES


async def ask(http: AsyncClient, route: str, role: Role, customer: Customer) -> int:
    """The status; a refusal is worded and names nothing that was asked for."""
    method, _, path = route.partition(" ")
    path = (
        path.replace("{session_id}", customer.session_id).replace("{worker_id}", "w1").replace("{turn_id}", turn_id())
    )
    body = filled(BODIES[route], customer) if route in BODIES else None
    reply = await http.request(method, path, json=body, headers=role.headers)
    http.cookies.clear()
    if reply.status_code >= 400 and path != "/ready":
        assert reply.json().keys() == {"code", "message", "retryable", "request_id"}, (route, role.name)
        assert customer.session_id not in reply.text
    return reply.status_code


def filled(body: dict[str, Any], customer: Customer) -> dict[str, Any]:
    values = {"{session}": customer.session_id, "{turn}": turn_id()}
    return {key: values.get(value, value) if isinstance(value, str) else value for key, value in body.items()}


async def test_the_right_ticket_opens_the_console_from_its_own_page_alone(http: AsyncClient):
    for origin, status in ((None, 403), ("https://evil.example", 403), ("http://frontdesk", 201)):
        headers = {"Origin": origin} if origin else {}
        reply = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=headers)
        assert reply.status_code == status


@pytest.mark.parametrize("path", SOCKETS)
async def test_a_socket_lets_in_each_role_as_the_matrix_says(
    app: FastAPI, http: AsyncClient, customer: Customer, served: Served, clock: FrozenClock, path: str
):
    call_id = await live_call(app, customer, clock)
    place = path.replace("{session_id}", customer.session_id).replace("{call_id}", call_id)
    everybody = await roles(app, clock, customer, await Customer.open(http), page=served.url)
    ends = {name: await knock(f"{served.ws_url}{place}", role) for name, role in everybody.items()}
    assert ends == SOCKETS[path]


async def live_call(app: FastAPI, customer: Customer, clock: FrozenClock) -> str:
    """A call on record, as if a worker held it."""
    call_id = new_id("cal")
    async with app.state.desk.database.transaction() as db:
        db.add(CallRow(id=call_id, session_id=customer.session_id, room=call_id, status="active", started_at=clock()))
    return call_id


async def knock(url: str, role: Role) -> int:
    """Say hello; LIVE, or the code with which the door was shut."""
    hello = {"type": "hello"} | ({"token": role.token} if role.token is not None else {})
    async with websockets.connect(url, additional_headers=role.opening) as socket:
        await socket.send(json.dumps(hello))
        with suppress(websockets.ConnectionClosed):
            frame = json.loads(await socket.recv())
            assert frame["type"] in (*EVENT_PAYLOADS, "config"), frame
            return LIVE
        return socket.close_code or -1


# --- events -------------------------------------------------------------------------------------------------------

SHOWN_TO_CUSTOMERS = {"transcript", "turn", "state_update", "task_update", "notification", "voice_state", "holder"} | {
    "call",
    "typing",
    "error",
}
"""What a conversation may tell its customer; tools and latency are for staff alone."""


@dataclass(frozen=True)
class Seen:
    """A log as one role reads it, in three ways."""

    stored: list[Event]
    streamed: list[Event]
    live: list[Event]


async def test_events_reach_each_role_by_every_way_as_their_audience_says(
    app: FastAPI, http: AsyncClient, customer: Customer, served: Served, clock: FrozenClock
):
    last = turn_id()
    await customer.say_all(BOOKING_LINES)
    await customer.say("Yes", last)
    await one_of_each(app, customer, last, clock)
    everybody = await roles(app, clock, customer, await Customer.open(http), page=served.url)

    mine = await read_by_all_ways(http, served, customer, everybody["own customer"], last)
    for events in (mine.stored, mine.streamed, mine.live):
        assert events
        assert {event.audience for event in events} == {"customer"}
    assert {event.type for event in mine.stored} <= SHOWN_TO_CUSTOMERS
    for event in [*mine.stored, *mine.streamed, *mine.live]:
        if event.type == "state_update":
            assert (event.data["intent"], event.data["confidence"]) == (None, None)

    workers = await read_by_all_ways(http, served, customer, everybody["worker"], last)
    staff = await tail(served, customer, everybody["staff"])
    assert workers.live == staff == workers.stored
    assert {event.type for event in staff} == EVENT_PAYLOADS.keys()
    hidden = {event.type for event in staff if event.audience == "staff"}
    assert hidden >= {"tool", "latency", "state_update"}
    assert {event.seq for event in mine.stored} - {event.seq for event in staff} == {
        event.seq for event in mine.stored if event.type == "state_update"
    }, "staff see all but the customer's trimmed copies of the state"


async def one_of_each(app: FastAPI, customer: Customer, turn: str, clock: FrozenClock) -> None:
    """What a whole conversation does not bring by itself, once for the customer (where it may) and once for staff."""
    drafts = []
    for kind, payload in EVENT_PAYLOADS.items():
        example = payload.model_validate(example_of(payload))
        type_ = cast(EventType, kind)
        drafts.append(Draft(type_, example, "staff", turn))
        if kind in SHOWN_TO_CUSTOMERS and kind != "state_update":
            drafts.append(Draft(type_, example, "customer", turn))
    async with app.state.desk.database.transaction() as db:
        await append(db, customer.session_id, drafts, clock())


def example_of(payload: type[Wire]) -> dict[str, Any]:
    """The least that such a payload needs."""
    values = {"str": "x", "int": 1, "float": 1.0, "bool": False}
    needed: dict[str, Any] = {}
    for name, field in payload.model_fields.items():
        if not field.is_required():
            continue
        shown = getattr(field.annotation, "__args__", None)
        needed[name] = shown[0] if shown else values[getattr(field.annotation, "__name__", "str")]
    return needed


async def read_by_all_ways(http: AsyncClient, served: Served, customer: Customer, role: Role, last: str) -> Seen:
    stored = (await http.get(f"{customer.path}/events", headers=role.headers)).json()["events"]
    again = {"turn_id": last, "text": "Yes"}
    streamed = await http.post(f"{customer.path}/turns", json=again, headers=role.headers)
    return Seen(
        stored=[Event.model_validate(event) for event in stored],
        streamed=sse_events(streamed.text.splitlines()),
        live=await tail(served, customer, role),
    )


async def tail(served: Served, customer: Customer, role: Role) -> list[Event]:
    """The log over a socket, up to the answer to a ping."""
    hello = {"type": "hello"} | ({"token": role.token} if role.token is not None else {})
    events = []
    url = f"{served.ws_url}/ws/{customer.session_id}"
    async with websockets.connect(url, additional_headers=role.opening) as socket:
        await socket.send(json.dumps(hello))
        await socket.send('{"type": "ping"}')
        while (frame := json.loads(await socket.recv()))["type"] != "pong":
            events.append(Event.model_validate(frame))
    return events


# --- the record of who looked --------------------------------------------------------------------------------------


async def test_each_look_at_a_conversation_is_on_record_and_so_is_a_refused_link(
    app: FastAPI, http: AsyncClient, customer: Customer, served: Served, clock: FrozenClock
):
    everybody = await roles(app, clock, customer, await Customer.open(http), page=served.url)
    staff = everybody["staff"]
    read = await http.get(f"/api/staff/sessions/{customer.session_id}", headers=staff.headers)
    assert read.status_code == 200
    await tail(served, customer, staff)
    await tail(served, customer, everybody["own customer"])
    await http.get("/api/staff/sessions/ses_unknown", headers=staff.headers)
    page = {"Origin": "http://frontdesk"}
    await http.post("/api/staff/sessions", json={"ticket": "guessed"}, headers=page)

    async with app.state.desk.database.reading() as db:
        entries = list(await db.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    told = [(entry.action, entry.subject, entry.detail.get("how")) for entry in entries]
    assert told == [
        ("staff.view_session", customer.session_id, "read"),
        ("staff.view_session", customer.session_id, "watch"),
        ("staff.sign_in_refused", "console", None),
    ]
    assert all(entry.request_id for entry in entries)
    assert entries[0].actor == entries[1].actor != entries[2].actor == "nobody"
    assert "guessed" not in str([entry.detail for entry in entries])
