"""Rates are held per token and per address, and say for how long."""

import json

import pytest
import websockets
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.core.settings import LimitSettings, Settings
from tests.conftest import Served
from tests.conversation import Customer, turn_id


@pytest.fixture
def settings(settings: Settings) -> Settings:
    limits = LimitSettings(
        sessions_per_address="3/minute", turns_per_session="2/minute", requests_per_address="30/minute"
    )
    return settings.model_copy(update={"limits": limits})


async def test_one_address_opens_only_so_many_sessions(http: AsyncClient):
    for _ in range(3):
        await Customer.open(http)
    refused = await http.post("/api/sessions", json={})

    assert (refused.status_code, refused.json()["code"], refused.json()["retryable"]) == (429, "rate_limited", True)
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_one_session_takes_only_so_many_turns_and_others_are_not_held_up(http: AsyncClient):
    busy, calm = await Customer.open(http), await Customer.open(http)
    for _ in range(2):
        await busy.say("hello")
    refused = await busy.try_to_say("hello")

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert (await busy.view()).session.turn_count == 2
    assert (await calm.say("hello")).reply


async def test_one_address_asks_only_so_often_while_health_always_answers(http: AsyncClient):
    answers = [(await http.get("/api/packs/current")).status_code for _ in range(40)]
    assert answers == [200] * 30 + [429] * 10
    assert (await http.get("/health")).status_code == 200


async def test_turns_over_a_socket_are_limited_like_any_other(http: AsyncClient, served: Served):
    customer = await Customer.open(http)
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token}))
        for _ in range(3):
            await socket.send(json.dumps({"type": "message", "turn_id": turn_id(), "text": "hello"}))
        while (event := json.loads(await socket.recv()))["type"] != "error":
            pass
    assert (event["data"]["code"], event["data"]["retryable"]) == ("rate_limited", True)


async def test_a_worker_is_not_held_to_one_address_rate(http: AsyncClient, app: FastAPI):
    customer = await Customer.open(http)
    headers = {"Authorization": f"Bearer {app.state.door.tokens.for_worker('w1')}"}
    answers = {(await http.get(customer.path, headers=headers)).status_code for _ in range(40)}
    assert answers == {200}
