"""What holds for every request: who it comes from, what browsers may do with its answer, how large it may be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from app.api.proxies import TrustedProxies, limited_as
from app.core.settings import LimitSettings, Settings
from app.main import create_app
from tests.conftest import STAFF_TICKET, FrozenClock
from tests.conversation import Customer

TIGHT = LimitSettings(sessions_per_address="2/minute", sessions_in_total="3/minute", sign_ins_per_address="2/minute")


@asynccontextmanager
async def another(
    settings: Settings, clock: FrozenClock, *, from_: str = "127.0.0.1", **changes: Any
) -> AsyncIterator[httpx2.AsyncClient]:
    """The app under other settings, asked from an address."""
    app = create_app(settings.model_copy(update=changes), clock)
    async with app.router.lifespan_context(app), asking(app, from_) as http:
        yield http


def asking(app: FastAPI, from_: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(from_, 50000))
    return httpx2.AsyncClient(transport=transport, base_url="http://frontdesk")


def scope_of(peer: str, forwarded: str | None = None, proto: str | None = None) -> dict[str, Any]:
    headers = []
    if forwarded is not None:
        headers.append((b"x-forwarded-for", forwarded.encode()))
    if proto is not None:
        headers.append((b"x-forwarded-proto", proto.encode()))
    return {"type": "http", "scheme": "http", "client": (peer, 1), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what the client wrote itself stands further left
        ("10.0.0.2", "203.0.113.9, 10.0.0.7", "203.0.113.9"),  # two proxies of ours
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "6.6.6.6, nonsense, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("::ffff:10.0.0.2", "2001:db8::9", "2001:db8::9"),
        ("203.0.113.5", "6.6.6.6", "203.0.113.5"),  # nobody of ours: not believed
        ("127.0.0.1", "6.6.6.6", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(peer: str, forwarded: str | None, client: str):
    scope = scope_of(peer, forwarded)
    TrustedProxies(["10.0.0.0/24"]).see_through(scope)
    assert scope["client"][0] == client


def test_only_a_trusted_proxy_says_that_it_was_https():
    for peer, scheme in (("10.0.0.2", "https"), ("203.0.113.5", "http")):
        scope = scope_of(peer, "203.0.113.9", "https")
        TrustedProxies(["10.0.0.0/24"]).see_through(scope)
        assert scope["scheme"] == scheme


def test_a_site_of_ipv6_is_one_address_to_a_limit():
    assert limited_as("2001:db8:1:2::1") == limited_as("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert limited_as("2001:db8:1:3::1") != limited_as("2001:db8:1:2::1")
    assert limited_as("::ffff:203.0.113.9") == "203.0.113.9"
    assert limited_as("not an address") == "unknown"


async def test_an_address_has_its_share_of_sessions_and_all_addresses_together_theirs(
    settings: Settings, clock: FrozenClock
):
    async with another(settings, clock, from_="10.0.0.2", limits=TIGHT, trusted_proxies=["10.0.0.2"]) as http:
        answered = []
        for address in ("203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.3"):
            reply = await http.post("/api/sessions", json={}, headers={"X-Forwarded-For": address})
            answered.append(reply.status_code)
            if reply.status_code == 429:
                assert int(reply.headers["retry-after"]) >= 1
        assert answered == [201, 201, 429, 201, 429]


async def test_a_client_does_not_escape_its_limit_by_naming_other_addresses(settings: Settings, clock: FrozenClock):
    async with another(settings, clock, limits=TIGHT) as http:
        answered = [
            (await http.post("/api/sessions", json={}, headers={"X-Forwarded-For": f"203.0.113.{n}"})).status_code
            for n in range(3)
        ]
        assert answered == [201, 201, 429]


async def test_staff_links_cannot_be_guessed_at_any_speed(settings: Settings, clock: FrozenClock):
    async with another(settings, clock, limits=TIGHT) as http:
        page = {"Origin": "http://frontdesk"}
        tries = [
            (await http.post("/api/staff/sessions", json={"ticket": ticket}, headers=page)).status_code
            for ticket in ("a", "b", STAFF_TICKET)
        ]
        assert tries == [401, 401, 429]


async def test_no_other_site_may_use_the_api_unless_it_is_named(http: httpx2.AsyncClient, customer: Customer):
    for origin in ("https://evil.example", "null", "http://frontdesk"):
        asked = await http.get(customer.path, headers=customer.headers | {"Origin": origin})
        assert not [name for name in asked.headers if name.startswith("access-control-")]
        before = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert (await http.options("/api/sessions", headers=before)).status_code == 405


async def test_a_named_site_may_use_the_api_without_cookies_and_no_other(settings: Settings, clock: FrozenClock):
    async with another(settings, clock, cors_origins=["https://shop.example"]) as http:
        before = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        allowed = await http.options("/api/chat", headers=before | {"Origin": "https://shop.example"})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-credentials" not in allowed.headers
        for origin in ("https://shop.example.evil.example", "http://shop.example", "https://shop.example:444", "null"):
            refused = await http.options("/api/chat", headers=before | {"Origin": origin})
            assert refused.status_code == 400
            assert "access-control-allow-origin" not in refused.headers
            answer = await http.post("/api/sessions", json={}, headers={"Origin": origin})
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["*", "https://*.example", "shop.example", "https://shop.example/", "ftp://x", ""])
def test_an_origin_is_exact_or_refused(origin: str):
    with pytest.raises(ValidationError):
        Settings(cors_origins=[origin])


async def test_a_page_may_load_itself_and_an_answer_nothing(http: httpx2.AsyncClient):
    page = (await http.get("/")).headers
    assert "default-src 'self'" in page["content-security-policy"]
    assert "frame-ancestors 'self'" in page["content-security-policy"]
    for path in ("/health", "/api/nothing", "/api/openapi.json", "/metrics"):
        headers = (await http.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "strict-transport-security" not in headers
    assert (await http.get("/api/nothing")).headers["cache-control"] == "no-store"


async def test_behind_https_browsers_are_told_to_stay_there_and_keep_the_cookie_to_it(
    settings: Settings, clock: FrozenClock
):
    async with another(settings, clock, public_url="https://desk.example") as http:
        assert (await http.get("/")).headers["strict-transport-security"] == "max-age=31536000"
        plain = {"Origin": "http://desk.example"}
        refused = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=plain)
        assert refused.status_code == 403
        page = {"Origin": "https://desk.example"}
        signed = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=page)
        flags = {flag.strip().lower() for flag in signed.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= flags


async def test_without_https_the_cookie_still_works(http: httpx2.AsyncClient):
    page = {"Origin": "http://frontdesk"}
    signed = await http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers=page)
    assert "secure" not in signed.headers["set-cookie"].lower()


async def test_too_many_headers_are_refused_in_words(http: httpx2.AsyncClient):
    reply = await http.get("/health", headers={"X-Long": "x" * 40_000})
    assert (reply.status_code, reply.json()["code"]) == (431, "headers_too_large")


async def test_the_metrics_can_ask_for_a_token(settings: Settings, clock: FrozenClock):
    token = "a-token-for-prometheus"
    configured = Settings.model_validate(settings.model_dump() | {"metrics_token": token})
    async with another(configured, clock) as http:
        for headers, status in (
            ({}, 401),
            ({"Authorization": "Bearer wrong"}, 401),
            ({"Authorization": "Bearer \xe9".encode("latin-1")}, 401),
            ({"Authorization": f"Bearer {token}"}, 200),
        ):
            assert (await http.get("/metrics", headers=headers)).status_code == status  # pyright: ignore[reportArgumentType]
