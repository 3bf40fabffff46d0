"""The supervisor: children start in order, each after the one before is ready, and end in reverse."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.cli.supervisor.backoff import Backoff
from app.cli.supervisor.child import ChildSpec, RunningChild, Say
from app.cli.supervisor.warden import Warden

_PROBE_EVERY_S = 0.1
_TRIES_BEFORE_READY = 3


@dataclass
class _Place:
    """A child's place in the family, through all its restarts."""

    spec: ChildSpec
    backoff: Backoff
    running: RunningChild | None = None
    starts: int = 0
    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Supervisor:
    """Starts, watches, restarts and stops. It says what happens by `say(child, line)`."""

    def __init__(self, say: Say, backoff: Callable[[], Backoff] = Backoff) -> None:
        self._say = say
        self._new_backoff = backoff
        self._places: list[_Place] = []
        self._warden = Warden()
        self._stopping = asyncio.Event()

    async def start(self, spec: ChildSpec) -> bool:
        """Start a child and wait until it is ready.

        Returns False when it is not: it ended too often before it was ready (and is not started again), was
        still not ready after its time (and goes on trying), or the supervisor is stopping.
        """
        place = _Place(spec, self._new_backoff())
        self._places.append(place)
        place.task = asyncio.create_task(self._keep(place))
        ready = asyncio.create_task(self._until_ready(spec))
        hopeless = asyncio.create_task(place.given_up.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        waits = (ready, hopeless, stopping)
        await asyncio.wait(waits, timeout=spec.ready_within_s, return_when=asyncio.FIRST_COMPLETED)
        is_ready = ready.done() and not self._stopping.is_set()
        for wait in waits:
            wait.cancel()
        if is_ready:
            place.backoff = self._new_backoff()
            place.starts = -1  # from now on it is started again however often it ends
        return is_ready

    def last_lines(self, name: str) -> Sequence[str]:
        """The last lines that a child wrote."""
        running = next((place.running for place in self._places if place.spec.name == name), None)
        return list(running.last_lines) if running else []

    def pid_of(self, name: str) -> int | None:
        """The pid of a child that runs now."""
        running = next((place.running for place in self._places if place.spec.name == name), None)
        return running.program.pid if running and running.program.returncode is None else None

    async def stop(self) -> None:
        """Stop all children, the last started first, and wait until each is gone."""
        self._stopping.set()
        for place in reversed(self._places):
            if place.running is not None:
                self._say(place.spec.name, "stopping")
                await place.running.stop()
            if place.task is not None:
                await place.task
        await asyncio.to_thread(self._warden.close)

    async def _keep(self, place: _Place) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                place.running = await RunningChild.start(place.spec, self._warden)
            except OSError as error:
                self._say(place.spec.name, f"cannot be started: {error.strerror or error}")
                place.given_up.set()
                return
            if self._stopping.is_set():
                await place.running.stop()
            code = await place.running.ended(self._say)
            if self._stopping.is_set():
                return
            if not await self._may_start_again(place, code, time.monotonic() - began):
                return

    async def _may_start_again(self, place: _Place, code: int, lived_s: float) -> bool:
        """Wait out the backoff; False when the child never became ready and ended too often, or all is stopping."""
        reason = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
        if place.starts >= 0:
            place.starts += 1
            if place.starts >= _TRIES_BEFORE_READY:
                self._say(place.spec.name, f"{reason} {place.starts} times before it was ready; given up")
                place.given_up.set()
                return False
        wait_s = place.backoff.after(lived_s)
        self._say(place.spec.name, f"{reason}; starting again in {wait_s:g} s")
        try:
            await asyncio.wait_for(self._stopping.wait(), wait_s)
        except TimeoutError:
            return True
        return False

    async def _until_ready(self, spec: ChildSpec) -> None:
        while not await spec.is_ready():  # noqa: ASYNC110 - another program has no event of ours
            await asyncio.sleep(_PROBE_EVERY_S)
