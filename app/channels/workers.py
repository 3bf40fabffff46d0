"""Which voice workers are there, and how many more calls they take."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.contracts import WorkerStatus
from app.core.clock import Clock

DISPATCH_GRACE_S = 15
"""How long a call that no worker lists yet takes a place."""


class Workers(Protocol):
    """Registered means: reported within its time. A worker that missed two reports is gone."""

    async def report(self, worker_id: str, status: WorkerStatus) -> None:
        """Take a worker's word for what it holds; calls it lists are under way, no longer on their way to it."""
        ...

    async def take_place(self, call_id: str) -> bool:
        """Count a call that no worker reports yet; False when there is no place for it."""
        ...

    async def forget(self, call_id: str) -> None:
        """The call has ended, or reached nobody."""
        ...

    def registered(self) -> dict[str, WorkerStatus]:
        """The workers that are there, as last known."""
        ...

    def free_places(self) -> int:
        """How many more calls fit, as last known."""
        ...

    async def close(self) -> None:
        """Stop looking."""
        ...


@dataclass
class _Worker:
    status: WorkerStatus
    seen_at: datetime


@dataclass
class WorkerRegistry:
    """Within one process."""

    clock: Clock
    timeout_s: float
    _workers: dict[str, _Worker] = field(default_factory=dict)
    _dispatched: dict[str, datetime] = field(default_factory=dict)

    async def report(self, worker_id: str, status: WorkerStatus) -> None:
        """Take a worker's word."""
        self._workers[worker_id] = _Worker(status, self.clock())
        for call_id in status.calls:
            self._dispatched.pop(call_id, None)

    async def take_place(self, call_id: str) -> bool:
        """Count a call that is on its way."""
        if self.free_places() <= 0:
            return False
        self._dispatched[call_id] = self.clock()
        return True

    async def forget(self, call_id: str) -> None:
        """The call has ended, or reached nobody."""
        self._dispatched.pop(call_id, None)

    def registered(self) -> dict[str, WorkerStatus]:
        """The workers that are there now."""
        gone = self.clock() - timedelta(seconds=self.timeout_s)
        self._workers = {name: worker for name, worker in self._workers.items() if worker.seen_at > gone}
        return {name: worker.status for name, worker in self._workers.items()}

    def free_places(self) -> int:
        """How many more calls fit."""
        late = self.clock() - timedelta(seconds=DISPATCH_GRACE_S)
        self._dispatched = {call: at for call, at in self._dispatched.items() if at > late}
        return places_of(self.registered()) - len(self._dispatched)

    async def close(self) -> None:
        """Nothing to stop."""


def why_none(workers: dict[str, WorkerStatus]) -> str | None:
    """Why nobody takes calls: no worker is there, or each says what keeps it from them. None when somebody does."""
    reasons = [status.absent_because for status in workers.values()]
    if all(reasons):
        return next((reason for reason in reasons if reason), "No voice worker is running.")
    return None


def places_of(workers: dict[str, WorkerStatus]) -> int:
    """How many calls fit beside those that the workers list."""
    return sum(max(0, status.capacity - len(status.calls)) for status in workers.values())
