"""The benchmarks' client: a turn is sent again under its id, elsewhere, until its end is known."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.cli.benchmarks.client import Client, Refused, Stuck
from app.cli.benchmarks.soak import Course
from app.cli.benchmarks.wire import Broken, Wire

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Scripted:
    """A server that answers the requests it gets one after the other as told; the last way stays."""

    replies: list[Reply]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = next(int(line[15:]) for line in head.decode().split("\r\n") if line.startswith("Content-Length"))
                self.asked.append(json.loads(await reader.readexactly(size)))
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                await reply(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def scripted(*replies: Reply) -> AsyncIterator[Scripted]:
    server = Scripted(list(replies))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


def event(seq: int | None, **status: Any) -> bytes:
    body = {"seq": seq, "turn_id": "t", "type": "turn", "data": status}
    return f"event: turn\ndata: {json.dumps(body)}\n\n".encode()


def stream(*events: bytes, is_whole: bool = True) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for each in events:
            writer.write(f"{len(each):x}\r\n".encode() + each + b"\r\n")
        writer.write(b"0\r\n\r\n" if is_whole else b"")
        await writer.drain()
        if not is_whole:
            raise ConnectionResetError

    return reply


def status(line: str) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {line}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        await writer.drain()

    return reply


COMPLETED = stream(event(None, status="started"), event(7, status="completed", reply="Done.", expects={"slot": "when"}))


async def test_a_turn_that_broke_off_is_sent_again_under_its_id_to_another_process():
    broken = stream(event(None, status="started"), is_whole=False)
    async with scripted(broken, COMPLETED) as first, scripted(status("503 Busy"), COMPLETED) as second:
        client = Client([first.url, second.url])
        reply = await client.say("Yes")
        client.close()
    assert (reply.chat.reply, reply.asks_for) == ("Done.", "when")
    assert (len(first.asked), len(second.asked)) == (2, 1)
    assert {each["turn_id"] for each in first.asked + second.asked} == {client.turns[0].turn_id}
    assert (client.turns[0].attempts, client.turns[0].seqs) == (3, [7])


async def test_a_turn_that_failed_in_words_is_sent_again_only_if_it_may_be():
    busy = stream(event(None, status="failed", reply="Sorry.", error={"code": "busy", "retryable": True}))
    final = stream(event(None, status="failed", reply="Sorry.", error={"code": "closed", "retryable": False}))
    async with scripted(busy, final) as server:
        client = Client([server.url])
        with pytest.raises(Refused, match="closed"):
            await client.say("Yes")
        client.close()
    assert client.turns[0].failed == 2


async def test_who_never_gets_an_end_is_stuck_and_who_is_refused_says_so():
    async with scripted(status("500 Oh")) as server:
        client = Client([server.url], limit_s=0.2)
        with pytest.raises(Stuck, match="Yes"):
            await client.say("Yes")
        client.close()
    async with scripted(status("409 Conflict")) as server:
        client = Client([server.url])
        with pytest.raises(Refused, match="409"):
            await client.say("Yes")
        client.close()


async def test_a_connection_is_kept_and_a_silent_one_is_given_up():
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with scripted(status("200 OK"), status("200 OK"), silent) as server:
        wire = Wire(server.url)
        assert [(await wire.ask("POST", "/", {"n": n})).status for n in (1, 2)] == [200, 200]
        with pytest.raises(Broken):
            await wire.ask("POST", "/", {"n": 3}, limit_s=0.1)
    assert [each["n"] for each in server.asked] == [1, 2, 3]


def test_a_course_is_flat_unless_memory_or_handles_grow_after_the_warm_up():
    megabyte = 2**20

    def course(memory: Callable[[int], int], files: Callable[[int], int] = lambda at: 40) -> Course:
        return Course("app", samples=[(at, memory(at), files(at)) for at in range(100)])

    assert course(lambda at: 300 * megabyte).is_flat()
    assert course(lambda at: (200 + min(at, 20) * 5) * megabyte).is_flat(), "it warms up"
    assert not course(lambda at: (300 + at) * megabyte).is_flat()
    assert not course(lambda at: 300 * megabyte, lambda at: 40 + at // 2).is_flat()
