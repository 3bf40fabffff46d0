"""Free ports for servers that will be killed and started again on the same one."""

import random
import socket
from contextlib import ExitStack
from pathlib import Path

from app.cli.rig.errors import RigError

_LOWEST = 15_000
_EPHEMERAL_FROM = 32_768
_TRIES = 200


def free_port(*offsets: int) -> int:
    """A port of 127.0.0.1 that is free for TCP, and at each offset above it for UDP.

    Below the range that the kernel gives to clients: while a server is down, somebody who tries to reach it could
    else be given its very port, and end up talking to itself.
    """
    highest = max(_LOWEST + 1000, _ephemeral_from())
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, highest - max(offsets, default=0))  # noqa: S311 - a place, no secret
        if _is_free(port, offsets):
            return port
    raise RigError("There is no free port on this machine.")


def _is_free(port: int, offsets: tuple[int, ...]) -> bool:
    with ExitStack() as stack:
        try:
            stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            for offset in offsets:
                stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)).bind(("127.0.0.1", port + offset))
        except OSError:
            return False
    return True


def _ephemeral_from() -> int:
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _EPHEMERAL_FROM
