"""One turn: the caller's words to the app, the app's words to the speaker."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import ValidationError

from app.contracts import Event, Transcript, TurnRequest, TurnStatus
from voice_worker import metrics
from voice_worker.app_client import AppUnreachable, TurnRefused
from voice_worker.latency import TurnClock
from voice_worker.phrases import Phrases
from voice_worker.speaking import Saying, Speaker

log = logging.getLogger("frontdesk.voice.answering")
FAILURES = {TimeoutError: "timeout", AppUnreachable: "unreachable", TurnRefused: "refused"}


class Turns(Protocol):
    """Where turns are taken."""

    def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]: ...


@dataclass
class Answer:
    """How a turn ended."""

    status: TurnStatus | None = None
    sayings: dict[str, Saying] = field(default_factory=dict)
    is_silent: bool = False


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

    async def answer(self, request: TurnRequest, clock: TurnClock) -> Answer:
        """Returns when the turn is over in the app; the last of it may still be on its way to the caller."""
        answer = Answer()
        filler = asyncio.create_task(self._bridge(request, answer, clock))
        try:
            async with asyncio.timeout(self.limit_s):
                async for event in self.turns.turn(self.session_id, request):
                    self._take(event, request, answer, clock)
        except (TimeoutError, AppUnreachable, TurnRefused) as error:
            metrics.app_failures.labels(FAILURES[type(error)]).inc()
            log.warning("a turn failed", extra={"error": type(error).__name__, "pii_error": str(error)})
            self._apologise(request, answer, clock)
        finally:
            filler.cancel()
            for saying in answer.sayings.values():
                saying.finish()
        return answer

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
        if transcript.role != "agent" or self.is_muted():
            return
        saying = answer.sayings.get(transcript.utterance_id)
        if saying is None:
            saying = answer.sayings[transcript.utterance_id] = self.speaker.say(transcript.utterance_id, clock=clock)
        saying.feed(transcript.text, transcript.is_final)

    def _settle(self, status: TurnStatus, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        if status.status not in ("completed", "failed") or answer.sayings or self.is_muted():
            return
        if status.reply:
            utterance_id = status.utterance_id or f"{request.turn_id}-reply"
            answer.sayings[utterance_id] = self.speaker.say(utterance_id, status.reply, clock=clock)
        elif status.status == "failed":
            self._apologise(request, answer, clock)
        else:
            answer.is_silent = True

    def _apologise(self, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        if not answer.sayings and not self.is_muted():
            metrics.fallbacks.labels("sorry").inc()
            key = f"{request.turn_id}-sorry"
            answer.sayings[key] = self.speaker.say(key, self.phrases["sorry"], clock=clock)

    async def _bridge(self, request: TurnRequest, answer: Answer, clock: TurnClock) -> None:
        await asyncio.sleep(self.filler_after_s)
        if not answer.sayings and not answer.is_silent and not self.is_muted():
            metrics.fallbacks.labels("filler").inc()
            self.speaker.say(f"{request.turn_id}-filler", self.phrases["filler"], clock=clock)
