"""One clause on its way to the speaker: in the voice of its sentence, or in another when that one is late or fails."""

import asyncio
import logging
from typing import Protocol

from voice_worker import metrics
from voice_worker.tts.protocol import Pcm

log = logging.getLogger("frontdesk.voice.tts")


class Maker(Protocol):
    """Where clauses are made."""

    def make(
        self, text: str, priority: int, voice_name: str = "", pace: float = 1.0, lane: int = 0
    ) -> "asyncio.Future[Pcm]": ...

    def other(self, *tried: int) -> int | None: ...


class Making:
    """Ordered when it is made. Once `sound` is set `lane` tells whose it is."""

    def __init__(self, maker: Maker, text: str, priority: int, voice_name: str, pace: float, lane: int) -> None:
        self.maker, self.text, self.voice_name, self.pace, self.lane = maker, text, voice_name, pace, lane
        self.sound: Pcm | None = None
        self._tried = {lane}
        self._wanted = {lane: self._order(lane, priority)}

    async def wait(self, limit_s: float) -> bool:
        """Whether it is there, after so long at most. A lane that fails gives it to the next at once.

        Raises:
            RuntimeError: nobody can say it.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + limit_s
        while self.sound is None:
            if not self._wanted:
                raise RuntimeError("no voice can say this")
            left_s = until - loop.time()
            done, _ = await asyncio.wait(self._wanted.values(), timeout=max(0.0, left_s), return_when="FIRST_COMPLETED")
            if not done:
                return False
            self._take()
        return True

    def hurry(self) -> bool:
        """It is late: let somebody else try as well. False when there is nobody."""
        other = self.maker.other(*self._tried)
        if other is None:
            return False
        metrics.fallbacks.labels("voice").inc()
        self._tried.add(other)
        self._wanted[other] = self._order(other, 0)
        return True

    def cancel(self) -> None:
        """Not wanted any more."""
        for wanted in self._wanted.values():
            wanted.cancel()

    def _order(self, lane: int, priority: int) -> "asyncio.Future[Pcm]":
        wanted = self.maker.make(self.text, priority, self.voice_name, self.pace, lane)
        wanted.add_done_callback(_noticed)
        return wanted

    def _take(self) -> None:
        for lane, wanted in list(self._wanted.items()):
            if not wanted.done():
                continue
            del self._wanted[lane]
            error = None if wanted.cancelled() else wanted.exception()
            if self.sound is None and not wanted.cancelled() and error is None:
                self.sound, self.lane = wanted.result(), lane
            elif error is not None:
                log.warning("a clause was not made", extra={"lane": lane, "pii_error": repr(error)})
                self.hurry()
        if self.sound is not None:
            self.cancel()


def _noticed(wanted: "asyncio.Future[Pcm]") -> None:
    """What was only prepared may fail without anybody asking."""
    if not wanted.cancelled():
        wanted.exception()
