"""Small real children for the supervisor's tests."""

import asyncio
import os
import select
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.cli.supervisor.child import ChildSpec


class Listener:
    """Keeps what the supervisor says and lets a test wait for a line of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._heard = asyncio.Event()

    def __call__(self, name: str, line: str) -> None:
        self.lines.append(f"{name}: {line}")
        self._heard.set()

    async def until(self, words: str, times: int = 1) -> None:
        async with asyncio.timeout(20):
            while sum(words in line for line in self.lines) < times:
                self._heard.clear()
                await self._heard.wait()


def exists(path: Path) -> Callable[[], Awaitable[bool]]:
    async def probe() -> bool:
        return path.exists()

    return probe


def shell(name: str, script: str, folder: Path, ready: str | None = None, **limits: float) -> ChildSpec:
    """A child that runs a shell script in `folder` and is ready when the file `ready` is there."""
    argv = ["/bin/sh", "-c", f"cd {folder}; {script}"]
    return ChildSpec(name, argv, {}, exists(folder / (ready or f"{name}.ready")), **limits)


def is_gone(pid: int, within_s: float = 15) -> bool:
    """Wait for a process, which need not be our child, to end."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within_s)[0])
    finally:
        os.close(descriptor)
