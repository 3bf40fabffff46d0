"""Makes sentences into sound: the most urgent first, one at a time, so that two never share the cores."""

import asyncio
import contextlib
import heapq
import itertools
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from voice_worker import metrics
from voice_worker.tts.cache import CachedVoice
from voice_worker.tts.clauses import clauses_of
from voice_worker.tts.protocol import Pcm, Voice
from voice_worker.tts.shelf import VoiceShelf

log = logging.getLogger("frontdesk.voice.tts")

FIRST, NEXT, AHEAD = 0, 1, 5
"""Priorities: what the caller waits for, what follows it, what may be wanted some day."""


@dataclass(order=True)
class Order:
    """One sentence wanted."""

    priority: int
    number: int
    text: str = field(compare=False)
    voice: CachedVoice = field(compare=False)
    sound: "Future[Pcm]" = field(compare=False)


class SpeechMaker:
    """Falls back to a second voice when the first fails; raises only when both do.

    What is made ahead waits while a call is in progress: it would take the cores that the caller waits for.
    """

    def __init__(self, shelf: VoiceShelf, fallback: Voice | None = None) -> None:
        self.shelf, self.fallback = shelf, fallback
        self._orders: list[Order] = []
        self._changed = threading.Condition()
        self._calls = 0
        self._numbers = itertools.count()
        self._thread = threading.Thread(target=self._work, name="speech-maker", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """While this lasts, a caller listens."""
        self._count_calls(+1)
        try:
            yield
        finally:
            self._count_calls(-1)

    def make(self, text: str, priority: int, voice_name: str = "") -> "asyncio.Future[Pcm]":
        """The sound of a sentence, at once when it was said before. Cancelling it drops the order."""
        voice = self.shelf.named(voice_name)
        kept = voice.kept(text)
        if kept is not None:
            ready: asyncio.Future[Pcm] = asyncio.get_running_loop().create_future()
            ready.set_result(kept)
            return ready
        sound: Future[Pcm] = Future()
        self._order(Order(priority, next(self._numbers), text, voice, sound))
        return asyncio.wrap_future(sound)

    def make_ahead(self, texts: list[str], voice_name: str = "") -> int:
        """Fill the cache with what will be wanted, clause by clause, in idle time; how many are to be made."""
        voice = self.shelf.named(voice_name)
        clauses = dict.fromkeys(clause.spoken for text in texts for clause in clauses_of(text))
        lacking = [spoken for spoken in clauses if not voice.has(spoken)]
        for spoken in lacking:
            self._order(Order(AHEAD, next(self._numbers), spoken, voice, Future()))
        return len(lacking)

    def _order(self, order: Order) -> None:
        with self._changed:
            heapq.heappush(self._orders, order)
            self._count_waiting()
            self._changed.notify()

    def _count_calls(self, change: int) -> None:
        with self._changed:
            self._calls += change
            self._changed.notify()

    def _next(self) -> Order:
        with self._changed:
            self._changed.wait_for(lambda: self._orders and (self._orders[0].priority < AHEAD or not self._calls))
            order = heapq.heappop(self._orders)
            self._count_waiting()
            return order

    def _count_waiting(self) -> None:
        metrics.speech_waiting.set(sum(order.priority < AHEAD for order in self._orders))

    def _work(self) -> None:
        while True:
            order = self._next()
            if not order.sound.set_running_or_notify_cancel():
                continue
            try:
                order.sound.set_result(self._synthesize(order))
            except Exception as error:  # noqa: BLE001 - whatever an engine raises, the caller of make() gets it
                log.warning("a sentence could not be synthesised", extra={"pii_error": repr(error)})
                order.sound.set_exception(error)

    def _synthesize(self, order: Order) -> Pcm:
        try:
            with metrics.synthesize_seconds.labels("first").time():
                return order.voice.synthesize(order.text)
        except Exception as error:
            if self.fallback is None:
                raise
            log.warning("the voice failed, another speaks", extra={"pii_error": repr(error)})
            metrics.fallbacks.labels("voice").inc()
            with metrics.synthesize_seconds.labels("second").time():
                return self.fallback.synthesize(order.text)
