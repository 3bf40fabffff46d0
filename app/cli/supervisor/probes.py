"""Readiness probes of the children."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

Probe = Callable[[], Awaitable[bool]]
_TIMEOUT_S = 2.0
_AGAIN_S = 0.2


async def is_ready_within(probe: Probe, limit_s: float, is_hopeless: Callable[[], bool] = lambda: False) -> bool:
    """Ask until it is ready; False when it is not within the limit, or can't be any more."""
    clock = asyncio.get_running_loop().time
    until = clock() + limit_s
    while not await probe():
        if is_hopeless() or clock() > until:
            return False
        await asyncio.sleep(_AGAIN_S)
    return True


def answers(url: str) -> Probe:
    """Ready when a GET of this address is answered with 200."""

    async def probe() -> bool:
        return (await asyncio.to_thread(_get, url))[0] == 200

    return probe


def part_is_there(ready_url: str, name: str) -> Probe:
    """Ready when the app's `/ready` knows this part, be it ok or degraded."""

    async def probe() -> bool:
        parts = (await asyncio.to_thread(_get, ready_url))[1].get("parts", [])
        return any(part["name"] == name and part["status"] != "absent" for part in parts)

    return probe


def redis_answers(port: int, password: str) -> Probe:
    """Ready when a Redis takes our password and answers; while it loads its data it does not."""

    async def probe() -> bool:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    writer.write(f"AUTH {password}\r\nPING\r\n".encode())
                    return [await reader.readline(), await reader.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False

    return probe


def _get(url: str) -> tuple[int, dict[str, Any]]:
    try:
        with urlopen(url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - loopback addresses made here
            return answer.status, _parsed(answer.read())
    except HTTPError as refused:
        return refused.code, _parsed(refused.read())
    except (URLError, OSError):
        return 0, {}


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
