"""One engine at work: the most urgent sentence first, one at a time, on a thread that is left behind if it hangs."""

import contextlib
import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field

from voice_worker import metrics
from voice_worker.tts.cache import CachedVoice
from voice_worker.tts.fitness import Fitness
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm
from voice_worker.tts.shelf import VoiceShelf

log = logging.getLogger("frontdesk.voice.tts")

FIRST, NEXT, LIKELY, AHEAD = 0, 1, 2, 5
"""Priorities: what the caller waits for, what follows it, what may be said in a moment, what may be wanted some day."""
SECONDS_A_CHARACTER = 0.065
HANGS_S, LATE_S = 6.0, 2.5
LEFT_BEHIND = 3
"""Threads of one engine that hang at the same time: beyond these it is not tried."""
TRIAL = "Let me see what I can find."


@dataclass(order=True)
class Order:
    """One sentence wanted, by as many as there are futures."""

    priority: int
    number: int
    text: str = field(compare=False)
    voice: CachedVoice = field(compare=False)
    wanted_by: "list[Future[Pcm]]" = field(compare=False)
    is_taken: bool = field(default=False, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.voice.name, self.text

    @property
    def sound_s(self) -> float:
        """About how long it will sound."""
        return len(self.text) * SECONDS_A_CHARACTER

    def is_wanted(self) -> bool:
        return not all(future.cancelled() for future in self.wanted_by)


class Lane:
    """The orders of one engine. `is_idle` says whether what is made ahead may be made now."""

    def __init__(
        self,
        name: str,
        shelf: VoiceShelf,
        clock: Callable[[], float],
        is_idle: Callable[[], bool] = lambda: True,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.name, self.shelf, self.clock, self.is_idle, self.on_change = name, shelf, clock, is_idle, on_change
        self.fitness = Fitness()
        self._orders: list[Order] = []
        self._open: dict[tuple[str, str], Order] = {}
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._threads = itertools.count(1)
        self._current: Order | None = None
        self._since = 0.0
        self._left_behind = 0
        self._thread = 0
        self._start()

    def order(self, text: str, priority: int, voice: CachedVoice) -> "Future[Pcm]":
        """Wanted; what is in the making already is not made twice, but as soon as the more urgent wants it."""
        future: Future[Pcm] = Future()
        with self._changed:
            order = self._open.get((voice.name, text))
            if order is None or not order.is_wanted():
                order = Order(priority, next(self._numbers), text, voice, [future])
                self._open[order.key] = order
                heapq.heappush(self._orders, order)
            else:
                order.wanted_by.append(future)
                if not order.is_taken and priority < order.priority:
                    order.priority = priority
                    heapq.heapify(self._orders)
            self._changed.notify_all()
        self.on_change()
        return future

    def wake(self) -> None:
        """What `is_idle` says has changed."""
        with self._changed:
            self._changed.notify_all()

    def waiting(self) -> int:
        """Sentences that somebody waits for. Takes no lock: one lane asks while another holds its own."""
        return sum(order.priority < LIKELY and order.is_wanted() for order in list(self._orders))

    def wait_s(self) -> float:
        """About how long a sentence wanted now would wait for its turn."""
        with self._changed:
            ahead_s = sum(order.sound_s for order in self._orders if order.priority < LIKELY and order.is_wanted())
            current, rate = self._current, self.fitness.rate
            left_s = max(0.0, current.sound_s * rate - self._busy_s()) if current is not None else 0.0
            return ahead_s * rate + left_s

    def is_late(self) -> bool:
        """Whether the sentence in the making takes far longer than it should."""
        with self._changed:
            return self._current is not None and self._busy_s() > self._limit_s(LATE_S, 2, self._current)

    def look(self) -> None:
        """Leave a thread behind that hangs, and try an engine again whose time has come."""
        now = self.clock()
        with self._changed:
            if self._current is not None and self._busy_s() > self._limit_s(HANGS_S, 4, self._current):
                self._leave_behind(self._current, now)
            is_trial_due = self._left_behind < LEFT_BEHIND and self.fitness.is_trial_due(now)
        if is_trial_due:
            self.order(TRIAL, LIKELY, CachedVoice(self.shelf.default.voice, None))

    def _limit_s(self, at_least_s: float, times: int, order: Order) -> float:
        return max(at_least_s, times * self.fitness.rate * order.sound_s)

    def _busy_s(self) -> float:
        return self.clock() - self._since

    def _leave_behind(self, order: Order, now: float) -> None:
        log.warning("a voice hangs", extra={"voice": self.name, "chars": len(order.text)})
        self.fitness.hung(now)
        self._left_behind += 1
        self._current, self._thread = None, 0
        self._finish(order, TimeoutError("the engine hangs"))
        if self._left_behind < LEFT_BEHIND:
            self._start()

    def _start(self) -> None:
        self._thread = next(self._threads)
        threading.Thread(target=self._work, args=(self._thread,), name=f"speech-{self.name}", daemon=True).start()

    def _work(self, me: int) -> None:
        while (order := self._next(me)) is not None:
            try:
                outcome: Pcm | Exception = self._make(order)
            except Exception as error:  # noqa: BLE001 - whatever an engine raises, who wanted the sound gets it
                outcome = error
            with self._changed:
                if me != self._thread:  # left behind: nobody waits for it any more
                    self._left_behind -= 1
                    if not self._thread:
                        self._start()
                    return
                self._current = None
                self._note(order, outcome)
                self._finish(order, outcome)

    def _next(self, me: int) -> Order | None:
        with self._changed:
            while True:
                self._changed.wait_for(lambda: me != self._thread or self._has_work())
                if me != self._thread:
                    return None
                order = heapq.heappop(self._orders)
                self.on_change()
                if order.is_wanted():
                    order.is_taken, self._current, self._since = True, order, self.clock()
                    return order
                self._forget(order)

    def _has_work(self) -> bool:
        return bool(self._orders) and (self._orders[0].priority < AHEAD or self.is_idle())

    def _make(self, order: Order) -> Pcm:
        with metrics.synthesize_seconds.labels(self.name).time():
            return order.voice.synthesize(order.text)

    def _note(self, order: Order, outcome: Pcm | Exception) -> None:
        now, was_fit = self.clock(), self.fitness.is_fit
        if isinstance(outcome, Exception):
            log.warning("a sentence could not be made", extra={"voice": self.name, "pii_error": repr(outcome)})
            self.fitness.failed(now)
        else:
            self.fitness.worked(now - self._since, len(outcome) / SAMPLE_RATE, now)
        if was_fit != self.fitness.is_fit:
            extra = {"voice": self.name, "reason": self.fitness.reason, "rate": round(self.fitness.rate, 2)}
            log.warning("a voice is left out" if was_fit else "a voice is used again", extra=extra)

    def _finish(self, order: Order, outcome: Pcm | Exception) -> None:
        self._forget(order)
        for future in order.wanted_by:
            with contextlib.suppress(InvalidStateError):
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    def _forget(self, order: Order) -> None:
        if self._open.get(order.key) is order:
            del self._open[order.key]
