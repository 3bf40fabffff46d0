"""A real livekit-server of a test's own."""

import asyncio
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from app.cli.installation.media import Media, loopback_config
from tests.servers import livekit_or_skip

KEY = "frontdesk"
SECRET = "a-livekit-secret-that-is-long-enough"


@asynccontextmanager
async def livekit_server(folder: Path) -> AsyncIterator[Media]:
    """A livekit-server on loopback, answering."""
    port = _free_port()
    media = Media(f"ws://127.0.0.1:{port}", KEY, SECRET, livekit_or_skip(), port)
    (folder / "secrets").mkdir(parents=True, exist_ok=True)
    config = loopback_config(media, folder)
    process = await asyncio.create_subprocess_exec(
        str(media.server), "--config", str(config), stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as http:
            while not await _answers(http, port):
                assert process.returncode is None, "livekit-server did not start"
                await asyncio.sleep(0.05)
        yield media
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}") as reply:
            return reply.ok
    except aiohttp.ClientError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
