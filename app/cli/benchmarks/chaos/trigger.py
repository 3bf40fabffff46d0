"""Waits in a customer's conversation for the moment of a point."""

import asyncio
from dataclasses import dataclass, field

from app.cli.benchmarks.chaos.points import Moment, Point

_PAUSE_S = 0.05
_KEPT = 200


@dataclass
class Pace:
    """How long turns take here, in seconds, so that a kill falls into one on any machine."""

    _seconds: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})

    def note(self, is_writing: bool, seconds: float) -> None:
        """A turn that nothing went wrong with."""
        self._seconds[is_writing].append(seconds)
        del self._seconds[is_writing][:-_KEPT]

    def usual(self, moment: Moment) -> float:
        """The median of such turns; a short while before any was seen."""
        if moment == "between":
            return _PAUSE_S
        seen = sorted(self._seconds[moment == "writes"])
        return seen[len(seen) // 2] if seen else _PAUSE_S


@dataclass
class Trigger:
    """Pulled once. `url` is the process that served the customer; `is_inside` whether its turn was still running."""

    point: Point
    pace: Pace
    url: str = ""
    is_inside: bool = False
    _pulled: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0
    _is_in_turn: bool = False
    _pending: asyncio.Task[None] | None = None

    async def wait(self) -> None:
        """Until the moment has come."""
        await self._pulled.wait()

    def turn_begins(self, url: str, is_writing: bool) -> None:
        """The customer sends a turn for the first time."""
        self._turn += 1
        self._is_in_turn = True
        if self.point.moment != "between" and self._is_due(is_writing):
            self._arm(url)

    def turn_ended(self, url: str, is_writing: bool) -> None:
        """The customer has the whole answer."""
        self._is_in_turn = False
        if self.point.moment == "between" and self._is_due(is_writing):
            self._arm(url)

    def _is_due(self, is_writing: bool) -> bool:
        # With the booking at the latest: some conversations are shorter than others.
        return is_writing or (self.point.moment != "writes" and self._turn == self.point.turn)

    def conversation_ended(self) -> None:
        """There will be no better moment."""
        self._arm(self.url)

    def _arm(self, url: str) -> None:
        if self._pending is None:
            self.url = url
            self._pending = asyncio.create_task(self._pull(self.point.lateness * self.pace.usual(self.point.moment)))

    async def _pull(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        self.is_inside = self._is_in_turn
        self._pulled.set()
