"""One transcription at a time, off the event loop; what is no longer wanted is not begun, what hangs is left behind."""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field

from voice_worker import metrics
from voice_worker.stt.protocol import Samples, Transcriber, Transcript, Unwanted

log = logging.getLogger("frontdesk.voice.stt")

HANGS_AFTER_S = 4.0
"""Of work on one pass: on a machine that is busy with four times what it can do, the slowest takes so long."""
HANGS_IN_A_ROW = 2
OPEN_S = 15.0


class HearingAway(Exception):
    """The model hung twice in a row: for a while it is not asked."""


@dataclass
class Order:
    """One utterance to be transcribed."""

    samples: Samples
    expects: str
    words: "Future[Transcript]" = field(default_factory=Future[Transcript])
    is_wanted: bool = True


class Desk:
    """A transcriber with a thread of its own. A thread that hangs can't be ended: it is left, with its model."""

    def __init__(self, make: Callable[[], Transcriber]) -> None:
        self.orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self.began_at: float | None = None
        self._make = make
        threading.Thread(target=self._work, name="transcription", daemon=True).start()

    def _work(self) -> None:
        transcriber: Transcriber | None = None
        while (order := self.orders.get()) is not None:
            if not order.words.set_running_or_notify_cancel():
                continue
            self.began_at = time.monotonic()
            try:
                transcriber = transcriber or self._make()
                transcript = transcriber.transcribe(
                    order.samples, order.expects, lambda order=order: self._goes_on(order)
                )
            except Exception as error:  # noqa: BLE001 - whatever a model raises, who waits for the words gets it
                settle(order, error)
            else:
                settle(order, transcript)
            self.began_at = None

    def _goes_on(self, order: Order) -> bool:
        """Asked between two passes: it does not hang."""
        self.began_at = time.monotonic()
        return order.is_wanted


def settle(order: Order, outcome: Transcript | Exception) -> None:
    """Tell who waits; nobody may wait any more."""
    with contextlib.suppress(InvalidStateError):
        if isinstance(outcome, Exception):
            order.words.set_exception(outcome)
        else:
            order.words.set_result(outcome)


class Transcription:
    """The queue in front of a transcriber. `again` loads another one, for when this one hangs."""

    def __init__(
        self,
        transcriber: Transcriber,
        again: Callable[[], Transcriber] | None = None,
        hangs_after_s: float = HANGS_AFTER_S,
        open_s: float = OPEN_S,
    ) -> None:
        self.hangs_after_s, self.open_s = hangs_after_s, open_s
        self._again = again or (lambda: transcriber)
        self._desk = Desk(lambda: transcriber)
        self._hangs = 0
        self._open_until = 0.0

    def begin(self, samples: Samples, expects: str) -> "asyncio.Future[Transcript]":
        """Starts as soon as nothing else runs. Cancel the future when the words are no longer wanted.

        The future fails with `HearingAway` while the model is given time to recover.
        """
        self.leave_what_hangs()
        order = Order(samples, expects)
        words = asyncio.wrap_future(order.words)
        words.add_done_callback(lambda done: self._note(order, done))
        if time.monotonic() < self._open_until:
            order.words.set_exception(HearingAway())
        else:
            self._desk.orders.put(order)
        return words

    def leave_what_hangs(self) -> bool:
        """Take a fresh thread and model if the one at work has been for too long; whether that was so."""
        desk = self._desk
        began_at = desk.began_at  # once: its thread changes it
        if began_at is None or time.monotonic() - began_at < self.hangs_after_s:
            return False
        log.error("the speech model hangs, another is loaded")
        metrics.hearing_restarts.inc()
        self._hangs += 1
        if self._hangs >= HANGS_IN_A_ROW:
            self._open_until = time.monotonic() + self.open_s
        self._desk = Desk(self._again)
        with contextlib.suppress(queue.Empty):
            while True:
                self._desk.orders.put(desk.orders.get_nowait())
        desk.orders.put(None)
        return True

    def _note(self, order: Order, words: "asyncio.Future[Transcript]") -> None:
        if words.cancelled():
            order.is_wanted = False
        elif (error := words.exception()) is None:
            transcript = words.result()
            self._hangs = 0
            window = "full" if transcript.full_window else "short"
            metrics.transcribe_seconds.labels(window).observe(transcript.ms / 1000)
            if transcript.full_window:
                metrics.fallbacks.labels("window").inc()
        elif not isinstance(error, Unwanted | HearingAway):
            log.warning("an utterance could not be transcribed", extra={"pii_error": repr(error)})
