"""`frontdesk up`, as an operator runs it."""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.cli.installation import media
from app.cli.installation.database import Preparation, address_of_database
from app.cli.rig.ports import free_port
from tests.cli.family import is_gone
from tests.servers import livekit_or_skip, redis_or_skip

_LIMIT_S = 120


class Up:
    """A running `frontdesk up`, its lines, and the programs it started."""

    def __init__(self, data: Path, *options: str, cache: Path, is_prepared: bool = True, **more: str) -> None:
        self.data = data
        self.port = free_port()
        self.redis_port = free_port()
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "frontdesk.db").exists() and is_prepared:
            # Here it is done in a tenth of the time: all that it needs is imported already.
            Preparation(data, address_of_database(data)).carry_out()
        argv = [sys.executable, "-m", "app.cli", "up", "--data", str(data), "--port", str(self.port)]
        argv += ["--redis-port", str(self.redis_port), *options]
        servers = ("LIVEKIT_", "DATABASE_", "REDIS_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(servers)}
        env |= {"FRONTDESK_CACHE_DIR": str(cache), "PYTHONUNBUFFERED": "1", **more}
        self.program = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def until(self, words: str) -> str:
        """Wait for a new line with these words."""
        deadline = time.monotonic() + _LIMIT_S
        while True:
            line = self._new.get(timeout=deadline - time.monotonic())
            if words in line:
                return line

    def children(self) -> list[int]:
        """The pids of what it started."""
        pid = self.program.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def child(self, words: str) -> int:
        """The pid of the child whose command line has these words."""
        return next(pid for pid in self.children() if words in Path(f"/proc/{pid}/cmdline").read_text())

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def post(self, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        """Each over a connection of its own, so that any process may take it."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode(),
            {"content-type": "application/json", "accept": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
            return json.loads(answer.read())

    def say(self, opened: dict[str, Any], text: str) -> str:
        """One turn of a session, and its reply."""
        body = {"session_id": opened["session_id"], "message": text}
        return self.post("/api/chat", body, authorization=f"Bearer {opened['token']}")["reply"]

    def sign_in(self, ticket: str) -> int:
        """The status of using the staff link's ticket."""
        try:
            self.post("/api/staff/sessions", {"ticket": ticket}, origin=f"http://127.0.0.1:{self.port}")
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code
        return 201

    def parts(self) -> dict[str, dict[str, str]]:
        return {part["name"]: part for part in json.loads(self.get("/ready"))["parts"]}

    def end(self) -> None:
        """Kill it and let go of its output."""
        self.program.kill()
        self.program.wait()
        self._reading.join(_LIMIT_S)
        if self.program.stdout is not None:
            self.program.stdout.close()

    def _read(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.lines.append(line.rstrip())
            self._new.put(line.rstrip())


@contextlib.contextmanager
def _running(data: Path, *options: str, cache: Path, is_prepared: bool = True, **more: str) -> Iterator[Up]:
    up = Up(data, *options, cache=cache, is_prepared=is_prepared, **more)
    try:
        yield up
    finally:
        up.end()


@pytest.mark.audio
def test_everything_starts_in_order_and_ctrl_c_leaves_nothing(tmp_path: Path, shared_cache: Path):
    livekit_or_skip()
    redis_or_skip()
    with _running(tmp_path, "--livekit-port", str(free_port(2)), cache=shared_cache) as up:
        up.until("Frontdesk is ready after")
        assert up.until("Customers").split()[-1] == f"http://127.0.0.1:{up.port}/"
        assert "/console?ticket=" in up.until("Staff")
        assert up.until("Runs").split("Runs")[1].strip() == "app, redis-server, livekit-server, voice worker"
        up.until("Calls can be taken")
        parts = up.parts()
        children = up.children()

        up.program.send_signal(signal.SIGINT)
        assert up.program.wait(30) == 0

    assert {name: parts[name]["status"] for name in ("database", "livekit", "voice worker")} == {
        "database": "ok",
        "livekit": "ok",
        "voice worker": "ok",
    }
    assert len(children) == 5  # and the warden
    assert all(is_gone(pid) for pid in children)


@pytest.fixture(scope="module")
def chat_only(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Up]:
    """One that runs without calls, on a folder of its own."""
    with _running(tmp_path_factory.mktemp("up"), "--no-voice", cache=shared_cache, is_prepared=False) as up:
        up.until("Calls are off")
        yield up


def test_without_voice_chat_works_and_everything_says_why_there_are_no_calls(chat_only: Up):
    assert any(line.split()[:4] == ["Calls", "Calls", "are", "off:"] for line in chat_only.lines)
    parts = chat_only.parts()
    opened = urllib.request.Request(
        f"http://127.0.0.1:{chat_only.port}/api/sessions", b"{}", {"content-type": "application/json"}
    )
    with urllib.request.urlopen(opened, timeout=30) as answer:  # noqa: S310 - our own address
        session = json.loads(answer.read())

    assert session["greeting"]
    assert (parts["voice worker"]["status"], parts["voice worker"]["why"]) == (
        "absent",
        "Calls are off: started with --no-voice.",
    )


def test_a_killed_app_is_back_and_a_killed_supervisor_leaves_nothing(tmp_path: Path, shared_cache: Path):
    with _running(tmp_path, "--no-voice", cache=shared_cache) as up:
        up.until("Calls are off")
        first = up.child("uvicorn")
        os.kill(first, signal.SIGKILL)
        up.until("ended by signal 9; starting again in 0.5 s")
        second = _next_app(up, first)
        _until_alive(up)
        children = up.children()

        up.program.kill()
        assert second in children
        assert all(is_gone(pid) for pid in children)


def test_without_a_redis_it_says_so_and_several_workers_are_refused(tmp_path: Path, shared_cache: Path):
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    with _running(tmp_path / "many", "--no-voice", "--workers", "2", cache=shared_cache, PATH=str(nothing)) as up:
        line = up.until("Stopped:")
        assert up.program.wait(30) == 1
    assert "2 workers need a Redis to share conversations over" in line
    with _running(tmp_path / "one", "--no-voice", cache=shared_cache, PATH=str(nothing)) as up:
        assert up.until("Runs").split("Runs")[1].strip() == "app"
        assert "SQLite and this one process: there is no redis-server on this machine" in up.until("Memory")
        up.get("/health")


def test_two_workers_are_one_front_desk_and_a_killed_redis_is_back(tmp_path: Path, shared_cache: Path):
    redis_or_skip()
    with _running(tmp_path, "--no-voice", "--workers", "2", cache=shared_cache) as up:
        ticket = up.until("Staff").split("ticket=")[1].split()[0]
        assert up.until("Runs").split("Runs")[1].strip() == "app (2 processes), redis-server"
        assert f"redis-server, port {up.redis_port}, kept in {tmp_path / 'redis'}" in up.until("Memory")
        assert (tmp_path / "secrets" / "redis.conf").stat().st_mode & 0o777 == 0o600

        opened = up.post("/api/sessions", {})
        said = [up.say(opened, "How much is an oil change?") for _ in range(6)]
        used = [up.sign_in(ticket) for _ in range(4)]
        first = up.child("redis-server")
        os.kill(first, signal.SIGKILL)
        said.append(up.say(opened, "And when are you open?"))
        up.until("starting again in 0.5 s")
        said.append(up.say(opened, "Thank you"))

    assert len([text for text in said if text]) == 8
    assert used == [201, 401, 401, 401]


def test_a_second_one_on_the_same_folder_is_refused_with_the_first_ones_pid(chat_only: Up, shared_cache: Path):
    with _running(chat_only.data, "--no-voice", cache=shared_cache) as second:
        line = second.until("Stopped:")
        code = second.program.wait(30)

    assert f"Frontdesk already runs on {chat_only.data} (pid {chat_only.program.pid})." in line
    assert code == 1


def test_a_busy_port_is_one_sentence_before_anything_starts(tmp_path: Path, shared_cache: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        with _running(tmp_path, "--no-voice", "--port", number, cache=shared_cache) as up:
            line = up.until("Stopped:")
            code = up.program.wait(30)

    assert line.startswith(f"Stopped: Port {number}, which the app needs, is in use by ")
    assert code == 1
    assert len(up.lines) == 1


def test_a_missing_weight_that_chat_needs_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(media, "models_folder", lambda: tmp_path)

    result = CliRunner().invoke(cli, ["up", "--data", str(tmp_path / "data")])

    assert result.exit_code == 1
    assert result.output == (
        "Stopped: Nothing can be understood: the model weight minilm/model.safetensors is not there. "
        "Run `make models`.\n"
    )


def _next_app(up: Up, not_this: int) -> int:
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        with contextlib.suppress(StopIteration, FileNotFoundError):
            if (pid := up.child("uvicorn")) != not_this:
                return pid
    raise TimeoutError("the app was not started again")


def _until_alive(up: Up) -> None:
    """Wait until the app answers; each try waits on the socket, so this is no busy loop for long."""
    deadline = time.monotonic() + _LIMIT_S
    poll = threading.Event()
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            up.get("/health")
            return
        poll.wait(0.1)
    raise TimeoutError("the app did not come back")
