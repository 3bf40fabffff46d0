"""The console opens with a link that works once, and stays shut for everybody else."""

import stat

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.accounts.models import StaffSession
from app.audit.models import AuditEntry
from app.core.settings import Settings
from app.main import create_app
from tests.conftest import STAFF_TICKET, FrozenClock
from tests.conversation import Customer

PAGE = {"Origin": "http://frontdesk"}


async def sign_in(http: httpx2.AsyncClient, ticket: str = STAFF_TICKET) -> httpx2.Response:
    return await http.post("/api/staff/sessions", json={"ticket": ticket}, headers=PAGE)


async def test_the_link_signs_in_once_and_it_is_on_record(http: httpx2.AsyncClient, app: FastAPI):
    signed = await sign_in(http)
    assert signed.status_code == 201
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await http.get("/api/staff/sessions")).status_code == 200

    again = await sign_in(http)
    assert (again.status_code, again.json()["code"]) == (401, "ticket_refused")
    async with app.state.desk.database.reading() as db:
        entries = list(await db.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        staff = (await db.scalars(select(StaffSession))).one()
    told = [(entry.action, entry.actor) for entry in entries]
    assert told == [("staff.sign_in", staff.id), ("staff.sign_in_refused", "nobody")]
    assert staff.token_hash not in cookie


async def test_a_used_link_stays_used_when_the_app_starts_again(
    http: httpx2.AsyncClient, settings: Settings, clock: FrozenClock
):
    assert (await sign_in(http)).status_code == 201
    again = create_app(settings, clock)
    transport = httpx2.ASGITransport(app=again)
    async with (
        again.router.lifespan_context(again),
        httpx2.AsyncClient(transport=transport, base_url="http://frontdesk") as after,
    ):
        assert (await sign_in(after)).status_code == 401


@pytest.mark.parametrize("ticket", ["wrong", "é", STAFF_TICKET + "x", STAFF_TICKET[:-1]])
async def test_a_wrong_link_opens_nothing(http: httpx2.AsyncClient, ticket: str):
    assert (await sign_in(http, ticket)).status_code == 401
    assert (await http.get("/api/staff/sessions")).status_code == 401


async def test_without_a_configured_link_nobody_signs_in(settings: Settings, clock: FrozenClock):
    app = create_app(settings.model_copy(update={"staff_ticket": None}), clock)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://frontdesk") as http,
    ):
        assert (await sign_in(http)).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://frontdesk.evil.example", None])
async def test_another_sites_page_changes_nothing(http: httpx2.AsyncClient, origin: str | None):
    headers = {} if origin is None else {"Origin": origin}
    refused = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=headers)
    assert refused.status_code == 403
    await sign_in(http)
    assert (await http.delete("/api/staff/sessions", headers=headers)).status_code == 403
    assert (await http.get("/api/staff/sessions")).status_code == 200


async def test_signing_out_ends_the_cookie_for_good(http: httpx2.AsyncClient):
    cookie = (await sign_in(http)).headers["set-cookie"].partition(";")[0]
    assert (await http.delete("/api/staff/sessions", headers=PAGE)).status_code == 204
    assert (await http.get("/api/staff/sessions", headers={"Cookie": cookie})).status_code == 401


async def test_a_sign_in_ends_by_itself_after_a_shift(http: httpx2.AsyncClient, clock: FrozenClock):
    await sign_in(http)
    clock.advance(hours=13)
    assert (await http.get("/api/staff/sessions")).status_code == 401


async def test_the_console_lists_what_goes_on_and_a_customers_token_opens_none_of_it(
    http: httpx2.AsyncClient, customer: Customer
):
    for path in ("/api/staff/sessions", f"/api/staff/sessions/{customer.session_id}", "/api/graph"):
        assert (await http.get(path, headers=customer.headers)).status_code == 401

    reply = await customer.say("I need an oil change")
    await sign_in(http)
    (row,) = (await http.get("/api/staff/sessions")).json()["sessions"]
    assert row["session_id"] == customer.session_id
    assert (row["turn_count"], row["task"], row["intent"]) == (1, "book_service", "book")
    assert row["last_message"] == reply.reply
    view = (await http.get(f"/api/staff/sessions/{customer.session_id}")).json()
    assert view["state"]["intent"] == "book"
    assert (await http.get("/api/staff/sessions/ses_unknown")).status_code == 404


async def test_the_graph_is_the_one_that_turns_run_through(http: httpx2.AsyncClient):
    await sign_in(http)
    graph = (await http.get("/api/graph")).json()
    ids = {node["id"] for node in graph["nodes"]}
    assert ids >= {"check_notifications", "router", "faq", "booking", "escalation", "respond"}
    assert {edge["source"] for edge in graph["edges"]} | {edge["target"] for edge in graph["edges"]} <= ids
    assert any(edge["source"] == "router" and edge["conditional"] for edge in graph["edges"])


async def test_keys_that_nobody_configured_are_made_once_for_the_owners_eyes(settings: Settings, clock: FrozenClock):
    plain = settings.model_copy(update={"worker_secret": None})
    tokens = []
    for _ in range(2):
        app = create_app(plain, clock)
        async with app.router.lifespan_context(app):
            tokens.append(app.state.door.tokens.for_session("ses_x"))
            assert app.state.door.tokens.principal(tokens[0]).subject == "ses_x"
    key = settings.data_dir / "secrets" / "token"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 32
