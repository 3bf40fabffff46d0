import asyncio
import contextlib
import json
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from app.contracts import ConfigDown, HeardUp, SayDown
from voice_worker import app_socket
from voice_worker.app_socket import CallSocket, parse


class App:
    """Says `frames` to each connection in turn and keeps what it hears."""

    def __init__(self, *frames: list[str]) -> None:
        self.frames, self.heard = list(frames), list[dict[str, Any]]()
        self.got = asyncio.Event()

    async def __call__(self, socket: ServerConnection) -> None:
        frames = self.frames.pop(0) if self.frames else []
        self.heard.append(json.loads(await socket.recv()))
        for frame in frames:
            await socket.send(frame)
        if self.frames:
            await socket.close()
            return
        with contextlib.suppress(ConnectionClosed):
            async for raw in socket:
                self.heard.append(json.loads(raw))
                self.got.set()


def port_of(server: Any) -> int:
    return next(iter(server.sockets)).getsockname()[1]


CONFIG = ConfigDown(greeting="Hi.", greeting_id="g", phrases={}).model_dump_json()
SAY = SayDown(utterance_id="n", text="Your car is ready.").model_dump_json()


async def test_a_socket_that_drops_comes_back_and_what_was_said_meanwhile_arrives(monkeypatch: Any):
    monkeypatch.setattr(app_socket, "RECONNECT_S", (0.0,))
    app, seen = App([CONFIG], [SAY]), list[str]()
    async with serve(app, "127.0.0.1", 0) as server:
        socket = CallSocket(f"http://127.0.0.1:{port_of(server)}", "call", lambda: "token")

        async def follow() -> None:
            async for frame in socket.frames():
                seen.append(frame.type)
                if frame.type == "config":
                    socket.send(HeardUp(type="heard", utterance_id="g", heard_chars=3))

        following = asyncio.create_task(follow())
        async with asyncio.timeout(10):
            while "say" not in seen or not any(frame.get("utterance_id") == "g" for frame in app.heard):
                app.got.clear()
                await app.got.wait()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    assert seen == ["config", "say"]
    assert [frame["token"] for frame in app.heard if frame["type"] == "hello"] == ["token", "token"]


async def test_a_call_that_is_over_for_the_app_ends_here_too():
    async def refuse(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.close(app_socket.NO_SUCH_CALL, "This call has ended.")

    async with serve(refuse, "127.0.0.1", 0) as server, asyncio.timeout(10):
        socket = CallSocket(f"http://127.0.0.1:{port_of(server)}", "call", lambda: "token")
        assert [frame.type async for frame in socket.frames()] == ["end"]
    assert not socket.is_connected


def test_what_a_newer_app_says_is_passed_over():
    assert parse('{"type": "dance"}') is None
    assert parse("not json") is None
    assert parse('{"type": "say"}') is None
    assert isinstance(parse(SAY), SayDown)


def test_frames_for_an_app_that_stays_away_do_not_pile_up():
    async def pile_up() -> int:
        socket = CallSocket("http://127.0.0.1:1", "call", lambda: "token")
        for count in range(1000):
            socket.send(HeardUp(type="heard", utterance_id="g", heard_chars=count))
        return socket._outbox.qsize()

    assert asyncio.run(pile_up()) == app_socket.OUTBOX
