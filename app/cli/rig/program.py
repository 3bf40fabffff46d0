"""One real program under our hands: its start, its end, and all that may happen to it in between."""

import asyncio
import atexit
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import ClassVar, Self

from app.cli.rig.errors import ProgramMissing, RigError
from app.cli.supervisor.warden import Warden

_POLL_S = 0.02
_LAST_LINES = 15
_OURS = ("FRONTDESK_", "LIVEKIT_", "DATABASE_URL", "REDIS_URL")


class Program(ABC):
    """A server on loopback with a folder of its own. Its lines go to `<folder>/<name>.log` and nowhere else.

    Not bound to an event loop: it may be started in one and stopped in another. It dies with this process,
    however that ends.
    """

    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    ready_within_s: ClassVar[float] = 30.0
    stop_within_s: ClassVar[float] = 10.0

    def __init__(self, name: str, folder: Path, port: int) -> None:
        self.name, self.folder, self.port = name, folder, port
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def argv(self) -> Sequence[str]:
        """The command."""

    @abstractmethod
    async def is_ready(self) -> bool:
        """Whether it does its work by now."""

    def environment(self) -> Mapping[str, str]:
        """What it is told beside the surroundings."""
        return {}

    async def prepare(self) -> None:
        """What must be there before the first start."""
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def pid(self) -> int | None:
        """Of the running program."""
        return self._process.pid if self.is_running and self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    async def start(self) -> None:
        """Start it, and wait until it is ready.

        Raises:
            RigError: it ended, or was not ready within its limit; its last lines are in the message.
        """
        if self.is_running:
            return
        await self.prepare()
        deadline = time.monotonic() + self.ready_within_s
        self.launch()
        while not await self.is_ready():
            if not self.is_running and not await self._again(deadline):
                raise RigError(f"{self.name} did not start:\n{self.last_lines()}")
            if time.monotonic() > deadline:
                await self.kill()
                raise RigError(f"{self.name} was not ready within {self.ready_within_s:g} s:\n{self.last_lines()}")
            await asyncio.sleep(_POLL_S)

    def launch(self) -> None:
        """Start it without waiting for anything."""
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        with self.log.open("ab") as lines:
            self._process = subprocess.Popen(
                list(self.argv()),
                env={**surroundings, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _warden().watch(self._process.pid)

    async def _again(self, deadline: float) -> bool:
        """Whether an end before readiness is worth another try."""
        return False

    async def stop(self) -> None:
        """Ask it to end; end it when it does not within its limit."""
        if self._process is None:
            return
        self.thaw()
        with suppress(ProcessLookupError):
            self._process.send_signal(self.stop_signal)
        if not await self._ended(self.stop_within_s):
            await self.kill()
        self._forget()

    async def kill(self) -> None:
        """kill -9 to it and all that it started: no goodbye, nothing flushed."""
        if self._process is None:
            return
        self._signal_all(signal.SIGKILL)
        if not await self._ended(10):
            raise RigError(f"{self.name} survived kill -9")
        self._forget()

    def freeze(self) -> None:
        """Stop its time: connections stay open and nothing answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    async def restart(self) -> None:
        """Kill it if it runs, and start it on the same data and port."""
        await self.kill()
        await self.start()

    def last_lines(self) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:])

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _signal_all(self, number: signal.Signals) -> None:
        # The program first: a parent that is gone starts no new children.
        if self._process is None or self._process.poll() is not None:
            return
        family = [self._process.pid, *descendants(self._process.pid)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    async def _ended(self, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        while self.is_running and time.monotonic() < deadline:  # noqa: ASYNC110 - another program has no event of ours
            await asyncio.sleep(_POLL_S)
        return not self.is_running

    def _forget(self) -> None:
        if self._process is not None and not self.is_running:
            _warden().forget(self._process.pid)
            self._process = None


def descendants(pid: int) -> list[int]:
    """All that a process started and that still runs, parents first; none where the system does not tell."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                waiting += (children := [int(each) for each in path.read_text().split()])
                found += children
    return found


def program_on_path(name: str, package: str, *places: str) -> Path:
    """Where a program is: on the PATH or at one of the places (patterns; the last match wins).

    Raises:
        ProgramMissing: nowhere; says which package brings it.
    """
    if on_path := shutil.which(name):
        return Path(on_path)
    found = [path for place in places for path in sorted(Path("/").glob(f"{place.lstrip('/')}/{name}"))]
    if not found:
        raise ProgramMissing(f"{name} is not on this machine (Debian: apt install {package}).")
    return found[-1]


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """All of them, started side by side; stopped in reverse."""
    async with AsyncExitStack() as stack:
        for program in programs:
            stack.push_async_callback(program.stop)
        starting = [asyncio.create_task(program.start()) for program in programs]
        try:
            await asyncio.gather(*starting)
        except BaseException:
            for task in starting:
                task.cancel()
            await asyncio.wait(starting)
            raise
        yield


@cache
def _warden() -> Warden:
    """One for all programs of this process."""
    warden = Warden()
    atexit.register(warden.close)
    return warden
