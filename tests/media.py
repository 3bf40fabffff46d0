"""A real livekit-server of a test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.cli.installation.media import Media
from app.cli.rig.livekit import LiveKitServer
from tests.servers import livekit_or_skip

SECRET = "a-livekit-secret-that-is-long-enough"


@asynccontextmanager
async def livekit_server(folder: Path) -> AsyncIterator[Media]:
    """A livekit-server on loopback, answering."""
    livekit_or_skip()
    async with LiveKitServer(folder) as server:
        yield server.media
