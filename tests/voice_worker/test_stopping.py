"""A voice worker that is told to stop: it says so at once, and lets the call that it holds go on to its end."""

import asyncio
import os
import signal
from pathlib import Path

import httpx2
import pytest

from app.cli.calling.caller import Caller
from app.cli.rig.apps import AppProcess, prepare_installation
from app.cli.rig.livekit import LiveKitServer
from app.cli.rig.worker import VoiceWorker
from tests.conftest import CACHE
from tests.e2e.voice_stage import customer_says
from tests.servers import livekit_or_skip

pytestmark = [pytest.mark.audio, pytest.mark.timeout(400)]

SECRETS = {
    "FRONTDESK_WORKER_SECRET": "a-worker-secret-that-is-long-enough",
    "FRONTDESK_TOKEN_SECRET": "a-token-secret-that-is-long-enough!",
}
GONE_WITHIN_S = 30


async def test_a_worker_told_to_stop_takes_no_new_call_and_finishes_the_one_it_holds(tmp_path: Path):
    livekit_or_skip()
    [words] = customer_says(["Are you open on Sunday?"], tmp_path / "customer")
    async with LiveKitServer(tmp_path / "livekit") as livekit:
        settings = {
            **SECRETS,
            **livekit.environment_of_clients(),
            "DATABASE_URL": f"sqlite:///{tmp_path}/frontdesk.db",
            "FRONTDESK_CALL__DRAIN_S": "120",
            "FRONTDESK_CACHE_DIR": str(CACHE),
        }
        await prepare_installation(settings)
        async with AppProcess(tmp_path, settings) as app, VoiceWorker(tmp_path, app.url, settings) as worker:
            async with Caller(app.url).ring() as talk:
                assert worker.pid is not None
                os.kill(worker.pid, signal.SIGTERM)
                refused = await next_call(app.url)

                await talk.say(words)
            state = talk.conversation
            async with asyncio.timeout(GONE_WITHIN_S):
                while worker.is_running:
                    await asyncio.sleep(0.1)
            log = worker.log.read_text()

    assert refused == (503, "voice_full")
    assert state.turns[0].answered_after_s is not None, "the call went on"
    assert [line["role"] for line in state.transcript][:3] == ["agent", "customer", "agent"]
    assert "draining worker" in log
    assert "did not finish" not in log


async def next_call(url: str) -> tuple[int, str]:
    """What a customer is told who wants to call now, once the app has heard from the worker."""
    async with httpx2.AsyncClient(base_url=url) as http:
        opened = (await http.post("/api/sessions", json={})).json()
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        async with asyncio.timeout(5):
            while not await no_place(http):
                await asyncio.sleep(0.1)
        answer = await http.post("/api/voice/token", json={"session_id": opened["session_id"]})
    return answer.status_code, answer.json()["code"]


async def no_place(http: httpx2.AsyncClient) -> bool:
    """Whether the app knows that no worker takes another call."""
    parts = {part["name"]: part for part in (await http.get("/ready")).json()["parts"]}
    return parts["voice worker"]["status"] == "degraded"
