"""The worker dies in mid-call: another one is back within five seconds, says sorry, and the call goes on."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets
from livekit import rtc
from websockets.asyncio.client import ClientConnection

from app.cli.calling.connecting import all_left, joined
from app.cli.rig.apps import AppProcess, prepare_installation
from app.cli.rig.light_worker import TOPIC
from app.cli.rig.livekit import LiveKitServer
from app.cli.rig.worker import VoiceWorker
from tests.servers import livekit_or_skip

pytestmark = [pytest.mark.audio, pytest.mark.timeout(300)]

SECRETS = {
    "FRONTDESK_WORKER_SECRET": "a-worker-secret-that-is-long-enough",
    "FRONTDESK_TOKEN_SECRET": "a-token-secret-that-is-long-enough!",
}
BACK_WITHIN_S = 5.0


class Page:
    """What the customer's page is told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def until(self, kind: str, **having: Any) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while True:
                frame = json.loads(await self.socket.recv())
                if frame["type"] == kind and all(frame["data"].get(key) == value for key, value in having.items()):
                    return frame["data"]


async def test_the_worker_died_mid_call_and_another_goes_on_where_the_customer_was(tmp_path: Path):
    livekit_or_skip()
    async with LiveKitServer(tmp_path / "livekit") as livekit:
        settings = {
            **SECRETS,
            **livekit.environment_of_clients(),
            "DATABASE_URL": f"sqlite:///{tmp_path}/frontdesk.db",
        }
        await prepare_installation(settings)
        async with AppProcess(tmp_path, settings) as app:
            workers = [VoiceWorker(tmp_path / name, app.url, settings, name, is_light=True) for name in ("one", "two")]
            for worker in workers:
                worker.folder.mkdir()
            async with workers[0], httpx2.AsyncClient(base_url=app.url) as http:
                opened = (await http.post("/api/sessions", json={"channel": "voice"})).json()
                http.headers["Authorization"] = f"Bearer {opened['token']}"
                room = rtc.Room()
                token = (await http.post("/api/voice/token", json={"session_id": opened["session_id"]})).json()
                async with (
                    websockets.connect(f"{app.url.replace('http', 'ws')}/ws/{opened['session_id']}") as socket,
                    joined(room, token["url"], token["token"], 10),
                ):
                    page = Page(socket)
                    await socket.send(json.dumps({"type": "hello", "token": opened["token"]}))
                    await page.until("voice_state", agent="listening")
                    await say(room, "I need an oil change")
                    question = (await page.until("turn", status="completed"))["reply"]
                    await page.until("voice_state", agent="speaking")
                    await page.until("voice_state", agent="listening")
                    async with workers[1]:
                        before = set(room.remote_participants)
                        died_at = time.monotonic()
                        await workers[0].kill()
                        await page.until("call", status="reconnecting", reason="worker_lost")
                        await page.until("call", status="active")
                        await page.until("voice_state", agent="speaking")
                        back_after_s = time.monotonic() - died_at
                        async with asyncio.timeout(5):
                            while before & set(room.remote_participants):
                                await asyncio.sleep(0.05)

                        await say(room, "It's a 2019 Honda Civic")
                        answered = (await page.until("turn", status="completed"))["reply"]
                        view = (await http.get(f"/api/sessions/{opened['session_id']}")).json()
    await all_left()
    assert back_after_s < BACK_WITHIN_S
    assert question != answered
    said = [line["text"] for line in view["messages"] if line["role"] == "customer"]
    assert said == ["I need an oil change", "It's a 2019 Honda Civic"]


async def say(room: rtc.Room, text: str) -> None:
    await room.local_participant.publish_data(json.dumps({"text": text}), reliable=True, topic=TOPIC)
