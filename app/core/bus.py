"""Live fan-out of events to whoever watches a session."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from typing import Protocol

from app.contracts import Event
from app.core import metrics


class SubscriptionOverflow(Exception):
    """The subscriber did not keep up, or the bus lost track; it has to resume from its last `seq`."""


class Subscription:
    """One watcher's queue. Bounded: a slow watcher costs itself, never the others."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: deque[Event] = deque()
        self._overflowed = False
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Hand over an event without waiting."""
        if len(self._waiting) < self._size:
            self._waiting.append(event)
            self._taken.clear()
            self._changed.set()
        elif event.seq is not None:
            # Levels and interim speech may be lost; a durable event may not be skipped unnoticed.
            self.overflow()

    def overflow(self) -> None:
        """Say that events were lost: whoever watches resumes from what is stored."""
        if not self._overflowed:
            metrics.bus_overflows.inc()
        self._overflowed = True
        self._taken.set()
        self._changed.set()

    async def caught_up(self) -> None:
        """Until the watcher has done with all that was offered."""
        await self._taken.wait()

    async def __aiter__(self) -> AsyncIterator[Event]:
        """Events as they come.

        Raises:
            SubscriptionOverflow: a durable event found the queue full, or was lost on its way.
        """
        while True:
            if self._overflowed:
                raise SubscriptionOverflow
            if self._waiting:
                yield self._waiting.popleft()
                continue
            self._taken.set()
            self._changed.clear()
            await self._changed.wait()


class EventBus(Protocol):
    """Fan-out by session, to all processes.

    Events of one session arrive in the order in which they were published. A subscription that may have missed a
    durable event overflows.
    """

    async def publish(self, events: list[Event]) -> None:
        """Hand events over; returns without waiting for anybody, and never fails."""
        ...

    def subscribe(self, session_id: str, size: int = 256) -> Subscription:
        """Start watching. Subscribe before reading the log, so that nothing falls between."""
        ...

    def unsubscribe(self, session_id: str, subscription: Subscription) -> None:
        """Stop watching."""
        ...

    async def close(self) -> None:
        """Send what waits, then let go."""
        ...


class LocalBus:
    """Within one process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, events: list[Event]) -> None:
        """Offer each event to all who watch its session."""
        self.deliver(events)

    def deliver(self, events: list[Event]) -> None:
        """Offer each event to those of this process who watch its session."""
        for event in events:
            for watcher in tuple(self._watchers.get(event.session_id, ())):
                watcher.offer(event)

    def is_watched(self, session_id: str) -> bool:
        """Whether anybody of this process watches."""
        return session_id in self._watchers

    def overflow(self) -> None:
        """Send all watchers of this process to what is stored."""
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.overflow()

    def subscribe(self, session_id: str, size: int = 256) -> Subscription:
        """Start watching."""
        subscription = Subscription(size)
        self._watchers[session_id].add(subscription)
        return subscription

    def unsubscribe(self, session_id: str, subscription: Subscription) -> None:
        """Stop watching."""
        watchers = self._watchers.get(session_id)
        if watchers is None:
            return
        watchers.discard(subscription)
        if not watchers:
            del self._watchers[session_id]

    async def close(self) -> None:
        """Nothing waits here."""
