"""Several app processes behind one address: whichever takes a request or a socket, the answer is the same."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import websockets
from fastapi import FastAPI
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from app.api import lost_calls
from app.contracts import Notification, WorkerStatus
from app.core.redis import RedisLink
from app.core.settings import LimitSettings, Settings
from app.main import create_app
from app.sessions.log import Draft, append
from app.sessions.models import Call
from tests.conftest import STAFF_TICKET, UNLIMITED, FrozenClock, Served, serving
from tests.conversation import Customer
from tests.redis import lasting_redis, link, redis_url

__all__ = ["lasting_redis", "link", "redis_url"]

LIMIT_S = 30


@dataclass(frozen=True)
class Process:
    """One app, listening."""

    app: FastAPI
    served: Served
    http: httpx2.AsyncClient


@pytest.fixture
def limits() -> LimitSettings:
    return UNLIMITED


@asynccontextmanager
async def process(settings: Settings, clock: FrozenClock) -> AsyncIterator[Process]:
    """One more app over the same database and Redis."""
    app = create_app(settings, clock)
    async with (
        app.router.lifespan_context(app),
        serving(app) as served,
        httpx2.AsyncClient(base_url=served.url) as http,
    ):
        yield Process(app, served, http)


@pytest.fixture
def shared(settings: Settings, redis_url: SecretStr, limits: LimitSettings) -> Settings:
    """The settings that all of them have."""
    return settings.model_copy(update={"redis_url": redis_url, "limits": limits})


@pytest.fixture
async def processes(shared: Settings, clock: FrozenClock) -> AsyncIterator[list[Process]]:
    """Two of them."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(process(shared, clock)) for _ in range(2)]


@asynccontextmanager
async def joined(process: Process, customer: Customer) -> AsyncIterator[ClientConnection]:
    """The customer's page at one of the processes, caught up or refused."""
    async with websockets.connect(f"{process.served.ws_url}/ws/{customer.session_id}") as socket:
        await socket.send(json.dumps({"type": "hello", "token": customer.token}))
        await socket.send('{"type": "ping"}')
        yield socket


async def frames(socket: ClientConnection, until: str) -> list[dict[str, Any]]:
    """All frames up to the first of a type."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(LIMIT_S):
        while not seen or seen[-1]["type"] != until:
            seen.append(json.loads(await socket.recv()))
    return seen


async def test_a_page_at_one_process_sees_the_turns_taken_by_another(processes: list[Process]):
    one, two = processes
    customer = await Customer.open(one.http)
    async with joined(two, customer) as page:
        await frames(page, "pong")
        reply = (await customer.say("How much is an oil change?")).reply
        seen = await frames(page, "turn")
        while seen[-1]["data"]["status"] != "completed":
            seen += await frames(page, "turn")
    assert seen[-1]["data"]["reply"] == reply
    elsewhere = await Customer(two.http, customer.session_id, customer.token, "").view()
    assert elsewhere == await customer.view()


async def test_what_a_process_did_not_live_to_publish_comes_with_the_next_event(
    processes: list[Process], clock: FrozenClock
):
    one, two = processes
    customer = await Customer.open(one.http)
    async with joined(two, customer) as page:
        await frames(page, "pong")
        async with one.app.state.desk.database.transaction() as db:
            drafts = [Draft("notification", Notification(id=f"lost{n}", text="It may snow.")) for n in range(3)]
            lost = await append(db, customer.session_id, drafts, clock())
        async with one.app.state.desk.database.transaction() as db:
            told = Draft("notification", Notification(id="told", text="It snows."))
            published = await append(db, customer.session_id, [told], clock())
        await one.app.state.desk.bus.publish(published)
        await one.app.state.desk.bus.publish(lost)  # late, and told already
        await page.send('{"type": "ping"}')
        seen = [frame for frame in await frames(page, "pong") if frame["type"] == "notification"]
        while len(seen) < 4:
            seen += await frames(page, "notification")
    assert [frame["data"]["id"] for frame in seen] == ["lost0", "lost1", "lost2", "told"]


async def test_the_staff_link_works_once_for_all_of_them(processes: list[Process]):
    tries = [
        each.http.post("/api/staff/sessions", json={"ticket": STAFF_TICKET}, headers={"origin": each.served.url})
        for _ in range(4)
        for each in processes
    ]
    statuses = [reply.status_code for reply in await asyncio.gather(*tries)]
    assert sorted(statuses) == [201] + [401] * 7


class TestBounds:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(sessions_per_address="5/minute", max_sockets_per_session=3)

    async def test_rates_and_sockets_are_bounded_for_all_of_them_together(self, processes: list[Process]):
        one, two = processes
        opened = [await each.http.post("/api/sessions", json={}) for _ in range(4) for each in processes]
        assert [reply.status_code for reply in opened] == [201] * 5 + [429] * 3

        body = opened[0].json()
        customer = Customer(one.http, body["session_id"], body["token"], "")
        async with AsyncExitStack() as stack:
            for place in (one, two, one):
                await frames(await stack.enter_async_context(joined(place, customer)), "pong")
            refused = await stack.enter_async_context(joined(two, customer))
            with pytest.raises(websockets.ConnectionClosed):
                await frames(refused, "pong")
            assert refused.close_code == 4429
        async with asyncio.timeout(LIMIT_S):
            while await two.app.state.door.presence.count(f"session:{customer.session_id}"):
                await asyncio.sleep(0.01)
        async with joined(two, customer) as page:
            await frames(page, "pong")


class TestCalls:
    @pytest.fixture(autouse=True)
    def quickly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits for real here."""
        monkeypatch.setattr(lost_calls, "SWEEP_S", 0.05)
        monkeypatch.setattr(lost_calls, "LOOK_S", 0.05)
        monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", 0.1)

    @pytest.fixture
    async def call(self, processes: list[Process], clock: FrozenClock) -> Call:
        """One that is under way."""
        customer = await Customer.open(processes[0].http)
        call = Call(id="call_1", session_id=customer.session_id, room="call_1", status="active", started_at=clock())
        async with processes[0].app.state.desk.database.transaction() as db:
            db.add(call)
        return call

    @asynccontextmanager
    async def on_the_line(self, process: Process, call: Call) -> AsyncIterator[ClientConnection]:
        async with websockets.connect(f"{process.served.ws_url}/ws/worker/{call.id}") as socket:
            token = process.app.state.door.tokens.for_worker("w1")
            await socket.send(json.dumps({"type": "hello", "token": token}))
            assert json.loads(await socket.recv())["type"] == "config"
            yield socket

    async def looked_again(self, process: Process, times: int) -> None:
        """Until the process has looked so often for lost calls, and waits for none of them to come back."""
        door, looked = process.app.state.door, 0
        live = door.calls.live

        async def counted() -> list[Call]:
            nonlocal looked
            looked += 1
            return await live()

        door.calls.live = counted
        async with asyncio.timeout(LIMIT_S):
            while looked < times or len(door._running) > 1:
                await asyncio.sleep(0.01)

    async def status(self, process: Process, call: Call) -> str:
        return (await process.app.state.door.calls.find(call.id)).status

    async def until(self, process: Process, call: Call, status: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while await self.status(process, call) != status:
                await asyncio.sleep(0.01)

    async def test_a_worker_that_moves_to_another_process_keeps_its_call(
        self, processes: list[Process], call: Call, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", LIMIT_S)
        one, two = processes
        async with self.on_the_line(one, call) as line:
            line.transport.abort()
            await self.until(one, call, "reconnecting")
        async with self.on_the_line(two, call) as line:
            await line.send('{"type": "call", "status": "active"}')
            await self.until(one, call, "active")
            await self.looked_again(one, 5)
            assert await self.status(two, call) == "active"

    async def test_a_process_that_starts_leaves_the_calls_of_others_alone(
        self, processes: list[Process], call: Call, shared: Settings, clock: FrozenClock
    ):
        async with self.on_the_line(processes[0], call), process(shared, clock) as third:
            await self.looked_again(third, 5)
            assert await self.status(third, call) == "active"

    async def test_a_call_whose_process_died_is_ended_by_another(
        self, processes: list[Process], call: Call, link: RedisLink, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", LIMIT_S)
        one, two = processes
        async with self.on_the_line(one, call):
            assert await self.status(two, call) != "ended"
            monkeypatch.setattr(lost_calls, "RETURN_LIMIT_S", 0.1)
            # As Redis sees a process that died: it says no more that it lives.
            presence = one.app.state.door.presence
            presence._beating.cancel()
            await link.commands.delete(f"frontdesk:process:{presence._process}")
            presence._held.clear()
            await self.until(two, call, "ended")

    async def test_a_call_that_was_just_dispatched_is_no_lost_one(
        self, processes: list[Process], call: Call, clock: FrozenClock
    ):
        async with processes[0].app.state.desk.database.transaction() as db:
            (await db.get(Call, call.id)).status = "ringing"
        await self.looked_again(processes[0], 5)
        assert await self.status(processes[0], call) == "ringing"
        clock.advance(seconds=31)
        await self.until(processes[0], call, "ended")

    async def test_workers_report_to_any_process_and_places_are_given_away_once(self, processes: list[Process]):
        one, two = processes
        headers = {"Authorization": f"Bearer {one.app.state.door.tokens.for_worker('w1')}"}
        report = WorkerStatus(load=0.1, capacity=1).model_dump()
        assert (await one.http.put("/api/workers/w1", json=report, headers=headers)).status_code == 204
        took = await asyncio.gather(
            *(each.app.state.door.workers.take_place(f"{n}") for n, each in enumerate(processes * 4))
        )
        assert sum(took) == 1
        await two.app.state.door.workers.refresh()
        parts = {part["name"]: part for part in (await two.http.get("/ready")).json()["parts"]}
        assert parts["voice worker"]["why"] == "1 registered, room for 0 more calls."
