"""What the agent says: clause by clause, stopped and taken up again, with what of it was heard."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from app.contracts import Heard
from voice_worker.bridging import Bridging
from voice_worker.latency import TurnClock, now
from voice_worker.playback import Playback, Playing, taken_up
from voice_worker.saying import Saying, Stretch
from voice_worker.tts.chime import chime
from voice_worker.tts.clauses import clauses_of
from voice_worker.tts.maker import FIRST, LIKELY, NEXT, SpeechMaker
from voice_worker.tts.making import Making
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm
from voice_worker.turn_taking.heard import Clause, PlayedClause

__all__ = ["Prepared", "Saying", "Speaker"]

log = logging.getLogger("frontdesk.voice.speaking")

ON_THE_WAY_S = 0.1
"""Sound that has left here and not reached an ear when it is stopped: it does not count as heard."""
UNPLAYED_S = 0.3
"""Sound short of its end by less than this was played: outputs round."""
BRIEF_S = 0.35
"""Held for no longer, speech goes on where it was: nobody lost the thread, and a word said again would be odd."""
OPENING_CHARS = 30
"""Clauses shorter than this together are over before the next one is made."""
FILLER = "-filler"


class Prepared:
    """The opening of a reply in the making, which is not said yet."""

    def __init__(self, makings: list[Making]) -> None:
        self._makings = makings

    def drop(self) -> None:
        """It will not be said; what is not begun is not made."""
        for making in self._makings:
            making.cancel()


class Speaker:
    """Says one utterance after the other; an urgent one between two sentences of another.

    `hold` silences at once and keeps the place, `resume` takes the clause in progress up from its start, or after a
    moment from the very place; `interrupt` drops everything that was still to be said.
    """

    def __init__(self, playback: Playback, maker: SpeechMaker, synthesize_limit_s: float = 9.0) -> None:
        self.playback, self.maker = playback, maker
        self.voice_name = ""
        self.pace = 1.0
        self.bridge = ""
        self.on_heard: Callable[[Heard], None] = lambda _heard: None
        self.on_speaking: Callable[[bool], None] = lambda _is_speaking: None
        self.quiet = asyncio.Event()
        self.quiet.set()
        self.current: Saying | None = None
        self._bridging = Bridging(synthesize_limit_s)
        self._waiting: deque[Saying] = deque()
        self._playing: Playing | None = None
        self._was_stopped = False
        self._held_at, self._was_brief = 0.0, False
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

    def prepare(self, text: str) -> Prepared:
        """Make the opening of a reply that is likely to be said; saying it later takes it from here."""
        makings: list[Making] = []
        for clause in clauses_of(text):
            lane = self.maker.best([clause.spoken], self.voice_name, self.pace)
            makings.append(Making(self.maker, clause.spoken, LIKELY, self.voice_name, self.pace, lane))
            if clause.end >= OPENING_CHARS:
                break
        return Prepared(makings)

    def say(self, utterance_id: str, text: str = "", *, clock: TurnClock | None = None, first: bool = False) -> Saying:
        """Queue an utterance; `first` is urgent. Without a text, feed the saying that is returned."""
        saying = Saying(utterance_id, clock, is_urgent=first)
        if text:
            saying.feed(text, is_final=True)
        self._queue(saying, before_others=first)
        self.quiet.clear()
        self._wanted.set()
        return saying

    def hold(self) -> None:
        """Fall silent now, keep the place."""
        if not self.is_held:
            self._held_at = now()
        self._free.clear()
        self._stop()

    def resume(self) -> None:
        """It was nothing: go on."""
        if self.is_held:
            self._was_brief = now() - self._held_at <= BRIEF_S
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

    def _queue(self, saying: Saying, *, before_others: bool) -> None:
        urgent = sum(each.is_urgent for each in self._waiting)
        self._waiting.insert(urgent if before_others else len(self._waiting), saying)

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
            self.current, is_done = self._waiting.popleft(), True
            try:
                is_done = await self._say(self.current)
            except Exception:
                log.exception("an utterance could not be said")
            finally:
                saying, self.current, self._playing = self.current, None, None
                if is_done or saying.is_interrupted:
                    self._close(saying)
                else:
                    self._queue(saying, before_others=True)

    def _close(self, saying: Saying) -> None:
        if saying.utterance_id.endswith(FILLER) and saying.heard:
            self._bridging.said_phrase()
        saying.done.set()
        self.on_heard(saying.report())
        if not self.is_busy:
            self.quiet.set()

    async def _say(self, saying: Saying) -> bool:
        """False when it gave way to something urgent and is to be gone on with."""
        while True:
            await self._free.wait()
            if saying.is_interrupted or await saying.clause(saying.at) is None or saying.is_interrupted:
                return True
            if self._gives_way(saying, saying.at):
                return False
            stretch = Stretch(saying.at, saying.into_s if self._was_brief else 0.0)
            saying.into_s, self._was_stopped = 0.0, False
            self._playing = self.playback.play(self._sound(saying, stretch))
            position_s = await self._follow(saying, self._playing)
            self._playing = None
            if self._was_stopped:
                self._bridging.stopped()
                saying.account(stretch, position_s - ON_THE_WAY_S)
                saying.stand_at(stretch, position_s)
            elif not self._account_whole(saying, stretch, position_s):
                return True

    def _gives_way(self, saying: Saying, index: int) -> bool:
        """Whether this is a place between sentences, and something urgent is to be said."""
        is_pressed = bool(self._waiting) and self._waiting[0].is_urgent
        return is_pressed and not saying.is_urgent and saying.opens_sentence(index)

    def _account_whole(self, saying: Saying, stretch: Stretch, position_s: float) -> bool:
        """Nobody stopped it. Still it counts only if it was played: a line may be dead without a word."""
        made_s = stretch.segment[-1].ends_s if stretch.segment else 0.0
        if position_s >= made_s - UNPLAYED_S:
            saying.account(stretch, float("inf"))
            saying.at = stretch.at
            return True
        log.warning("sound was not played", extra={"made_s": round(made_s, 2), "played_s": round(position_s, 2)})
        saying.is_interrupted = True
        saying.account(stretch, position_s - ON_THE_WAY_S)
        return False

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

    async def _sound(self, saying: Saying, stretch: Stretch) -> AsyncGenerator[Pcm, None]:
        """Clause by clause, the next one synthesised while this one plays."""
        at_s, ahead, is_silent = 0.0, None, True
        try:
            while (clause := await saying.clause(stretch.at)) is not None and not saying.is_interrupted:
                await self._bridging.nearly_over()
                if self._gives_way(saying, stretch.at):
                    return
                making, ahead = ahead or self._making(saying, stretch.at, FIRST), None
                async with aclosing(self._bridges(making, saying, clause, is_opening=is_silent)) as bridges:
                    async for bridge in bridges:
                        saying.clock.mark("sound_ready")
                        at_s, is_silent = at_s + len(bridge) / SAMPLE_RATE, False
                        yield bridge
                stretch.at += 1
                if stretch.at < len(saying.clauses):
                    ahead = self._making(saying, stretch.at, NEXT)
                if (sound := making.sound) is not None:
                    saying.clock.mark("sound_ready")
                    begins_s = at_s
                    if stretch.into_s:
                        whole_s, sound = len(sound) / SAMPLE_RATE, taken_up(sound, stretch.into_s)
                        begins_s -= whole_s - len(sound) / SAMPLE_RATE
                        stretch.into_s = 0.0
                    ends_s = at_s + len(sound) / SAMPLE_RATE
                    stretch.segment.append(PlayedClause(clause, begins_s, ends_s))
                    self._bridging.sounded(sound)
                    at_s, is_silent = ends_s, False
                    yield sound
            if is_silent and not saying.is_interrupted:
                yield chime()  # nothing of it could be said: the caller still hears that somebody is there
        finally:
            if ahead is not None:
                ahead.cancel()

    def _making(self, saying: Saying, index: int, priority: int) -> Making:
        """Order a clause. A voice is chosen where a sentence begins, and kept to its end."""
        text = saying.clauses[index].spoken
        if saying.opens_sentence(index):
            texts = [clause.spoken for clause in saying.clauses[index:]]
            saying.lane = self.maker.best(texts, self.voice_name, self.pace)
        return Making(self.maker, text, priority, self.voice_name, self.pace, saying.lane)

    async def _bridges(
        self, making: Making, saying: Saying, clause: Clause, *, is_opening: bool
    ) -> AsyncGenerator[Pcm, None]:
        """What is played until the clause is made. Without a sound it is skipped: no voice could say it in time."""
        phrase = self.maker.shelf.named(self.voice_name, self.pace).kept(self.bridge) if self.bridge else None
        sounds = self._bridging.until_made(making, saying.clock, phrase, is_opening=is_opening)
        try:
            async with aclosing(sounds):
                async for bridge in sounds:
                    yield bridge
            saying.lane = making.lane
        except (RuntimeError, TimeoutError) as error:
            saying.skip(clause)
            log.warning("a clause was skipped", extra={"pii_error": repr(error), "chars": len(clause.spoken)})
