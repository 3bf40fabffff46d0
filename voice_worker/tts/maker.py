"""Makes sentences into sound: by the first voice while it keeps up, by another while it does not."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator

from voice_worker import metrics
from voice_worker.tts.clauses import clauses_wherever
from voice_worker.tts.lane import AHEAD, FIRST, LIKELY, NEXT, Lane
from voice_worker.tts.protocol import Pcm
from voice_worker.tts.shelf import VoiceShelf

__all__ = ["AHEAD", "FIRST", "LIKELY", "NEXT", "SpeechMaker"]

LONGEST_WAIT_S = 2.0
"""A sentence that would wait longer for its turn is given to another voice."""


class SpeechMaker:
    """The engines of this machine in the order in which they are liked, each with its queue; all calls share them.

    What is made ahead waits while a call is in progress: it would take the cores that the caller waits for.
    """

    def __init__(self, shelf: VoiceShelf, *others: VoiceShelf, clock: Callable[[], float] = time.monotonic) -> None:
        self.shelf = shelf
        self._calls = 0
        self.lanes: list[Lane] = []
        for name, each in zip(("first", "second", "third"), (shelf, *others), strict=False):
            self.lanes.append(Lane(name, each, clock, self._is_idle, self._count_waiting))

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """While this lasts, a caller listens."""
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1
            self.lanes[0].wake()

    def best(self, texts: list[str], voice_name: str = "", pace: float = 1.0) -> int:
        """The lane to say these clauses with: the first, unless it fails, hangs, is too slow or has too much to do."""
        for lane in self.lanes:
            lane.look()
        voice = self.shelf.named(voice_name, pace)
        if all(voice.has(text) for text in texts):
            return 0
        for index, lane in enumerate(self.lanes):
            if lane.fitness.is_fit and not lane.is_late() and lane.wait_s() <= LONGEST_WAIT_S:
                if index:
                    metrics.fallbacks.labels("voice").inc()
                return index
        slow = (index for index, lane in enumerate(self.lanes) if lane.fitness.reason in (None, "slow"))
        return next(slow, 0)

    def other(self, *tried: int) -> int | None:
        """Who says a clause that these lanes do not get done; None when there is nobody."""
        for lane in tried:
            self.lanes[lane].look()
        fit = (index for index, each in enumerate(self.lanes) if index not in tried and each.fitness.is_fit)
        return next(fit, None)

    def make(
        self, text: str, priority: int, voice_name: str = "", pace: float = 1.0, lane: int = 0
    ) -> "asyncio.Future[Pcm]":
        """The sound of a sentence, at once when it was said before. Cancelling it drops the order."""
        voice = self.lanes[lane].shelf.named(voice_name, pace)
        kept = voice.kept(text)
        if kept is not None:
            ready: asyncio.Future[Pcm] = asyncio.get_running_loop().create_future()
            ready.set_result(kept)
            return ready
        self.lanes[lane].look()
        return asyncio.wrap_future(self.lanes[lane].order(text, priority, voice))

    def make_ahead(self, texts: list[str], voice_name: str = "", pace: float = 1.0) -> int:
        """Fill the cache with what will be wanted, clause by clause, in idle time; how many are to be made."""
        voice = self.shelf.named(voice_name, pace)
        clauses = dict.fromkeys(clause.spoken for text in texts for clause in clauses_wherever(text))
        lacking = [spoken for spoken in clauses if not voice.has(spoken)]
        for spoken in lacking:
            self.lanes[0].order(spoken, AHEAD, voice)
        return len(lacking)

    def _is_idle(self) -> bool:
        return not self._calls

    def _count_waiting(self) -> None:
        metrics.speech_waiting.set(sum(lane.waiting() for lane in self.lanes))
