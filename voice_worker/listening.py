"""What the caller says: windows of sound in, utterances out."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voice_worker.guess import EndOfTurn, Guess, Words, joined, outcome
from voice_worker.latency import TurnClock, now
from voice_worker.settings import TurnTakingSettings
from voice_worker.stt.protocol import SAMPLE_RATE, Transcript
from voice_worker.turn_taking.activity import VoiceActivity
from voice_worker.turn_taking.endpointing import SOUNDS_FINAL, Endpointing, Pause
from voice_worker.turn_taking.loudness import Loudness
from voice_worker.turn_taking.pauses import CallerPauses
from voice_worker.turn_taking.stir import Stir
from voice_worker.windows import STAND_IN, Window, with_silence

log = logging.getLogger("frontdesk.voice.listening")

BEFORE_ONSET_S = 0.4
"""Sound kept from before the voice was noticed: a soft first consonant lies there."""
AFTER_VOICE_S = 0.25
WORDS_SLOW_S = 1.7
"""After the pause began; then the caller is told that somebody is there."""
WORDS_STILL_S = 3.2
"""Later they are told so again."""
WORTH_FORESEEING_S = 0.06
"""Of waiting that is left: for less, the turn is as well taken when it comes."""
CUT_OFF_S = 0.8
"""A caller who speaks again so soon after the end that was decided was cut off in a pause."""
SECOND_LOOK_S = 0.4
"""Into a pause that did not sound final, how it sounds is asked once more: by then there is more of it."""
SETTLE_S = 12.0
"""Of one long speech the words up to a pause are kept, and only what follows is transcribed again."""


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

    def on_onset(self) -> None:
        """The caller may be about to speak: so far it may also be a click."""
        ...

    def on_click(self) -> None:
        """It was one."""
        ...

    def on_words(self, transcript: Transcript) -> bool:
        """The words up to a pause. False: they are nothing to answer, forget the utterance."""
        ...

    def on_likely_end(self, utterance: Utterance) -> None:
        """The caller may have finished: an answer may be looked for, and nothing be done yet."""
        ...

    def on_more(self) -> None:
        """They had not: the same utterance goes on."""
        ...

    def on_slow_words(self, again: bool = False) -> None:
        """The caller waits, and it is not known yet for what; `again`: they were told so before."""
        ...

    def on_utterance(self, utterance: Utterance) -> None:
        """The caller has finished."""
        ...

    def on_silence(self) -> None:
        """The caller paused or stopped."""
        ...


class Listener:
    """At every pause the words so far are transcribed; if the caller stays silent, that is the transcript."""

    def __init__(
        self, words: Words, end_of_turn: EndOfTurn, ears: Ears, settings: TurnTakingSettings, limit_s: float = 6.0
    ) -> None:
        self.words, self.end_of_turn, self.ears, self.limit_s = words, end_of_turn, ears, limit_s
        self.endpointing = Endpointing(settings)
        self.activity = VoiceActivity(onset_s=settings.onset_ms / 1000, pause_s=settings.pause_ms / 1000)
        self.loudness = Loudness()
        self.pauses = CallerPauses()
        self.stir = Stir()
        self.guess: Guess | None = None
        self._before: deque[Window] = deque()
        self._sound: list[NDArray[np.int16]] = []
        self._settled: list[Transcript] = []
        self._number = 0
        self._started_at = 0.0
        self._voice_ended = 0.0
        self._decided_at: float | None = None

    async def run(self, windows: AsyncIterator[Window]) -> None:
        """Until the sound ends. Whatever goes wrong with one utterance, the next one is heard."""
        async for window in with_silence(windows, lambda: self.activity.speaking):
            try:
                self.step(window)
            except Exception:
                log.exception("an utterance was lost")
                self._reset()

    def step(self, window: Window) -> None:
        """Account for one window."""
        silence_s = self.activity.silence_s
        signal = self.activity.step(self._voice(window), window.seconds)
        self._keep(window, begins=signal == "started")
        if signal == "started":
            self._begin()
        elif signal == "paused":
            self.ears.on_silence()
            self._guess()
        elif signal == "resumed":
            self.pauses.note(silence_s - self.activity.run_s)
            self._go_on()
        if not self.activity.speaking:
            self._notice(window)
            return
        if self.activity.silence_s == 0.0:
            self._voice_ended = now()
            self.ears.on_voice(self.activity.voiced_s)
        elif self.guess is not None:
            self._weigh(self.guess)

    def _voice(self, window: Window) -> float:
        """The probability that it holds voice: none in what is far fainter than the utterance so far."""
        is_faint = self.activity.speaking and self.loudness.is_faint(window.samples)
        probability = 0.0 if is_faint else window.probability
        self.loudness.note(window.samples, window.seconds, is_voice=probability >= self.activity.speech_level)
        return probability

    def _notice(self, window: Window) -> None:
        """The first sign of a voice is enough to fall silent for, and not enough for an utterance."""
        is_voiced = self.activity.candidate_s > 0.0
        sign = self.stir.step(window.samples, window.probability, window.seconds, is_voiced=is_voiced)
        if sign == "noticed":
            self.ears.on_onset()
        elif sign == "click":
            self.ears.on_click()

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
        self.stir.was_voice()
        self._number += 1
        self._started_at = time.time() - self.activity.voiced_s
        if self._decided_at is not None and now() - self._decided_at < CUT_OFF_S:
            self.pauses.note(now() - self.activity.voiced_s - self._voice_ended)
        self._decided_at = None

    def _guess(self) -> None:
        sound = np.concatenate(self._sound).astype(np.float32) / np.float32(32768)
        surplus = int((self.activity.silence_s - AFTER_VOICE_S) * SAMPLE_RATE)
        if surplus > 0:
            sound = sound[:-surplus]
        self.guess = Guess(sound, self._ask(sound), self.end_of_turn.predict(), now())

    def _ask(self, sound: NDArray[np.float32]) -> "asyncio.Future[Transcript]":
        words = self.words.begin(sound, self.ears.expects)
        words.add_done_callback(self._note_words)
        return words

    def _note_words(self, words: "asyncio.Future[Transcript]") -> None:
        if self.guess is not None and self.guess.words is words and not words.cancelled():
            self.guess.heard_at = now()

    def _go_on(self) -> None:
        """It was a pause. What was made out of a long speech before it needs no second hearing."""
        guess = self.guess
        if guess is not None and guess.is_offered:
            self.ears.on_more()
        if guess is not None and guess.words.done() and len(guess.sound) > SETTLE_S * SAMPLE_RATE:
            transcript = outcome(guess.words)
            if transcript is not None and transcript.text:
                self._settled.append(transcript)
                recent = int(BEFORE_ONSET_S * SAMPLE_RATE / STAND_IN) + 1
                self._sound = self._sound[-recent:]
        self._forget_guess()

    def _forget_guess(self) -> None:
        if self.guess is not None:
            self.guess.drop()
            self.guess = None

    def _weigh(self, guess: Guess) -> None:
        """Whether the pause is the end."""
        if not guess.words.done():
            self._wait_for_words(guess)
            return
        transcript = outcome(guess.words)
        if transcript is None and not guess.is_second:
            guess.is_second, guess.words = True, self._ask(guess.sound)
            return
        if transcript is None:
            pause = Pause(guess.end_probability(), None, self.ears.expects, self.pauses.patience_s())
            if self.activity.silence_s >= self.endpointing.required_silence_s(pause):
                self._finish(guess, None)
            return
        transcript = joined([*self._settled, transcript])
        if not guess.is_reported:
            guess.is_reported = True
            if not self.ears.on_words(transcript):
                self._reset()
                return
        self._weigh_words(guess, transcript)

    def _weigh_words(self, guess: Guess, transcript: Transcript) -> None:
        end = guess.end_probability()
        if guess.end_later is None and self.activity.silence_s >= SECOND_LOOK_S and (end or 0.0) < SOUNDS_FINAL:
            guess.end_later = self.end_of_turn.predict()
        pause = Pause(end, transcript.text, self.ears.expects, self.pauses.patience_s())
        left_s = self.endpointing.required_silence_s(pause) - self.activity.silence_s
        if left_s <= 1e-6:
            self._finish(guess, transcript)
        elif not guess.is_offered and left_s > WORTH_FORESEEING_S and self.endpointing.may_be_the_end(pause):
            guess.is_offered = True
            self.ears.on_likely_end(self._utterance(guess, transcript))

    def _wait_for_words(self, guess: Guess) -> None:
        """Nobody waits in silence for words that do not come: a phrase, a fresh model, at last an apology."""
        waited_s = now() - guess.begun_at
        if waited_s > self.limit_s:
            self.words.leave_what_hangs()
            self._finish(guess, None)
        elif waited_s > WORDS_SLOW_S + guess.bridges * WORDS_STILL_S:
            guess.bridges += 1
            self.ears.on_slow_words(again=guess.bridges > 1)
        elif not guess.is_second and self.words.leave_what_hangs():
            guess.is_second = True
            guess.words.cancel()
            guess.words = self._ask(guess.sound)

    def _finish(self, guess: Guess, transcript: Transcript | None) -> None:
        utterance = self._utterance(guess, transcript)
        self._reset()
        self._decided_at = now()
        self.ears.on_utterance(utterance)

    def _utterance(self, guess: Guess, transcript: Transcript | None) -> Utterance:
        clock = TurnClock()
        clock.mark("voice_ended", self._voice_ended)
        clock.mark("paused", guess.begun_at)
        clock.mark("transcribed", now() if guess.heard_at is None else guess.heard_at)
        clock.mark("ended")
        ended_at = time.time() - (now() - self._voice_ended)
        return Utterance(self._number, self._started_at, ended_at, self.activity.voiced_s, transcript, clock)

    def _reset(self) -> None:
        self._forget_guess()
        self._sound, self._settled = [], []
        self.activity.reset()
        self.loudness.reset()
