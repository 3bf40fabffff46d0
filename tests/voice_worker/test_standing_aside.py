"""A worker whose models are not there: LiveKit never hears of it, and everybody who asks is told why."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from app.channels.livekit import MediaServer
from app.channels.workers import WorkerRegistry, why_none
from app.cli.examination.workers import look_at_workers
from app.cli.rig.ports import free_port
from app.contracts import WorkerStatus
from tests.conftest import WORKER_SECRET, FrozenClock, Served
from tests.conversation import Customer
from voice_worker.settings import read_settings
from voice_worker.standing_aside import stand_aside, why_not

REASON = "The speech models cannot be loaded: RuntimeError: kokoro.onnx is damaged"


@pytest.fixture
def health_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    """Of a worker without models, told by its environment."""
    port = free_port()
    told = {
        "FRONTDESK_WORKER_SECRET": WORKER_SECRET,
        "FRONTDESK_MODELS_DIR": str(tmp_path / "nothing"),
        "FRONTDESK_DATA_DIR": str(tmp_path),
        "FRONTDESK_CALL__HEALTH_PORT": str(port),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return port


@pytest.mark.usefixtures("health_port")
def test_what_is_wrong_with_the_models_is_a_sentence():
    why = why_not(read_settings())

    assert why is not None
    assert why.startswith("The speech models cannot be loaded: ")
    assert "whisper-base" in why


async def test_everybody_who_asks_is_told_why_and_after_a_while_it_tries_again(
    served: Served, app: FastAPI, customer: Customer, health_port: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FRONTDESK_APP_URL", served.url)
    monkeypatch.setattr(
        app.state.door.calls, "_server", MediaServer("ws://127.0.0.1:1", "ws://127.0.0.1:1", "key", "secret")
    )
    aside = asyncio.create_task(stand_aside(read_settings(), REASON, again_s=600))
    async with asyncio.timeout(20), httpx2.AsyncClient() as http:
        while not app.state.door.workers.registered():
            await asyncio.sleep(0.02)
        refused = await customer.http.post(
            "/api/voice/token", json={"session_id": customer.session_id}, headers=customer.headers
        )
        health = await http.get(f"http://127.0.0.1:{health_port}/")
        port = int(served.url.rsplit(":", 1)[1])
        expected, unexpected = (
            await look_at_workers(port, are_calls_expected=True),
            await look_at_workers(port, are_calls_expected=False),
        )
        os.kill(os.getpid(), signal.SIGTERM)
        was_told_to_stop = await aside

    assert refused.status_code == 503
    assert (refused.json()["code"], refused.json()["message"]) == ("voice_unavailable", REASON)
    assert (health.status_code, health.text) == (503, REASON)
    assert expected is not None
    assert (expected.state, expected.remark) == ("degraded", REASON)
    assert unexpected is not None
    assert unexpected.state == "absent"
    assert was_told_to_stop
    assert not await stand_aside(read_settings(), REASON, again_s=0.01), "the models are tried again"


@pytest.mark.usefixtures("health_port")
async def test_the_program_itself_stays_without_ever_asking_livekit_and_ends_when_told(
    health_port: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FRONTDESK_APP_URL", f"http://127.0.0.1:{free_port()}")
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)  # with its models it would end at once for want of these
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "voice_worker.main", "start", stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(90), httpx2.AsyncClient() as http:
        while (answer := await status_of(http, health_port)) is None:
            assert worker.returncode is None
            await asyncio.sleep(0.1)
        worker.terminate()
        _, said = await worker.communicate()

    assert answer == 503
    assert worker.returncode == 0
    assert b"no calls can be taken" in said
    assert b"whisper-base" in said


async def status_of(http: httpx2.AsyncClient, port: int) -> int | None:
    try:
        return (await http.get(f"http://127.0.0.1:{port}/")).status_code
    except httpx2.TransportError:
        return None


async def test_one_that_is_well_is_enough(clock: FrozenClock):
    workers = WorkerRegistry(clock, timeout_s=5)
    await workers.report("ill", WorkerStatus(load=1.0, capacity=0, absent_because=REASON))
    assert (workers.free_places(), why_none(workers.registered())) == (0, REASON)
    await workers.report("well", WorkerStatus(load=0.0, capacity=2))
    assert (workers.free_places(), why_none(workers.registered())) == (2, None)
