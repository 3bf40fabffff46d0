"""One turn: the caller's words to the app, the app's words to the speaker."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import ValidationError

from app.contracts import Event, Transcript, TurnRequest, TurnStatus
from voice_worker import metrics
from voice_worker.app_client import AppUnreachable, NotCommitted, TurnRefused
from voice_worker.foresight import Foreseen
from voice_worker.latency import TurnClock, now
from voice_worker.phrases import Phrases
from voice_worker.speaking import Saying, Speaker

log = logging.getLogger("frontdesk.voice.answering")
FAILURES = {TimeoutError: "timeout", AppUnreachable: "unreachable", TurnRefused: "refused"}

BRIDGE_LEAST_S = 0.4
"""A turn gets this long at least before its wait is bridged."""
BRIDGED_BY_S = 2.4
"""After the caller's last sound, however long their end was waited for."""
STILL_AFTER_S = 1.7
"""Between one phrase that bridges and the next."""


class Turns(Protocol):
    """Where turns are taken."""

    def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]: ...

    def commit(self, session_id: str, turn_id: str, text: str) -> AsyncGenerator[Event, None]: ...


@dataclass
class Answer:
    """How a turn ended."""

    status: TurnStatus | None = None
    sayings: dict[str, Saying] = field(default_factory=dict)
    is_silent: bool = False
    is_overtaken: bool = False

    @property
    def is_unheard(self) -> bool:
        """Whether nothing of it has reached the caller."""
        return not any(saying.heard for saying in self.sayings.values())


@dataclass
class Answering:
    """Says the reply as it comes, bridges a long wait, words a failure. A turn never ends in silence."""

    turns: Turns
    speaker: Speaker
    phrases: Phrases
    session_id: str
    filler_after_s: float
    limit_s: float
    is_muted: Callable[[], bool] = lambda: False
    current: Answer | None = None

    def overtake(self) -> None:
        """The caller goes on: what is still to come of the answer in progress is not said any more."""
        if self.current is not None:
            self.current.is_overtaken = True

    async def answer(self, request: TurnRequest, clock: TurnClock, foreseen: Foreseen | None = None) -> Answer:
        """Returns when the turn is over in the app; the last of it may still be on its way to the caller."""
        answer = self.current = Answer()
        filler = asyncio.create_task(self._bridge(request, answer, clock))
        try:
            async with asyncio.timeout(self.limit_s):
                async for event in self._events(request, clock, foreseen):
                    self._take(event, request, answer, clock)
        except (TimeoutError, AppUnreachable, TurnRefused) as error:
            metrics.app_failures.labels(FAILURES[type(error)]).inc()
            log.warning("a turn failed", extra={"error": type(error).__name__, "pii_error": str(error)})
            self._apologise(request, answer, clock)
        finally:
            self.current = None
            filler.cancel()
            for saying in answer.sayings.values():
                saying.finish()
        return answer

    async def _events(
        self, request: TurnRequest, clock: TurnClock, foreseen: Foreseen | None
    ) -> AsyncGenerator[Event, None]:
        """The turn that was run ahead, made real; else the turn, under the same id."""
        if foreseen is not None and await foreseen.is_ready():
            try:
                async for event in self.turns.commit(self.session_id, request.turn_id, request.text):
                    yield event
                metrics.turns_ahead.labels("committed").inc()
                return
            except NotCommitted as error:
                metrics.turns_ahead.labels("refused").inc()
                log.info("a turn run ahead is run again", extra={"pii_error": str(error)})
        async for event in self.turns.turn(self.session_id, request):
            if event.type == "latency" and event.turn_id == request.turn_id:
                clock.model_ms = event.data.get("model_ms") or 0.0  # of a turn that was run ahead it cost no waiting
            yield event

    def _take(self, event: Event, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        try:
            if event.turn_id != request.turn_id:
                return  # what was heard of an earlier reply: not to be said again
            if event.type == "transcript":
                self._speak(Transcript.model_validate(event.data), answer, clock)
            elif event.type == "turn":
                answer.status = TurnStatus.model_validate(event.data)
                self._settle(answer.status, request, answer, clock)
        except ValidationError as error:
            log.warning("an event was not understood", extra={"type": event.type, "pii_error": str(error)})

    def _speak(self, transcript: Transcript, answer: Answer, clock: TurnClock) -> None:
        if transcript.role != "agent" or self.is_muted() or answer.is_overtaken:
            return
        if transcript.pace is not None:
            self.speaker.pace = transcript.pace
        saying = answer.sayings.get(transcript.utterance_id)
        if saying is None:
            saying = answer.sayings[transcript.utterance_id] = self.speaker.say(transcript.utterance_id, clock=clock)
        saying.feed(transcript.text, transcript.is_final)

    def _settle(self, status: TurnStatus, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        is_over = status.status in ("completed", "failed")
        if not is_over or answer.sayings or self.is_muted() or answer.is_overtaken:
            return
        if status.reply:
            utterance_id = status.utterance_id or f"{request.turn_id}-reply"
            answer.sayings[utterance_id] = self.speaker.say(utterance_id, status.reply, clock=clock)
        elif status.status == "failed":
            self._apologise(request, answer, clock)
        else:
            answer.is_silent = True

    def _apologise(self, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        if not answer.sayings and not self.is_muted() and not answer.is_overtaken:
            metrics.fallbacks.labels("sorry").inc()
            key = f"{request.turn_id}-sorry"
            answer.sayings[key] = self.speaker.say(key, self.phrases["sorry"], clock=clock)

    async def _bridge(self, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        """Say that somebody is there, again and again, for as long as nothing else can be said."""
        wait_s = self.filler_after_s
        if (voice_ended := clock.marks.get("voice_ended")) is not None:
            wait_s = min(wait_s, max(BRIDGE_LEAST_S, voice_ended + BRIDGED_BY_S - now()))
        await asyncio.sleep(wait_s)
        phrase, number = "filler", 0
        while not answer.sayings and not answer.is_silent:
            if not self.is_muted() and not self.speaker.is_busy:
                metrics.fallbacks.labels("filler").inc()
                self.speaker.say(f"{request.turn_id}-{number}-filler", self.phrases[phrase], clock=clock)
                phrase, number = "still", number + 1
            await self.speaker.quiet.wait()
            await asyncio.sleep(STILL_AFTER_S)
