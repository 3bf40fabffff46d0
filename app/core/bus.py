"""Live fan-out of events to whoever watches a session."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Protocol

from app.contracts import Event


class SubscriptionOverflow(Exception):
    """The subscriber did not keep up; it has to resume from its last `seq`."""


class Subscription:
    """One watcher's queue. Bounded: a slow watcher costs itself, never the others."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=size)
        self._overflowed = False

    def offer(self, event: Event) -> None:
        """Hand over an event without waiting."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            # Levels and interim speech may be lost; a durable event may not be skipped unnoticed.
            self._overflowed = self._overflowed or event.seq is not None

    async def __aiter__(self) -> AsyncIterator[Event]:
        """Events as they come.

        Raises:
            SubscriptionOverflow: a durable event found the queue full.
        """
        while True:
            if self._overflowed:
                raise SubscriptionOverflow
            yield await self._queue.get()


class EventBus(Protocol):
    """Fan-out by session. Events of one session arrive in the order in which they were published."""

    async def publish(self, events: list[Event]) -> None: ...

    def subscribe(self, session_id: str, size: int = 256) -> Subscription: ...

    def unsubscribe(self, session_id: str, subscription: Subscription) -> None: ...


class LocalBus:
    """Within one process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, events: list[Event]) -> None:
        """Offer each event to all who watch its session."""
        for event in events:
            for watcher in tuple(self._watchers.get(event.session_id, ())):
                watcher.offer(event)

    def subscribe(self, session_id: str, size: int = 256) -> Subscription:
        """Start watching. Subscribe before reading the log, so that nothing falls between."""
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
