"""What the agent says: clause by clause, stopped and taken up again, with what of it was heard."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable

from app.contracts import Heard
from voice_worker.latency import TurnClock
from voice_worker.playback import Playback, Playing
from voice_worker.tts.clauses import ClauseCutter
from voice_worker.tts.maker import FIRST, NEXT, SpeechMaker
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm
from voice_worker.turn_taking.heard import Clause, PlayedClause, clause_at, heard_chars

log = logging.getLogger("frontdesk.voice.speaking")

ON_THE_WAY_S = 0.1
"""Sound that has left here and not reached an ear when it is stopped: it does not count as heard."""
UNPLAYED_S = 0.3
"""Sound short of its end by less than this was played: outputs round."""
BRIDGE_AFTER_S = 1.6


class Saying:
    """One utterance of the agent. Text is fed as it comes; clauses are said as they are complete."""

    def __init__(self, utterance_id: str, clock: TurnClock | None = None) -> None:
        self.utterance_id = utterance_id
        self.clock = clock or TurnClock()
        self.text = ""
        self.clauses: list[Clause] = []
        self.segment: list[PlayedClause] = []
        self.is_final = False
        self.is_interrupted = False
        self.heard = 0
        self.audible_until: int | None = None
        self.done = asyncio.Event()
        self._cutter = ClauseCutter()
        self._grew = asyncio.Event()

    def feed(self, text: str, is_final: bool) -> None:
        """The text so far, which replaces what was fed before and only grows."""
        if self.is_final:
            return
        self.is_final = is_final
        if text.startswith(self.text[: self._cutter.consumed]):
            self.text = text
            self.clauses += self._cutter.cut(text, is_final)
        if self.clauses:
            self.clock.mark("replied")
        self._grew.set()

    def skip(self, clause: Clause) -> None:
        """No voice could say this clause: what lies behind it was not heard, whatever is said of it."""
        if self.audible_until is None:
            self.audible_until = clause.start

    def note_heard(self, chars: int) -> None:
        """So much of the text was heard; it never shrinks."""
        limit = len(self.text) if self.audible_until is None else self.audible_until
        self.heard = max(self.heard, min(chars, limit))

    def finish(self) -> None:
        """Nothing more will come: what was fed is all."""
        self.feed(self.text, is_final=True)

    async def clause(self, index: int) -> Clause | None:
        """The clause at `index`, once it is there; None when there is none."""
        while index >= len(self.clauses):
            if self.is_final:
                return None
            self._grew.clear()
            await self._grew.wait()
        return self.clauses[index]

    def drop(self) -> None:
        """Say no more of it."""
        self.is_interrupted = self.is_final = True
        self._grew.set()

    def report(self) -> Heard:
        """What the caller has heard of it."""
        return Heard(utterance_id=self.utterance_id, heard_chars=self.heard, interrupted=self.is_interrupted)


class Speaker:
    """Says one utterance after the other.

    `hold` silences at once and keeps the place, `resume` takes the clause in progress up from its start, `interrupt`
    drops everything that was still to be said.
    """

    def __init__(self, playback: Playback, maker: SpeechMaker, synthesize_limit_s: float = 8.0) -> None:
        self.playback, self.maker = playback, maker
        self.synthesize_limit_s = synthesize_limit_s
        self.voice_name = ""
        self.bridge = ""
        self.on_heard: Callable[[Heard], None] = lambda _heard: None
        self.on_speaking: Callable[[bool], None] = lambda _is_speaking: None
        self.quiet = asyncio.Event()
        self.quiet.set()
        self.current: Saying | None = None
        self._waiting: deque[Saying] = deque()
        self._playing: Playing | None = None
        self._was_stopped = False
        self._free = asyncio.Event()
        self._free.set()
        self._wanted = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether anything is being said, held back or waiting to be said."""
        return self.current is not None or bool(self._waiting)

    @property
    def is_audible(self) -> bool:
        """Whether sound is going out now."""
        return self._playing is not None and self._playing.started.done() and self._free.is_set()

    @property
    def is_held(self) -> bool:
        """Whether it was silenced and waits for the verdict."""
        return not self._free.is_set()

    def say(self, utterance_id: str, text: str = "", *, clock: TurnClock | None = None, first: bool = False) -> Saying:
        """Queue an utterance. Without a text, feed the saying that is returned."""
        saying = Saying(utterance_id, clock)
        if text:
            saying.feed(text, is_final=True)
        self._waiting.appendleft(saying) if first else self._waiting.append(saying)
        self.quiet.clear()
        self._wanted.set()
        return saying

    def hold(self) -> None:
        """Fall silent now, keep the place."""
        self._free.clear()
        self._stop()

    def resume(self) -> None:
        """It was nothing: go on."""
        self._free.set()

    def interrupt(self) -> None:
        """Drop what is being said and what waits. What was heard of the first is reported last."""
        waiting, self._waiting = self._waiting, deque()
        for saying in waiting:
            saying.drop()
            self._close(saying)
        if self.current is not None:
            self.current.drop()
        self._stop()
        self._free.set()

    def _stop(self) -> None:
        if self._playing is not None:
            self._was_stopped = True
            self._playing.stop()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not self._waiting:
                self._wanted.clear()
                await self._wanted.wait()
                continue
            self.current = self._waiting.popleft()
            try:
                await self._say(self.current)
            except Exception:
                log.exception("an utterance could not be said")
            finally:
                saying, self.current, self._playing = self.current, None, None
                self._close(saying)

    def _close(self, saying: Saying) -> None:
        saying.done.set()
        self.on_heard(saying.report())
        if not self.is_busy:
            self.quiet.set()

    async def _say(self, saying: Saying) -> None:
        index = 0
        while True:
            await self._free.wait()
            if saying.is_interrupted or await saying.clause(index) is None or saying.is_interrupted:
                return
            saying.segment, self._was_stopped = [], False
            self._playing = self.playback.play(self._sound(saying, index))
            position_s = await self._follow(saying, self._playing)
            self._playing = None
            if not self._was_stopped:
                self._account_whole(saying, position_s)
                return
            self._account(saying, position_s - ON_THE_WAY_S)
            index += clause_at(saying.segment, position_s)

    def _account_whole(self, saying: Saying, position_s: float) -> None:
        """Nobody stopped it. Still it counts only if it was played: a line may be dead without a word."""
        made_s = saying.segment[-1].ends_s if saying.segment else 0.0
        if position_s >= made_s - UNPLAYED_S:
            self._account(saying, float("inf"))
            return
        log.warning("sound was not played", extra={"made_s": round(made_s, 2), "played_s": round(position_s, 2)})
        saying.is_interrupted = True
        self._account(saying, position_s - ON_THE_WAY_S)

    def _account(self, saying: Saying, position_s: float) -> None:
        if saying.segment:
            saying.note_heard(heard_chars(saying.text, saying.segment, max(0.0, position_s)))

    async def _follow(self, saying: Saying, playing: Playing) -> float:
        """Wait until it was played or stopped; returns the seconds that were played."""
        finished = asyncio.ensure_future(playing.finished())
        try:
            await asyncio.wait({finished, playing.started}, return_when=asyncio.FIRST_COMPLETED)
            if playing.started.done():
                saying.clock.mark("playing", playing.started.result())
                self.on_speaking(True)
            return await finished
        finally:
            playing.started.cancel()
            self.on_speaking(False)

    async def _sound(self, saying: Saying, index: int) -> AsyncGenerator[Pcm, None]:
        """Clause by clause, the next one synthesised while this one plays."""
        at_s, ahead = 0.0, None
        try:
            while (clause := await saying.clause(index)) is not None and not saying.is_interrupted:
                wanted, ahead = ahead or self.maker.make(clause.spoken, FIRST, self.voice_name), None
                if not saying.segment and (bridge := await self._bridge(wanted)) is not None:
                    saying.clock.mark("sound_ready")
                    at_s += len(bridge) / SAMPLE_RATE
                    yield bridge
                sound = await self._made(wanted, saying, clause)
                index += 1
                if index < len(saying.clauses):
                    ahead = self.maker.make(saying.clauses[index].spoken, NEXT, self.voice_name)
                if sound is not None:
                    saying.clock.mark("sound_ready")
                    ends_s = at_s + len(sound) / SAMPLE_RATE
                    saying.segment.append(PlayedClause(clause, at_s, ends_s))
                    at_s = ends_s
                    yield sound
        finally:
            if ahead is not None:
                ahead.cancel()

    async def _bridge(self, wanted: "asyncio.Future[Pcm]") -> Pcm | None:
        """A phrase to fill the wait for a first clause that takes long, if it costs no wait itself."""
        await asyncio.wait({wanted}, timeout=BRIDGE_AFTER_S)
        if wanted.done() or not self.bridge:
            return None
        return self.maker.shelf.named(self.voice_name).kept(self.bridge)

    async def _made(self, wanted: "asyncio.Future[Pcm]", saying: Saying, clause: Clause) -> Pcm | None:
        """The clause's sound; None when no voice can say it in time: the next clause is said instead."""
        try:
            return await asyncio.wait_for(wanted, self.synthesize_limit_s)
        except Exception as error:  # noqa: BLE001 - any engine, any failure: the call goes on
            saying.skip(clause)
            log.warning("a clause was skipped", extra={"pii_error": repr(error), "chars": len(clause.spoken)})
            return None
