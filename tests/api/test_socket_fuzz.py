"""Anything sent over the sockets: each ends or goes on as declared, none hangs, and the app grows no fatter."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from sqlalchemy import update
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.cli.rig.apps import AppProcess
from app.contracts import EVENT_PAYLOADS
from app.core.database import Database
from app.core.ids import new_id
from app.sessions.models import Call
from tests.api.frames import CUSTOMERS, RAW, WORKERS, frames
from tests.conftest import WORKER_SECRET
from tests.conversation import Customer
from tests.processes import frozen_app

ROUNDS, EXAMPLES = 4, 40
GROWTH_MB = 12
LIMIT_S = 10
MOST_BYTES = 65_536
"""Of one frame, as the app is started (`--ws-max-size`)."""
CLOSED_AS_DECLARED = {1000, 1002, 1007, 1009, 4401, 4403, 4404, 4408, 4422, 4429}
TYPES = {*EVENT_PAYLOADS, "pong", "config", "say", "silence", "resume", "end"}
QUIET: dict[str, Any] = {"suppress_health_check": list(HealthCheck), "deadline": None, "database": None}


@pytest.fixture
async def process(data_dir: Path, database_url: str) -> AsyncIterator[AppProcess]:
    environment = {"FRONTDESK_WORKER_SECRET": WORKER_SECRET, "DATABASE_URL": database_url}
    async with frozen_app(data_dir, environment) as process:
        yield process


@pytest.mark.timeout(240)
async def test_whatever_is_sent_the_app_answers_or_closes_as_declared_and_stays_as_small_as_it_was(
    process: AppProcess, database_url: str
):
    async with httpx2.AsyncClient(base_url=process.url) as http:
        customer = await Customer.open(http)
        calls = await live_calls(database_url, customer, 2 * ROUNDS * EXAMPLES)
        sizes = []
        for seed in range(ROUNDS):
            await asyncio.to_thread(one_round, process.url, customer, calls, seed)
            await end_calls(database_url)
            sizes.append(resident_mb(process))
        assert (await http.get("/health")).is_success
        counted = (await http.get("/metrics")).text.splitlines()
        assert "frontdesk_internal_errors_total 0.0" in counted
        assert 'frontdesk_sockets{kind="session"} 0.0' in await settled(http, 'frontdesk_sockets{kind="session"} 0.0')
        assert (await customer.view()).bookings == []
    assert sizes[-1] - sizes[0] < GROWTH_MB, sizes


async def live_calls(database_url: str, customer: Customer, count: int) -> Iterator[str]:
    """Calls on record, one for each socket: a frame may end its call."""
    ids = [new_id("cal") for _ in range(count)]
    database = Database(database_url)
    async with database.transaction() as db:
        for id_ in ids:
            call = Call(id=id_, session_id=customer.session_id, room=id_, status="active", started_at=datetime.now(UTC))
            db.add(call)
    await database.close()
    return iter(ids)


async def end_calls(database_url: str) -> None:
    """Else the app looks half a minute for a worker for each of them."""
    database = Database(database_url)
    async with database.transaction() as db:
        await db.execute(update(Call).values(status="ended"))
    await database.close()


def resident_mb(process: AppProcess) -> float:
    assert process.pid is not None
    pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096 / 2**20


async def settled(http: httpx2.AsyncClient, line: str) -> list[str]:
    """The metrics once that line is among them: a socket's end is noticed a moment after its client's."""
    async with asyncio.timeout(LIMIT_S):
        while line not in (lines := (await http.get("/metrics")).text.splitlines()):
            await asyncio.sleep(0.05)
    return lines


def one_round(url: str, customer: Customer, calls: Iterator[str], seed: int) -> None:
    """Many sockets, each with frames of its own; the same ones for the same seed."""
    ws_url = url.replace("http", "ws", 1)
    worker = jwt.encode({"aud": "worker", "sub": "w1", "exp": 2**33}, WORKER_SECRET, algorithm="HS256")

    def as_customer(sent: list[str | bytes]) -> None:
        converse(f"{ws_url}/ws/{customer.session_id}", customer.token, sent, ping='{"type": "ping"}')

    def as_worker(sent: list[str | bytes]) -> None:
        converse(f"{ws_url}/ws/worker/{next(calls)}", worker, sent, ping=None)

    def as_nobody(first: str | bytes) -> None:
        with connect(f"{ws_url}/ws/{customer.session_id}", close_timeout=1, open_timeout=LIMIT_S) as socket:
            socket.send(first)
            with pytest.raises(ConnectionClosed):
                socket.recv(timeout=LIMIT_S)
            assert socket.protocol.close_code in (4401, 1007, 1009), first

    for work, strategy in ((as_customer, frames(CUSTOMERS)), (as_worker, frames(WORKERS)), (as_nobody, RAW)):
        run = given(strategy)(work)
        run = settings(max_examples=EXAMPLES // (2 if work is as_nobody else 1), phases=(Phase.generate,), **QUIET)(run)
        with_seed(seed)(run)()


def converse(url: str, token: str, sent: list[str | bytes], ping: str | None) -> None:
    """Say hello, send all of it, and read until the answer to the ping, or until the app has enough."""
    with connect(url, close_timeout=1, open_timeout=LIMIT_S, max_size=None) as socket:
        try:
            socket.send(json.dumps({"type": "hello", "token": token}))
            for frame in sent:
                socket.send(frame)
            read_on(socket, ping)
        except ConnectionClosed:
            # Who still sends when a frame is refused for its length may lose the refusal with the connection.
            is_cut = socket.protocol.close_code == 1006 and any(len(frame) > MOST_BYTES for frame in sent)
            assert is_cut or socket.protocol.close_code in CLOSED_AS_DECLARED, (socket.protocol.close_code, sent)


def read_on(socket: ClientConnection, ping: str | None) -> None:
    """What comes is of a declared type; where nothing has to come, the socket's own pong is waited for."""
    if ping is None:
        assert socket.ping(ack_on_close=True).wait(LIMIT_S), "no sign of life"
        return
    socket.send(ping)
    while (frame := json.loads(socket.recv(timeout=LIMIT_S)))["type"] != "pong":
        assert frame["type"] in TYPES
