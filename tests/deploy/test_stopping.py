"""SIGTERM, as compose and systemd send it: what has begun ends, who is connected is told to come back."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.cli.rig.apps import AppProcess, prepare_installation
from app.cli.rig.program import descendants
from app.cli.supervisor.probes import answers
from tests.conftest import CACHE
from tests.deploy.compose_file import read_compose, services

SLOW = "Are you open on Sunday? Please take your time."


class ComposedApp(AppProcess):
    """With the command line of docker-compose.yml, on loopback and around a slower app."""

    stop_within_s = 25.0

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        super().__init__(folder, settings, target="tests.fakes.slow_app:app")

    def argv(self) -> list[str]:
        words: list[str] = list(services(read_compose())["app"]["command"])
        words[words.index("--host") + 1] = "127.0.0.1"
        words[words.index("--port") + 1] = str(self.port)
        return [sys.executable, "-m", "uvicorn", self.target, *words[2:]]

    async def terminated(self) -> int:
        """Its exit code, once it has ended by itself after a SIGTERM that was sent already."""
        assert self._process is not None
        async with asyncio.timeout(self.stop_within_s):
            while (code := self._process.poll()) is None:
                await asyncio.sleep(0.02)
        return code

    def terminate(self) -> None:
        assert self.pid is not None
        os.kill(self.pid, signal.SIGTERM)


@pytest.fixture
async def app(tmp_path: Path) -> Any:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/frontdesk.db", "FRONTDESK_CACHE_DIR": str(CACHE)}
    await prepare_installation(settings)
    async with ComposedApp(tmp_path, settings) as running:
        yield running


async def test_a_turn_in_progress_ends_and_is_answered_and_sockets_are_told_to_come_back(app: ComposedApp):
    async with httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
        opened = (await http.post("/api/sessions", json={})).json()
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        async with connect(f"{app.ws_url}/ws/{opened['session_id']}", proxy=None) as line:
            await line.send(json.dumps({"type": "hello", "token": opened["token"]}))
            body = {"session_id": opened["session_id"], "message": SLOW, "turn_id": "0" * 25 + "1"}
            asking = asyncio.create_task(http.post("/api/chat", json=body))
            seen = await until_turn(line, "started")

            app.terminate()
            closed = await until_closed(line)
            answer = await asking
    code = await app.terminated()

    assert answer.status_code == 200
    assert answer.json()["reply"]
    assert closed == 1012, "the server restarts: come back"
    assert code in (0, -signal.SIGTERM)

    await app.start()
    async with httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        messages = (await http.get(f"/api/sessions/{opened['session_id']}")).json()["messages"]
        again = (await http.post("/api/chat", json=body)).json()
    async with connect(f"{app.ws_url}/ws/{opened['session_id']}", proxy=None) as line:
        await line.send(json.dumps({"type": "hello", "token": opened["token"], "after": seen}))
        await until_turn(line, "completed")

    assert [message["role"] for message in messages] == ["agent", "customer", "agent"]
    assert messages[-1]["text"] == answer.json()["reply"] == again["reply"], "once, and the same when asked again"


async def test_a_stream_of_events_is_heard_out(app: ComposedApp):
    async with httpx2.AsyncClient(base_url=app.url, timeout=30) as http:
        opened = (await http.post("/api/sessions", json={})).json()
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        turn = {"turn_id": "0" * 25 + "2", "text": SLOW, "mode": "run", "channel": "chat"}
        told: list[str] = []
        async with http.stream("POST", f"/api/sessions/{opened['session_id']}/turns", json=turn) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and (event := json.loads(line[5:]))["type"] == "turn":
                    told.append(event["data"]["status"])
                    if told == ["started"]:
                        app.terminate()
    code = await app.terminated()

    assert told == ["started", "completed"]
    assert code in (0, -signal.SIGTERM)


async def test_up_ends_everything_it_started(tmp_path: Path):
    port = str(AppProcess(tmp_path).port)
    log = tmp_path / "up.log"
    argv = [str(Path(sys.executable).with_name("frontdesk")), "up", "--data", str(tmp_path / "data"), "--no-voice"]
    with log.open("wb") as lines:
        up = await asyncio.create_subprocess_exec(*argv, "--port", port, stdout=lines, stderr=lines)
    try:
        async with asyncio.timeout(120):
            while not await answers(f"http://127.0.0.1:{port}/ready")():
                assert up.returncode is None, log.read_text()
                await asyncio.sleep(0.1)
        family = descendants(up.pid)

        up.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(up.wait(), 30)
    finally:
        if up.returncode is None:
            up.kill()
            await up.wait()

    assert code == 0
    assert len(family) >= 2, "the app and the warden at least"
    assert [pid for pid in family if Path(f"/proc/{pid}/exe").exists()] == []
    assert log.read_text().splitlines()[-1].endswith("stopped")


async def until_turn(line: ClientConnection, status: str) -> int:
    """The last seq seen, once a turn has this status."""
    seen = 0
    async with asyncio.timeout(30):
        async for raw in line:
            event = json.loads(raw)
            seen = event.get("seq") or seen
            if event["type"] == "turn" and event["data"]["status"] == status:
                return seen
    raise AssertionError(f"no turn was {status}")


async def until_closed(line: ClientConnection) -> int | None:
    """The code with which the server closes."""
    try:
        async with asyncio.timeout(30):
            while True:
                await line.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
