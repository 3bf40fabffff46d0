"""Calls: refused with the reason, or a room with an agent on its way; one at a time; told to whoever watches."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
import websockets
from fastapi import FastAPI
from livekit import api as livekit
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from app.api import lost_calls
from app.cli.installation.media import Media
from app.contracts import DispatchMetadata
from app.core.settings import Settings
from app.main import create_app
from app.sessions.log import read_log
from tests.conftest import WORKER_SECRET, Served
from tests.conversation import BOOKING_LINES, Customer, sse_events, turn_id
from tests.media import SECRET, livekit_server


def worker_headers(app: FastAPI) -> dict[str, str]:
    return {"Authorization": f"Bearer {app.state.door.tokens.for_worker('w1')}"}


async def report(http: httpx2.AsyncClient, app: FastAPI, capacity: int = 2, calls: list[str] | None = None) -> None:
    body = {"load": 0.1, "capacity": capacity, "calls": calls or []}
    reply = await http.put("/api/workers/w1", json=body, headers=worker_headers(app))
    assert reply.status_code == 204, reply.text


async def ask_for_call(customer: Customer) -> httpx2.Response:
    body = {"session_id": customer.session_id}
    return await customer.http.post("/api/voice/token", json=body, headers=customer.headers)


async def call_events(customer: Customer) -> list[tuple[str, str, str | None]]:
    events = [event.data for event in await customer.events() if event.type == "call"]
    return [(data["call_id"], data["status"], data["reason"]) for data in events]


async def test_without_a_server_a_call_is_refused_with_the_reason(customer: Customer):
    refused = await ask_for_call(customer)
    assert (refused.status_code, refused.json()["code"]) == (503, "voice_unavailable")
    assert refused.json()["message"] == "No LiveKit server is configured."
    pack = (await customer.http.get("/api/packs/current")).json()
    assert pack["voice"] == {"available": False, "reason": "No LiveKit server is configured."}
    assert await call_events(customer) == []


async def test_workers_need_their_own_token(http: httpx2.AsyncClient, customer: Customer, app: FastAPI):
    body = {"load": 0.1, "capacity": 2, "calls": []}
    for headers, status in (
        ({}, 401),
        (customer.headers, 403),
        ({"Authorization": "Bearer " + jwt.encode({"aud": "worker", "sub": "w"}, WORKER_SECRET)}, 401),
        (worker_headers(app), 204),
    ):
        assert (await http.put("/api/workers/w1", json=body, headers=headers)).status_code == status


class TestWithAServerThatIsNotThere:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        keys = {"livekit_api_key": SecretStr("k"), "livekit_api_secret": SecretStr(SECRET)}
        return settings.model_copy(update={"livekit_url": "ws://127.0.0.1:9", **keys})

    async def test_no_worker_is_a_reason_and_so_is_a_dead_server(self, customer: Customer, app: FastAPI):
        refused = await ask_for_call(customer)
        assert refused.json()["message"] == "No voice worker is running."
        await report(customer.http, app)
        refused = await ask_for_call(customer)
        assert (refused.status_code, refused.json()["code"]) == (503, "voice_unavailable")
        assert refused.json()["message"] == "The LiveKit server cannot be reached."
        assert [status for _, status, _ in await call_events(customer)] == ["ringing", "ended"]
        parts = {part["name"]: part for part in (await customer.http.get("/ready")).json()["parts"]}
        assert parts["livekit"]["status"] == "degraded"
        assert parts["voice worker"]["status"] == "ok"


class TestWithAServer:
    @pytest.fixture
    async def media(self, tmp_path: Path) -> AsyncIterator[Media]:
        async with livekit_server(tmp_path / "livekit") as media:
            yield media

    @pytest.fixture
    def settings(self, settings: Settings, media: Media) -> Settings:
        keys = {"livekit_api_key": SecretStr(media.key or ""), "livekit_api_secret": SecretStr(media.secret or "")}
        return settings.model_copy(update={"livekit_url": media.url, **keys})

    async def test_a_call_is_a_room_with_an_agent_dispatched_to_it(
        self, customer: Customer, app: FastAPI, media: Media
    ):
        await report(customer.http, app)
        opened = (await ask_for_call(customer)).json()

        claims = jwt.decode(opened["token"], media.secret, algorithms=["HS256"])
        assert claims["sub"] == "customer"
        assert claims["video"]["room"] == opened["room"]
        assert claims["video"]["canPublishSources"] == ["microphone"]
        assert not claims["video"].get("roomAdmin")
        async with livekit.LiveKitAPI(media.url, media.key, media.secret) as server:
            dispatches = await server.agent_dispatch.list_dispatch(opened["room"])
        # The server adds one without a name to every room, which reaches no agent that has one.
        (dispatch,) = [each for each in dispatches if each.agent_name]
        assert dispatch.agent_name == "frontdesk"
        metadata = DispatchMetadata.model_validate_json(dispatch.metadata)
        assert (metadata.call_id, metadata.session_id) == (opened["call_id"], customer.session_id)
        assert await call_events(customer) == [(opened["call_id"], "ringing", None)]

    async def test_a_second_call_of_the_session_replaces_the_first(
        self, customer: Customer, app: FastAPI, media: Media
    ):
        await report(customer.http, app, capacity=1)
        first = (await ask_for_call(customer)).json()
        assert (await ask_for_call(customer)).json()["code"] == "voice_full"
        await report(customer.http, app, capacity=2, calls=[first["call_id"]])
        second = (await ask_for_call(customer)).json()

        assert await call_events(customer) == [
            (first["call_id"], "ringing", None),
            (first["call_id"], "ended", "replaced"),
            (second["call_id"], "ringing", None),
        ]
        async with livekit.LiveKitAPI(media.url, media.key, media.secret) as server:
            rooms = await server.room.list_rooms(livekit.ListRoomsRequest())
        assert [room.name for room in rooms.rooms] == [second["room"]]

    async def test_a_page_that_is_reloaded_in_its_call_keeps_its_line_though_all_are_taken(
        self, customer: Customer, app: FastAPI
    ):
        await report(customer.http, app, capacity=1)
        first = (await ask_for_call(customer)).json()
        await report(customer.http, app, capacity=1, calls=[first["call_id"]])
        for status in ("active", "reconnecting"):
            await app.state.door.calls.change(first["call_id"], status)
            again = await ask_for_call(customer)
            assert (again.status_code, again.json()["room"]) == (200, first["room"])
        assert [status for _, status, _ in await call_events(customer)] == ["ringing", "active", "reconnecting"]
        await app.state.door.calls.change(first["call_id"], "ended", "customer_left")
        assert (await ask_for_call(customer)).json()["code"] == "voice_full"

    async def test_a_worker_is_told_how_to_begin_and_what_it_reports_is_seen(
        self, customer: Customer, app: FastAPI, served: Served
    ):
        await report(customer.http, app)
        call_id = (await ask_for_call(customer)).json()["call_id"]
        async with watching(served, customer) as page, on_the_line(served, app, call_id) as (worker, config):
            assert config["greeting"] == customer.greeting
            assert config["greeting_id"] == (await customer.view()).messages[0].utterance_id
            assert config["voice"] == "af_heart"
            assert {"filler", "sorry", "reprompt", "goodbye"} <= config["phrases"].keys()
            assert "Northside Motors" in config["names"]

            await worker.send('{"type": "call", "status": "active"}')
            assert (await next_of(page, "call"))["data"]["status"] == "active"
            await worker.send('{"type": "voice_state", "agent": "speaking", "level": 0.4}')
            state = await next_of(page, "voice_state")
            assert (state["seq"], state["data"]["agent"]) == (None, "speaking")
            await worker.send('{"type": "interim", "utterance_id": "u1", "text": "an oil ch"}')
            words = await next_of(page, "transcript")
            assert (words["seq"], words["data"]["is_final"], words["data"]["text"]) == (None, False, "an oil ch")
            await worker.send(json.dumps({"type": "latency", "turn_id": turn_id(), "stt_ms": 410.5}))
            await worker.send('{"type": "heartbeat"}')
            await worker.send("not a frame")
            await worker.send('{"type": "call", "status": "ended", "reason": "hung up"}')
            assert (await next_of(page, "call"))["data"]["reason"] == "hung up"
            assert json.loads(await worker.recv()) == {"type": "end", "reason": "hung up"}

        stored = {event.type for event in await customer.events()}
        assert stored == {"transcript", "call"}
        assert len([event for event in await customer.events() if event.type == "transcript"]) == 1
        async with app.state.desk.database.reading() as db:
            everything = await worker_socket_log(db, customer.session_id)
        assert ("latency", 410.5) in everything

    async def test_what_was_heard_of_a_reply_trims_the_record(self, customer: Customer, app: FastAPI, served: Served):
        await report(customer.http, app)
        call_id = (await ask_for_call(customer)).json()["call_id"]
        reply = (await customer.turn("How much is an oil change?", channel="voice"))[-1].data
        frame = {
            "type": "heard",
            "utterance_id": reply["utterance_id"],
            "heard_chars": len(reply["reply"]) // 2,
            "interrupted": True,
        }
        async with watching(served, customer) as page, on_the_line(served, app, call_id) as (worker, config):
            assert config["greeting"] == config["phrases"]["welcome_back"]
            await worker.send(json.dumps(frame))
            cut = await next_of(page, "transcript", interrupted=True)

        message = next(each for each in (await customer.view()).messages if each.interrupted)
        assert 0 < message.heard_chars <= len(reply["reply"]) // 2
        assert cut["data"]["heard_chars"] == message.heard_chars

    async def test_a_worker_that_vanishes_may_come_back_and_then_says_nothing_again(
        self, customer: Customer, app: FastAPI, served: Served, monkeypatch: pytest.MonkeyPatch
    ):
        await report(customer.http, app)
        call_id = (await ask_for_call(customer)).json()["call_id"]
        async with watching(served, customer) as page:
            async with on_the_line(served, app, call_id) as (worker, _):
                await worker.send('{"type": "call", "status": "active"}')
                assert (await next_of(page, "call"))["data"]["status"] == "active"
                worker.transport.abort()
            assert (await next_of(page, "call"))["data"]["status"] == "reconnecting"
            monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", 0.01)
            async with on_the_line(served, app, call_id) as (worker, config):
                assert config["greeting"] == ""
                await worker.send('{"type": "call", "status": "active"}')
                assert (await next_of(page, "call"))["data"]["status"] == "active"
            assert (await next_of(page, "call"))["data"]["status"] == "reconnecting"
            ended = (await next_of(page, "call"))["data"]
            assert (ended["status"], ended["reason"]) == ("ended", "worker_lost")

    async def test_a_call_that_nobody_answers_is_given_up(self, customer: Customer, app: FastAPI):
        await report(customer.http, app)
        call_id = (await ask_for_call(customer)).json()["call_id"]
        await app.state.door.calls.give_up(call_id, after_s=0)
        assert await call_events(customer) == [(call_id, "ringing", None), (call_id, "ended", "no_answer")]
        assert app.state.door.workers.free_places() == 2

    async def test_a_call_that_was_live_when_the_app_died_is_over_unless_its_worker_returns(
        self, customer: Customer, app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ):
        await report(customer.http, app)
        call_id = (await ask_for_call(customer)).json()["call_id"]
        await app.state.door.calls.change(call_id, "active")
        monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", 0)
        again = create_app(settings, app.state.desk.clock)
        async with again.router.lifespan_context(again):
            while (await again.state.door.calls.find(call_id)).status != "ended":
                await asyncio.sleep(0)
        assert [status for _, status, _ in await call_events(customer)] == [
            "ringing",
            "active",
            "reconnecting",
            "ended",
        ]

    async def test_a_worker_takes_turns_of_any_session_and_sees_what_staff_see(self, customer: Customer, app: FastAPI):
        heard = None
        for line in (*BOOKING_LINES, "Yes"):
            body = {"turn_id": turn_id(), "text": line, "channel": "voice", "heard": heard}
            reply = await customer.http.post(f"{customer.path}/turns", json=body, headers=worker_headers(app))
            assert reply.status_code == 200
            events = sse_events(reply.text.splitlines())
            assert any(event.type == "state_update" and event.data["intent"] for event in events)
            said = next(event.data for event in reversed(events) if event.type == "turn")
            heard = {"utterance_id": said["utterance_id"], "heard_chars": len(said["reply"]), "interrupted": False}
        assert len((await customer.view()).bookings) == 1

    @pytest.mark.parametrize(("call", "token", "code"), [("x", "worker", 4404), ("x", "no", 4401), ("x", "own", 4403)])
    async def test_a_line_is_open_to_workers_alone(
        self, customer: Customer, app: FastAPI, served: Served, call: str, token: str, code: int
    ):
        tokens = {"worker": app.state.door.tokens.for_worker("w"), "own": customer.token, "no": None}
        async with websockets.connect(f"{served.ws_url}/ws/worker/{call}") as socket:
            await socket.send(json.dumps({"type": "hello", "token": tokens[token]}))
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
            assert socket.close_code == code


@asynccontextmanager
async def watching(served: Served, customer: Customer) -> AsyncIterator[ClientConnection]:
    """The customer's page, caught up."""
    async with websockets.connect(f"{served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token}))
        await socket.send('{"type": "ping"}')
        while json.loads(await socket.recv())["type"] != "pong":
            pass
        yield socket


@asynccontextmanager
async def on_the_line(
    served: Served, app: FastAPI, call_id: str
) -> AsyncIterator[tuple[ClientConnection, dict[str, Any]]]:
    """A worker's socket and the config it was given."""
    async with websockets.connect(f"{served.ws_url}/ws/worker/{call_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": app.state.door.tokens.for_worker("w1")}))
        yield socket, json.loads(await socket.recv())


async def next_of(socket: ClientConnection, type_: str, **having: Any) -> dict[str, Any]:
    """The next event of a type with such data."""
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == type_ and all(frame["data"][key] == value for key, value in having.items()):
            return frame


async def worker_socket_log(db: Any, session_id: str) -> list[tuple[str, float | None]]:
    """Types of all stored events, with the transcription time where there is one."""

    events = await read_log(db, session_id, audience="staff")
    return [(event.type, event.data.get("stt_ms")) for event in events]
