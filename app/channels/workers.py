"""Which voice workers are there, and how many more calls they take."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.contracts import WorkerStatus
from app.core.clock import Clock

_DISPATCH_GRACE = timedelta(seconds=15)


@dataclass
class _Worker:
    status: WorkerStatus
    seen_at: datetime


@dataclass
class WorkerRegistry:
    """Registered means: reported within `timeout_s`. A worker that missed two reports is gone."""

    clock: Clock
    timeout_s: float
    _workers: dict[str, _Worker] = field(default_factory=dict)
    _dispatched: dict[str, datetime] = field(default_factory=dict)

    def report(self, worker_id: str, status: WorkerStatus) -> None:
        """Take a worker's word for what it holds; calls it lists are under way, no longer on their way to it."""
        self._workers[worker_id] = _Worker(status, self.clock())
        for call_id in status.calls:
            self._dispatched.pop(call_id, None)

    def dispatched(self, call_id: str) -> None:
        """Count a call that no worker reports yet."""
        self._dispatched[call_id] = self.clock()

    def forget(self, call_id: str) -> None:
        """The call has ended, or reached nobody."""
        self._dispatched.pop(call_id, None)

    def registered(self) -> dict[str, WorkerStatus]:
        """The workers that are there now."""
        gone = self.clock() - timedelta(seconds=self.timeout_s)
        self._workers = {name: worker for name, worker in self._workers.items() if worker.seen_at > gone}
        return {name: worker.status for name, worker in self._workers.items()}

    def free_places(self) -> int:
        """How many more calls fit."""
        late = self.clock() - _DISPATCH_GRACE
        self._dispatched = {call: at for call, at in self._dispatched.items() if at > late}
        room = sum(max(0, status.capacity - len(status.calls)) for status in self.registered().values())
        return room - len(self._dispatched)
