"""Joining a room and leaving it. The client library ends the whole process when a connection is abandoned half way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from livekit import rtc

LEAVING_LIMIT_S = 20.0
_leaving: set[asyncio.Task[None]] = set()


@contextlib.asynccontextmanager
async def joined(room: rtc.Room, url: str, token: str, limit_s: float) -> AsyncIterator[None]:
    """Be in the room; afterwards it is left in the background, see `all_left`.

    Raises:
        TimeoutError, rtc.ConnectError: there is no line.
    """
    connecting = asyncio.create_task(room.connect(url, token))  # never cancelled
    try:
        await asyncio.wait_for(asyncio.shield(connecting), limit_s)
        yield
    finally:
        _leaving.add(leaving := asyncio.create_task(_leave(room, connecting)))
        leaving.add_done_callback(_leaving.discard)


async def all_left(limit_s: float = LEAVING_LIMIT_S) -> None:
    """Wait until every room is left: a program that ends before would cancel what must not be cancelled."""
    loop = asyncio.get_running_loop()
    if ours := [task for task in _leaving if task.get_loop() is loop]:
        await asyncio.wait(ours, timeout=limit_s)


async def _leave(room: rtc.Room, connecting: asyncio.Task[None]) -> None:
    """Hang up, once there is something to hang up."""
    with contextlib.suppress(Exception):
        await connecting
    with contextlib.suppress(Exception):
        await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(room.disconnect())), LEAVING_LIMIT_S)
