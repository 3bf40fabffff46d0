"""Joins a room for real: `python -m app.cli.examination.joining`, the server's address and a token on standard input.

A program of its own: where a machine has no way at all to the address that it is told, LiveKit's library ends the whole
process. Exit code 0: the way of the sound stands.
"""

import asyncio
import os
import sys

from livekit import rtc

_LIMIT_S = 10.0


async def join(url: str, token: str) -> bool:
    """Whether the connection came about; it counts as made once the sound's way stands."""
    room = rtc.Room()
    try:
        await asyncio.wait_for(room.connect(url, token), _LIMIT_S)
    except (rtc.ConnectError, TimeoutError):
        return False
    await room.disconnect()
    return True


if __name__ == "__main__":
    address, secret = sys.stdin.read().split()
    has_joined = asyncio.run(join(address, secret))
    os._exit(0 if has_joined else 1)  # LiveKit's threads call a Python that is going away, now and then, and abort it
