"""Bad input and bad tokens get one clear sentence, and leave nothing behind."""

import jwt
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from tests.conftest import WORKER_SECRET, FrozenClock
from tests.conversation import Customer, turn_id


def refusal(response: Response) -> tuple[int, str]:
    """Status and code, after checking that the body is an error as declared."""
    body = response.json()
    assert set(body) == {"code", "message", "retryable", "request_id"}
    assert body["message"]
    assert body["request_id"] == response.headers["x-request-id"]
    return response.status_code, body["code"]


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
async def test_an_empty_message_is_refused(customer: Customer, text: str):
    turn = await customer.http.post(
        f"{customer.path}/turns", json={"turn_id": turn_id(), "text": text}, headers=customer.headers
    )
    assert refusal(turn)[0] == 422
    assert refusal(await customer.try_to_say(text))[0] == 422
    assert (await customer.view()).session.turn_count == 0


async def test_a_megabyte_is_refused_before_it_is_read(customer: Customer):
    assert refusal(await customer.try_to_say("x" * 1_000_000)) == (413, "body_too_large")


async def test_a_megabyte_without_a_length_is_refused_too(customer: Customer):
    async def drip():
        for _ in range(100):
            yield b"x" * 10_000

    reply = await customer.http.post("/api/chat", content=drip(), headers=customer.headers)
    assert refusal(reply) == (413, "body_too_large")


async def test_a_message_that_is_too_long_names_the_field(customer: Customer):
    refused = await customer.try_to_say("x" * 4001)
    assert refusal(refused) == (422, "invalid_request")
    assert refused.json()["message"].startswith("message: ")


@pytest.mark.parametrize(
    "text",
    [
        "🚗💥🛠️" * 50,
        "\x00\x01\x02\x1b[31m",
        "\u202e right to left \u202c",
        "A" * 4000,
        "'; DROP TABLE sessions; --",
    ],
)
async def test_odd_words_are_answered_like_any_other(customer: Customer, text: str):
    reply = await customer.say(text)
    assert reply.reply
    assert (await customer.view()).messages[1].role == "customer"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"session_id": 1}', b"NaN"])
async def test_a_body_that_is_no_request_is_refused(customer: Customer, body: bytes):
    headers = customer.headers | {"Content-Type": "application/json"}
    assert refusal(await customer.http.post("/api/chat", content=body, headers=headers))[0] == 422


async def test_a_turn_id_that_is_no_ulid_is_refused(customer: Customer):
    assert refusal(await customer.try_to_say("hello", "1"))[0] == 422


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer \xe9"])
async def test_no_token_no_conversation(http: AsyncClient, customer: Customer, authorization: str | None):
    headers = {} if authorization is None else {b"Authorization": authorization.encode("latin-1")}
    assert refusal(await http.get(customer.path, headers=headers)) == (401, "unauthenticated")


async def test_a_token_opens_no_other_conversation(http: AsyncClient, customer: Customer):
    other = await Customer.open(http)
    for path in (other.path, f"{other.path}/events", "/api/sessions/ses_unknown"):
        assert refusal(await http.get(path, headers=customer.headers)) == (403, "forbidden")
    body = {"session_id": other.session_id, "message": "hello"}
    assert refusal(await http.post("/api/chat", json=body, headers=customer.headers)) == (403, "forbidden")
    assert (await other.view()).session.turn_count == 0


async def test_an_expired_token_is_refused_and_says_so(customer: Customer, clock: FrozenClock):
    clock.advance(hours=23, minutes=59)
    await customer.view()
    clock.advance(minutes=2)
    refused = await customer.http.get(customer.path, headers=customer.headers)
    assert refusal(refused) == (401, "unauthenticated")
    assert "expired" in refused.json()["message"]


async def test_an_altered_or_unsigned_token_is_refused(customer: Customer):
    claims = jwt.decode(customer.token, options={"verify_signature": False})
    forged = [
        jwt.encode(claims, "somebody-else's-secret-of-enough-bytes", algorithm="HS256"),
        jwt.encode(claims, WORKER_SECRET, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),  # pyright: ignore[reportArgumentType]
        customer.token[:-4] + "AAAA",
    ]
    for token in forged:
        reply = await customer.http.get(customer.path, headers={"Authorization": f"Bearer {token}"})
        assert refusal(reply) == (401, "unauthenticated")


async def test_unknown_things_are_not_there(customer: Customer, app: FastAPI):
    lost = app.state.door.tokens.for_session("ses_that_never_was")
    headers = {"Authorization": f"Bearer {lost}"}
    path = "/api/sessions/ses_that_never_was"
    assert refusal(await customer.http.get(path, headers=headers)) == (404, "not_found")
    assert refusal(await customer.http.get(f"{path}/events", headers=headers)) == (404, "not_found")
    body = {"turn_id": turn_id(), "text": "hello"}
    assert refusal(await customer.http.post(f"{path}/turns", json=body, headers=headers)) == (404, "not_found")
    assert refusal(await customer.http.post("/api/sessions", json={"pack": "nobody"})) == (404, "unknown_pack")
    assert refusal(await customer.http.get("/api/nothing/here")) == (404, "not_found")
    assert refusal(await customer.http.put("/api/chat")) == (405, "method_not_allowed")


async def test_an_unknown_field_is_worth_hearing_about(http: AsyncClient):
    refused = await http.post("/api/sessions", json={"pakc": "x"})
    assert refusal(refused) == (422, "invalid_request")
    assert "pakc" in refused.json()["message"]


@pytest.mark.parametrize(("given", "kept"), [("my-id.1", True), ("a" * 65, False), ("x\ty", False), ("", False)])
async def test_a_request_id_is_carried_where_it_is_harmless(http: AsyncClient, given: str, kept: bool):
    reply = await http.get("/health", headers={"X-Request-Id": given})
    assert (reply.headers["x-request-id"] == given) is kept
    assert reply.headers["x-request-id"]


async def test_the_request_id_is_on_the_events_that_it_caused(customer: Customer):
    body = {"turn_id": turn_id(), "text": "I need an oil change"}
    headers = customer.headers | {"X-Request-Id": "from-the-client"}
    await customer.http.post(f"{customer.path}/turns", json=body, headers=headers)
    events = [event for event in await customer.events() if event.turn_id == body["turn_id"]]
    assert {event.request_id for event in events} == {"from-the-client"}


async def test_what_nobody_foresaw_is_one_worded_error(app: FastAPI, http: AsyncClient):
    async def broken() -> None:
        raise ZeroDivisionError("a secret detail")

    app.add_api_route("/broken", broken)
    reply = await http.get("/broken")
    assert refusal(reply) == (500, "internal_error")
    assert "secret" not in reply.text


async def test_every_answer_carries_the_security_headers(http: AsyncClient):
    for path in ("/health", "/api/nothing", "/"):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src ")
        assert headers["referrer-policy"] == "same-origin"


async def test_half_a_character_is_refused_and_not_stored(customer: Customer):
    body = f'{{"session_id": "{customer.session_id}", "message": "\\ud83d hello"}}'
    headers = customer.headers | {"Content-Type": "application/json"}
    assert refusal(await customer.http.post("/api/chat", content=body, headers=headers))[0] == 422
    assert (await customer.view()).session.turn_count == 0
