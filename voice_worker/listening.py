"""What the caller says: windows of sound in, utterances out."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from voice_worker.latency import TurnClock, now
from voice_worker.settings import TurnTakingSettings
from voice_worker.stt.protocol import SAMPLE_RATE, Transcript
from voice_worker.turn_taking.activity import VoiceActivity
from voice_worker.turn_taking.endpointing import Endpointing, Pause

log = logging.getLogger("frontdesk.voice.listening")
T = TypeVar("T")

BEFORE_ONSET_S = 0.4
"""Sound kept from before the voice was noticed: a soft first consonant lies there."""
AFTER_VOICE_S = 0.25


@dataclass(frozen=True)
class Window:
    """A few milliseconds of the caller's sound at 16 kHz, and the probability that they hold voice."""

    samples: NDArray[np.int16]
    probability: float

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


@dataclass
class Utterance:
    """What the caller said in one go. `transcript` is None when no words could be made out in time."""

    number: int
    started_at: float
    ended_at: float
    voiced_s: float
    transcript: Transcript | None
    clock: TurnClock


class Ears(Protocol):
    """Who listens. Called from the audio loop: nothing here may block."""

    @property
    def expects(self) -> str:
        """What the agent asked for last."""
        ...

    def on_voice(self, voiced_s: float) -> None:
        """The caller is making a sound; so much of it in this utterance."""
        ...

    def on_words(self, text: str) -> bool:
        """The words up to a pause. False: they are nothing to answer, forget the utterance."""
        ...

    def on_utterance(self, utterance: Utterance) -> None:
        """The caller has finished."""
        ...

    def on_silence(self) -> None:
        """The caller paused or stopped."""
        ...


class EndOfTurn(Protocol):
    """Judges by the sound whether a turn has ended."""

    def predict(self) -> "asyncio.Future[float]":
        """The probability, from the last second of sound."""
        ...


class Words(Protocol):
    """Transcribes off the event loop."""

    def begin(self, samples: NDArray[np.float32], expects: str) -> "asyncio.Future[Transcript]": ...


@dataclass
class Guess:
    """The words up to one pause, made while it is still open whether the caller goes on."""

    words: "asyncio.Future[Transcript]"
    end: "asyncio.Future[float]"
    begun_at: float
    reported: bool = False

    def drop(self) -> None:
        self.words.cancel()
        self.end.cancel()


class Listener:
    """At every pause the words so far are transcribed; if the caller stays silent, that is the transcript."""

    def __init__(
        self, words: Words, end_of_turn: EndOfTurn, ears: Ears, settings: TurnTakingSettings, limit_s: float = 6.0
    ) -> None:
        self.words, self.end_of_turn, self.ears, self.limit_s = words, end_of_turn, ears, limit_s
        self.endpointing = Endpointing(settings)
        self.activity = VoiceActivity(onset_s=settings.onset_ms / 1000, pause_s=settings.pause_ms / 1000)
        self.guess: Guess | None = None
        self._before: deque[Window] = deque()
        self._sound: list[NDArray[np.int16]] = []
        self._number = 0
        self._started_at = 0.0
        self._voice_ended = 0.0

    async def run(self, windows: AsyncIterator[Window]) -> None:
        """Until the sound ends. Whatever goes wrong with one utterance, the next one is heard."""
        async for window in windows:
            try:
                self.step(window)
            except Exception:
                log.exception("an utterance was lost")
                self._reset()

    def step(self, window: Window) -> None:
        """Account for one window."""
        signal = self.activity.step(window.probability, window.seconds)
        self._keep(window, begins=signal == "started")
        if signal == "started":
            self._begin()
        elif signal == "paused":
            self.ears.on_silence()
            self._guess()
        elif signal == "resumed":
            self._forget_guess()
        if not self.activity.speaking:
            return
        if self.activity.silence_s == 0.0:
            self._voice_ended = now()
            self.ears.on_voice(self.activity.voiced_s)
        elif self.guess is not None:
            self._weigh(self.guess)

    def _keep(self, window: Window, begins: bool) -> None:
        if begins:
            self._sound = [kept.samples for kept in self._before] + [window.samples]
            self._before.clear()
        elif self.activity.speaking:
            self._sound.append(window.samples)
        else:
            self._before.append(window)
            while sum(kept.seconds for kept in self._before) > BEFORE_ONSET_S + self.activity.onset_s:
                self._before.popleft()

    def _begin(self) -> None:
        self._number += 1
        self._started_at = time.time() - self.activity.voiced_s

    def _guess(self) -> None:
        sound = np.concatenate(self._sound).astype(np.float32) / np.float32(32768)
        surplus = int((self.activity.silence_s - AFTER_VOICE_S) * SAMPLE_RATE)
        if surplus > 0:
            sound = sound[:-surplus]
        self.guess = Guess(self.words.begin(sound, self.ears.expects), self.end_of_turn.predict(), now())

    def _forget_guess(self) -> None:
        if self.guess is not None:
            self.guess.drop()
            self.guess = None

    def _weigh(self, guess: Guess) -> None:
        """Whether the pause is the end."""
        if not guess.words.done():
            if now() - guess.begun_at > self.limit_s:
                self._finish(guess, None)
            return
        transcript = outcome(guess.words)
        if transcript is None:
            self._finish(guess, None)
            return
        if not guess.reported:
            guess.reported = True
            if not self.ears.on_words(transcript.text):
                self._reset()
                return
        end = outcome(guess.end) if guess.end.done() else None
        required = self.endpointing.required_silence_s(Pause(end, transcript.text, self.ears.expects))
        if self.activity.silence_s >= required - 1e-6:
            self._finish(guess, transcript)

    def _finish(self, guess: Guess, transcript: Transcript | None) -> None:
        clock = TurnClock()
        clock.mark("voice_ended", self._voice_ended)
        clock.mark("paused", guess.begun_at)
        clock.mark("transcribed", min(now(), guess.begun_at + transcript.ms / 1000) if transcript else now())
        clock.mark("ended")
        ended_at = time.time() - (now() - self._voice_ended)
        utterance = Utterance(self._number, self._started_at, ended_at, self.activity.voiced_s, transcript, clock)
        self._reset()
        self.ears.on_utterance(utterance)

    def _reset(self) -> None:
        self._forget_guess()
        self._sound = []
        self.activity.reset()


def outcome(future: "asyncio.Future[T]") -> T | None:
    """The result, or None when it failed."""
    if future.cancelled() or future.exception() is not None:
        return None
    return future.result()
