"""A call whose worker is gone: another is sent into the room, the ghost is put out, the customer goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from fastapi import FastAPI
from livekit import api as livekit
from livekit import rtc
from pydantic import SecretStr

from app.api import lost_calls, worker_socket
from app.cli.calling.connecting import all_left, joined
from app.cli.installation.media import Media
from app.contracts import DispatchMetadata, Heard, WorkerStatus
from app.core.settings import Settings
from tests.api.test_voice import ask_for_call, call_events, next_of, on_the_line, report, watching
from tests.conftest import Served
from tests.conversation import BOOKING_LINES, Customer
from tests.media import livekit_server


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    async with livekit_server(tmp_path / "livekit") as media:
        yield media


@pytest.fixture
def settings(settings: Settings, media: Media) -> Settings:
    keys = {"livekit_api_key": SecretStr(media.key or ""), "livekit_api_secret": SecretStr(media.secret or "")}
    return settings.model_copy(update={"livekit_url": media.url, **keys})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost_calls, "BACK_BY_ITSELF_S", 0.05)
    monkeypatch.setattr(lost_calls, "LOOK_S", 0.05)


@asynccontextmanager
async def in_the_room(media: Media, room: str, identity: str, kind: Any = "standard") -> AsyncIterator[rtc.Room]:
    grants = livekit.VideoGrants(room_join=True, room=room)
    token = livekit.AccessToken(media.key, media.secret).with_identity(identity).with_kind(kind).with_grants(grants)
    line = rtc.Room()
    async with joined(line, media.url or "", token.to_jwt(), 10):
        yield line


async def participants(media: Media, room: str) -> list[str]:
    async with livekit.LiveKitAPI(media.url, media.key, media.secret) as server:
        there = await server.room.list_participants(livekit.ListParticipantsRequest(room=room))
    return [each.identity for each in there.participants]


async def resumed(media: Media, room: str) -> list[bool]:
    """For each worker that was sent for, whether it is to go on with a call."""
    async with livekit.LiveKitAPI(media.url, media.key, media.secret) as server:
        dispatches = await server.agent_dispatch.list_dispatch(room)
    return [DispatchMetadata.model_validate_json(each.metadata).resume for each in dispatches if each.agent_name]


async def until_resumed(media: Media, room: str) -> None:
    async with asyncio.timeout(10):
        while True not in await resumed(media, room):
            await asyncio.sleep(0.05)


async def test_the_worker_died_mid_call_and_another_joins_the_room_and_the_ghost_is_out(
    customer: Customer, app: FastAPI, served: Served, media: Media
):
    await report(customer.http, app)
    call_id = (await ask_for_call(customer)).json()["call_id"]
    async with (
        in_the_room(media, call_id, "customer"),
        in_the_room(media, call_id, "agent-ghost", "agent"),
        watching(served, customer) as page,
    ):
        async with on_the_line(served, app, call_id) as (worker, _):
            await worker.send('{"type": "call", "status": "active"}')
            await next_of(page, "call", status="active")
            worker.transport.abort()
        await next_of(page, "call", status="reconnecting", reason="worker_lost")
        await until_resumed(media, call_id)
        assert await participants(media, call_id) == ["customer"]

        async with on_the_line(served, app, call_id) as (another, config):
            assert config["greeting"] == ""
            assert config["resumption"]["sorry"] == config["phrases"]["lost_you"]
            assert config["resumption"]["text"] == "How can I help?"
            await another.send('{"type": "call", "status": "active"}')
            await next_of(page, "call", status="active")
            assert sorted(await resumed(media, call_id)) == [False, True], "one is enough"
            await another.send('{"type": "call", "status": "ended", "reason": "customer_left"}')
    assert [status for _, status, _ in await call_events(customer)][-2:] == ["active", "ended"]
    await all_left()


async def test_without_a_worker_the_call_waits_for_one_that_starts_again_and_then_is_over(
    customer: Customer, app: FastAPI, served: Served, media: Media, monkeypatch: pytest.MonkeyPatch
):
    await report(customer.http, app, capacity=1)
    call_id = (await ask_for_call(customer)).json()["call_id"]
    await report(customer.http, app, capacity=1, calls=[call_id])
    async with in_the_room(media, call_id, "customer"), watching(served, customer) as page:
        async with on_the_line(served, app, call_id) as (worker, _):
            await worker.send('{"type": "call", "status": "active"}')
            await next_of(page, "call", status="active")
        await next_of(page, "call", status="reconnecting")
        assert await resumed(media, call_id) == [False], "the only worker there has no place"

        monkeypatch.setattr(lost_calls, "ANSWER_S", 0.2)
        monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", 0.3)
        await app.state.door.workers.report("w2", WorkerStatus(load=0.0, capacity=1))
        await until_resumed(media, call_id)
        async with on_the_line(served, app, call_id) as (worker, _):
            await worker.send('{"type": "call", "status": "active"}')
            await next_of(page, "call", status="active")
        ended = await next_of(page, "call", status="ended")
    assert ended["data"]["reason"] == "worker_lost"
    await all_left()


async def test_what_is_said_again_is_all_that_was_not_heard_and_of_what_was_heard_the_question(
    customer: Customer, app: FastAPI, served: Served
):
    await report(customer.http, app)
    call_id = (await ask_for_call(customer)).json()["call_id"]
    async with on_the_line(served, app, call_id) as (worker, _):
        await worker.send('{"type": "call", "status": "active"}')
        said = [(await customer.turn(line, channel="voice"))[-1].data for line in BOOKING_LINES][-1]
    again = await resumption(served, app, call_id)
    assert (again["utterance_id"], again["text"]) == (said["utterance_id"], said["reply"])

    await app.state.desk.runner.heard(customer.session_id, heard_whole(said), None)
    again = await resumption(served, app, call_id)
    assert again["utterance_id"] == ""
    assert again["text"].endswith("?")
    assert said["reply"].endswith(again["text"])


async def test_a_worker_that_is_frozen_is_not_waited_for(
    customer: Customer, app: FastAPI, served: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker_socket, "SILENT_S", 0.2)
    await report(customer.http, app)
    call_id = (await ask_for_call(customer)).json()["call_id"]
    async with watching(served, customer) as page, on_the_line(served, app, call_id) as (worker, _):
        await worker.send('{"type": "call", "status": "active"}')
        with pytest.raises(websockets.ConnectionClosed):
            await worker.recv()
        assert worker.close_code == 4408
        await next_of(page, "call", status="reconnecting", reason="worker_lost")


async def test_a_ghost_that_is_put_out_of_the_room_does_not_end_the_call(
    customer: Customer, app: FastAPI, served: Served
):
    await report(customer.http, app)
    call_id = (await ask_for_call(customer)).json()["call_id"]
    left = json.dumps({"type": "call", "status": "ended", "reason": "room_closed"})
    async with watching(served, customer) as page, on_the_line(served, app, call_id) as (ghost, _):
        await ghost.send('{"type": "call", "status": "active"}')
        await next_of(page, "call", status="active")
        async with on_the_line(served, app, call_id) as (another, _):
            await ghost.send(left)
            await ghost.send('{"type": "voice_state", "agent": "silent"}')
            await next_of(page, "voice_state")
            assert (await app.state.door.calls.find(call_id)).status == "active"
            await ghost.close()
            async with asyncio.timeout(5):
                while await app.state.door.presence.count(lost_calls.line_key(call_id)) != 1:
                    await asyncio.sleep(0.01)
            await another.send(left)
            assert (await next_of(page, "call"))["data"]["status"] == "ended"


async def test_all_lines_busy_is_refused_with_a_callback_offered(customer: Customer, app: FastAPI):
    await report(customer.http, app, capacity=0)
    refused = await ask_for_call(customer)
    assert (refused.status_code, refused.json()["code"]) == (503, "voice_full")
    assert "call you back" in refused.json()["message"]


async def resumption(served: Served, app: FastAPI, call_id: str) -> dict[str, Any]:
    async with on_the_line(served, app, call_id) as (_, config):
        return config["resumption"]


def heard_whole(said: dict[str, Any]) -> Heard:
    return Heard(utterance_id=said["utterance_id"], heard_chars=len(said["reply"]))
