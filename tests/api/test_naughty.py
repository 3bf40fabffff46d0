"""Every naughty string in every place that takes one: answered or refused in words, kept as it was said."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi import FastAPI

from app.core import metrics
from tests.api.naughty import NAUGHTY
from tests.conftest import FrozenClock
from tests.conversation import BOOKING_LINES, Customer, turn_id
from tests.databases import ON_POSTGRES

PAGE = {"Origin": "http://frontdesk"}
MAX_HEADER = 2000


def test_there_are_enough_of_them_and_none_is_there_twice():
    assert len(NAUGHTY) == len(set(NAUGHTY)) >= 120


async def test_whatever_is_said_is_answered_or_refused_and_kept_word_for_word(http: httpx2.AsyncClient):
    unforeseen = metrics.internal_errors._value.get()
    customer = await Customer.open(http)
    said = []
    for number, text in enumerate(NAUGHTY):
        if number % 25 == 24:
            customer, said = await Customer.open(http), []
        reply = await customer.try_to_say(text)
        if not text.strip():
            assert reply.status_code == 422, repr(text)
            continue
        assert reply.status_code == 200, (repr(text), reply.text)
        assert reply.json()["reply"].strip()
        assert "1337" not in reply.json()["reply"], "nothing that a customer says is worked out"
        # PostgreSQL has no NUL in a text.
        said.append(text.strip().replace("\x00", "") if ON_POSTGRES else text.strip())
        stored = [message.text for message in (await customer.view()).messages if message.role == "customer"]
        assert stored == said, repr(text)
    assert metrics.internal_errors._value.get() == unforeseen


async def test_a_name_in_the_middle_of_a_booking_may_be_anything_and_books_nothing_unasked(http: httpx2.AsyncClient):
    for text in [text for text in NAUGHTY if 0 < len(text.strip()) < 80][::3]:
        customer = await Customer.open(http)
        await customer.say_all(BOOKING_LINES[:3])
        reply = await customer.say(f"My name is {text}")
        assert reply.reply.strip()
        assert (await customer.view()).bookings == []


async def test_every_other_place_takes_or_refuses_them_in_words(
    app: FastAPI, http: httpx2.AsyncClient, customer: Customer, clock: FrozenClock
):
    statuses = Counter[int]()
    for text in NAUGHTY:
        for method, path, body, headers in places(customer, text):
            reply = await http.request(method, path, json=body, headers=headers)
            http.cookies.clear()
            where = (method, path[:60], repr(text)[:80], reply.text[:300])
            assert reply.status_code < 500, where
            if reply.status_code >= 400:
                assert reply.json().keys() == {"code", "message", "retryable", "request_id"}, where
            statuses[reply.status_code] += 1
    assert statuses.keys() >= {200, 201, 204, 401, 404, 422}
    assert (await Customer.open(http)).greeting


def places(customer: Customer, text: str) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """Method, path, body and headers of a request with the text somewhere in it."""
    known = customer.headers
    part = quote(text[:200], safe="")
    about = {"name": text[:120], "phone": text[:40], "email": text[:254]}
    yield "POST", "/api/sessions", {"customer": about, "locale": text[:20], "referrer": text[:500]}, {}
    yield "POST", "/api/sessions", {"pack": text[:60]}, {}
    yield "POST", "/api/sessions", {"channel": text, text: text}, {}
    yield "POST", f"{customer.path}/turns", {"turn_id": text, "text": "hello"}, known
    edit = {"type": "SetSlot", "slot": "phone", "value": text[:4000]}
    yield "POST", f"{customer.path}/turns", {"turn_id": turn_id(), "commands": [edit]}, known
    yield "POST", f"{customer.path}/turns", {"turn_id": turn_id(), "commands": [edit | {"slot": text[:60]}]}, known
    start = {"type": "StartTask", "slot": text[:60]}
    yield "POST", f"{customer.path}/turns", {"turn_id": turn_id(), "commands": [start]}, known
    yield "POST", f"{customer.path}/heard", {"utterance_id": text[:80], "heard_chars": 3}, known
    yield "POST", "/api/chat", {"session_id": text[:80], "message": "hello"}, known
    yield "GET", f"/api/sessions/x{part}", None, known
    yield "GET", f"/api/sessions/{part}/events", None, known
    yield "GET", f"{customer.path}/events?after={part}&limit={part}", None, known
    yield "POST", "/api/staff/sessions", {"ticket": text[:200]}, PAGE
    yield "PUT", f"/api/workers/x{part}", {"load": 0, "capacity": 0, "calls": [text]}, known
    yield "GET", f"/x{part}", None, {}
    written = text.replace("\r", "").replace("\n", "").encode("utf-8", "ignore")[:MAX_HEADER]
    yield "GET", customer.path, None, {"Authorization": b"Bearer " + written}
    yield "GET", "/api/staff/sessions", None, {"Cookie": b"frontdesk_staff=" + written}
    yield "GET", "/health", None, {"X-Request-Id": written, "X-Forwarded-For": written, "Accept": written}
    yield "POST", "/api/sessions", {}, {"Origin": written, "Content-Type": written}


@pytest.mark.parametrize("path", ["/" + "a" * 9000, "/%ff%fe", "/api/sessions/%00", "/api//sessions", "/api/../health"])
async def test_an_address_that_is_none_is_no_failure(http: httpx2.AsyncClient, path: str):
    assert (await http.get(path)).status_code < 500
