"""The caller's sound over the agent's: silence at once, then a verdict, and whatever comes of it a way to go on."""

import asyncio
import logging
from collections.abc import Callable

from voice_worker import metrics
from voice_worker.latency import now
from voice_worker.settings import TurnTakingSettings
from voice_worker.speaking import Speaker
from voice_worker.stt.protocol import Transcript
from voice_worker.turn_taking.barge_in import Overlap, judge

log = logging.getLogger("frontdesk.voice.talk_over")

UNDECIDED_S = 0.75
"""Into the silence after a sound that stopped the agent."""
SHORT_S = 0.8
"""A sound no longer than this is likelier to be nothing than words that take long to make out."""
SILENT_FOR_S, PAUSED_FOR_S = 0.95, 0.2
"""For such a one the agent is silent for so long; and in any case until the caller has been."""
HELD_LIMIT_S = 3.0
"""Silenced for longer, with no verdict: whatever went wrong, the agent goes on."""


class TalkOver:
    """Holds the speaker while it is open what a sound is. `is_overlap` says whether there is anything to hold."""

    def __init__(
        self,
        speaker: Speaker,
        settings: TurnTakingSettings,
        is_overlap: Callable[[], bool],
        interrupted: Callable[[], None],
    ) -> None:
        self.speaker, self.settings = speaker, settings
        self.is_overlap, self.interrupted = is_overlap, interrupted
        self._is_settled = False
        self._voiced_s, self._voice_at = 0.0, now()
        self._held_at = self._paused_at = now()

    def onset(self) -> None:
        """Perhaps the caller; perhaps a click."""
        self._voice_at = now()
        if self.is_overlap():
            self._hold()

    def voice(self, voiced_s: float, begins: bool, expects: str) -> None:
        """The caller makes a sound, so much of it by now."""
        self._voiced_s, self._voice_at = voiced_s, now()
        self._is_settled = self._is_settled and not begins
        if self._is_settled or not self.is_overlap():
            return
        verdict = judge(Overlap(voiced_s, expects=expects), self.settings)
        if verdict == "hold":
            self._hold()
        elif verdict == "interruption":
            self._interrupt()

    def silence(self) -> None:
        """The sound paused. A verdict that takes long is not waited for in silence; it may still stop what is said."""
        if not self.speaker.is_held:
            return
        self._paused_at, wait_s = now(), UNDECIDED_S
        if self._voiced_s <= SHORT_S:
            wait_s = max(PAUSED_FOR_S, SILENT_FOR_S - (now() - self._held_at))
        asyncio.get_running_loop().call_later(wait_s, self._go_on_undecided, self._paused_at)

    def words(self, transcript: Transcript, expects: str) -> bool:
        """The words up to the pause; False when they are nothing to answer."""
        if self._is_settled or not self.is_overlap():
            return True
        overlap = Overlap(self._voiced_s, transcript.text, transcript.confidence, expects)
        verdict = judge(overlap, self.settings)
        metrics.overlaps.labels(verdict).inc()
        if verdict == "interruption":
            self._interrupt()
            return True
        self.speaker.resume()
        return False

    def free_what_is_stuck(self) -> None:
        """Asked now and then."""
        if self.speaker.is_held and now() - self._voice_at > HELD_LIMIT_S:
            log.warning("the agent was held without a verdict")
            self.speaker.resume()

    def _hold(self) -> None:
        if not self.speaker.is_held:
            self._held_at = now()
            self.speaker.hold()

    def _go_on_undecided(self, paused_at: float) -> None:
        """Unless the caller has gone on, or paused again, since."""
        if self._paused_at == paused_at and self._voice_at <= paused_at and not self._is_settled:
            self.speaker.resume()

    def _interrupt(self) -> None:
        self._is_settled = True
        log.info("the caller interrupts")
        metrics.interruptions.inc()
        self.interrupted()
        self.speaker.interrupt()
