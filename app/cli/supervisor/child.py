"""One supervised child: how it is started, its output, its end."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.cli.supervisor.warden import Warden

Say = Callable[[str, str], None]

_LINE_BYTES = 1 << 20
_LAST_OUTPUT_S = 1.0


@dataclass(frozen=True)
class ChildSpec:
    """What to run. `is_ready` is asked again and again until it says so or `ready_within_s` is over."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    is_ready: Callable[[], Awaitable[bool]]
    ready_within_s: float = 30.0
    stop_within_s: float = 10.0


@dataclass
class RunningChild:
    """A started child and everything that it starts: they share one group, named by its pid."""

    spec: ChildSpec
    program: Process
    output: asyncio.StreamReader
    warden: Warden
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    @classmethod
    async def start(cls, spec: ChildSpec, warden: Warden) -> "RunningChild":
        # A pipe of our own: with asyncio's, the end of a child is not seen while a grandchild holds its output.
        reading, writing = os.pipe()
        output = asyncio.StreamReader(limit=_LINE_BYTES)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(output), os.fdopen(reading, "rb"))
        try:
            program = await asyncio.create_subprocess_exec(
                *spec.argv,
                env={**os.environ, **spec.env},
                stdin=DEVNULL,
                stdout=writing,
                stderr=STDOUT,
                start_new_session=True,
            )
        finally:
            os.close(writing)
        warden.watch(program.pid)
        return cls(spec, program, output, warden)

    async def ended(self, say: Say) -> int:
        """Pass its output on until it ends; then end whatever it left behind, and return its exit code."""
        passing_on = asyncio.create_task(self._pass_on(say))
        code = await self.program.wait()
        self._signal_group(signal.SIGKILL)
        self.warden.forget(self.program.pid)
        await asyncio.wait([passing_on], timeout=_LAST_OUTPUT_S)
        passing_on.cancel()
        return code

    async def stop(self) -> None:
        """Ask it to end, and end its whole group when it does not within `stop_within_s`.

        Only the child itself is asked: it ends its own children in its own order.
        """
        if self.program.returncode is None:
            with suppress(ProcessLookupError):
                self.program.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.program.wait(), self.spec.stop_within_s)
        except TimeoutError:
            self._signal_group(signal.SIGKILL)
            await self.program.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.program.pid, number)

    async def _pass_on(self, say: Say) -> None:
        while True:
            try:
                line = await self.output.readline()
            except ValueError:  # longer than the limit: what was read of it is gone, the rest goes on
                continue
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            self.last_lines.append(text)
            say(self.spec.name, text)
