"""What fills the wait for a clause, so that no line is ever dead: a phrase, then two soft notes now and again."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from voice_worker.latency import TurnClock
from voice_worker.tts.chime import chime
from voice_worker.tts.making import Making
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

HURRY_S = 2.2
"""A clause that is waited for so long is asked of another voice too."""
OPENING_S = 1.6
DEAD_S = 2.3
"""No silence within a reply is let grow longer."""
PHRASE_EVERY_S = 8.0
LEAD_S = 0.4
"""How long before the end of one clause the next is handed over."""


@dataclass
class Bridging:
    """Keeps the time of the last sound, in seconds of the loop's clock."""

    limit_s: float
    sound_until: float = 0.0
    _phrase_at: float = field(default=-PHRASE_EVERY_S)

    def sounded(self, sound: Pcm) -> None:
        """This goes out next."""
        now = asyncio.get_running_loop().time()
        self.sound_until = max(now, self.sound_until) + len(sound) / SAMPLE_RATE

    def stopped(self) -> None:
        """Nothing goes out any more."""
        self.sound_until = min(self.sound_until, asyncio.get_running_loop().time())

    async def nearly_over(self) -> None:
        """Until little is left of what goes out: the room takes any amount, and nothing could be put in between."""
        left_s = self.sound_until - LEAD_S - asyncio.get_running_loop().time()
        if left_s > 0:
            await asyncio.sleep(left_s)

    def said_phrase(self) -> None:
        """The filler was said by itself: soon after it would sound silly."""
        self._phrase_at = asyncio.get_running_loop().time()

    async def until_made(
        self, making: Making, clock: TurnClock, phrase: Pcm | None, *, is_opening: bool
    ) -> AsyncGenerator[Pcm, None]:
        """Sounds to play until the clause is there; it has no sound at the end if no voice could make it in time."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        silent_from = max(began, self.sound_until)
        hurry_at, due = silent_from + HURRY_S, silent_from + DEAD_S
        if is_opening:
            due = self._first_due(clock, began)
        while True:
            wake_at = min(hurry_at, due, began + self.limit_s)
            if await making.wait(wake_at - loop.time()):
                return
            now = loop.time()
            if now >= began + self.limit_s:
                making.cancel()
                raise TimeoutError
            if now >= hurry_at:
                hurry_at = float("inf")
                making.hurry()
            if now >= due:
                sound = self._filler(phrase if is_opening else None, now)
                self.sounded(sound)
                yield sound
                due = max(loop.time(), self.sound_until) + DEAD_S

    def _first_due(self, clock: TurnClock, began: float) -> float:
        """An opening may have been waited for since long before it was ordered."""
        silent_since = max(clock.marks.get("voice_ended", began), self.sound_until)
        return max(began + 0.5, min(began + OPENING_S, silent_since + DEAD_S))

    def _filler(self, phrase: Pcm | None, now: float) -> Pcm:
        if phrase is None or now - self._phrase_at < PHRASE_EVERY_S:
            return chime()
        self._phrase_at = now
        return phrase
