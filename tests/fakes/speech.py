"""A voice, a loudspeaker and a caller without sound."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from voice_worker.stt.protocol import Transcript
from voice_worker.stt.transcription import HANGS_AFTER_S
from voice_worker.tts.lane import LIKELY
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

SECONDS_PER_CHARACTER = 0.05
HANGS = "\0"
"""A text of `FakeWords` that never comes."""


class FakeMaker:
    """Makes a sound as long as the text, after `delay_s`; `broken` texts cannot be said.

    Each text of `slow` takes its own time. With a `second_delay_s` there is another voice, which can say everything.
    """

    def __init__(
        self,
        delay_s: float = 0.1,
        broken: frozenset[str] = frozenset(),
        slow: dict[str, float] | None = None,
        second_delay_s: float | None = None,
    ) -> None:
        self.delay_s, self.broken, self.slow, self.second_delay_s = delay_s, broken, slow or {}, second_delay_s
        self.wanted: list[str] = []
        self.lanes: list[int] = []
        self.paces: list[float] = []
        self.prepared: list[str] = []
        self.ahead: list[str] = []
        self.at_once: dict[str, Pcm] = {}
        self.liked = 0

    def make(
        self, text: str, priority: int, voice_name: str = "", pace: float = 1.0, lane: int = 0
    ) -> "asyncio.Future[Pcm]":
        (self.prepared if priority == LIKELY else self.wanted).append(text)
        self.lanes.append(lane)
        self.paces.append(pace)
        return asyncio.ensure_future(self._make(text, lane))

    def best(self, texts: list[str], voice_name: str = "", pace: float = 1.0) -> int:
        return self.liked

    def other(self, *tried: int) -> int | None:
        return next((lane for lane in (0, 1) if lane not in tried), None) if self.second_delay_s is not None else None

    @property
    def shelf(self) -> "FakeMaker":
        return self

    def named(self, name: str, pace: float = 1.0) -> "FakeMaker":
        return self

    def kept(self, text: str) -> Pcm | None:
        return self.at_once.get(text)

    def make_ahead(self, texts: list[str], voice_name: str = "", pace: float = 1.0) -> None:
        self.ahead += texts

    async def _make(self, text: str, lane: int) -> Pcm:
        await asyncio.sleep(self.second_delay_s if lane and self.second_delay_s else self.slow.get(text, self.delay_s))
        if text in self.broken and not lane:
            raise RuntimeError("this voice cannot say that")
        return np.zeros(int(len(text) * SECONDS_PER_CHARACTER * SAMPLE_RATE), dtype=np.int16)


class FakePlaying:
    """Plays in the loop's time."""

    def __init__(self, sound: AsyncGenerator[Pcm, None], sounding: list[float]) -> None:
        loop = asyncio.get_running_loop()
        self.sounding, self.is_sounding, self.played_s = sounding, False, 0.0
        self.started: asyncio.Future[float] = loop.create_future()
        self._stopped = asyncio.Event()
        self._sound = sound
        self._task = asyncio.ensure_future(self._play())

    def stop(self) -> None:
        self._stopped.set()

    async def finished(self) -> float:
        return await self._task

    async def _play(self) -> float:
        played = 0.0
        async for piece in self._sound:
            if self._stopped.is_set():
                break
            loop = asyncio.get_running_loop()
            began = loop.time()
            if not self.started.done():
                self.started.set_result(began)
            self.sounding.append(len(piece) / SAMPLE_RATE)
            self.is_sounding = True
            try:
                await asyncio.wait_for(self._stopped.wait(), len(piece) / SAMPLE_RATE)
            except TimeoutError:
                played += len(piece) / SAMPLE_RATE
                continue
            finally:
                self.played_s += loop.time() - began
                self.is_sounding = False
            return played + loop.time() - began
        return played


class GreedyPlaying(FakePlaying):
    """Takes all the sound it can get, as a room does, and plays it in its time."""

    async def _play(self) -> float:
        taken: asyncio.Queue[Pcm | None] = asyncio.Queue()

        async def take() -> None:
            async for piece in everything:
                taken.put_nowait(piece)
            taken.put_nowait(None)

        everything = self._sound
        taking = asyncio.ensure_future(take())

        async def one_by_one() -> AsyncGenerator[Pcm, None]:
            while (piece := await taken.get()) is not None:
                yield piece

        self._sound = one_by_one()
        try:
            return await super()._play()
        finally:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
            await everything.aclose()


class DeadPlaying(FakePlaying):
    """A line that takes the first of the sound, plays none of it and is finished without a word."""

    async def _play(self) -> float:
        async for _ in self._sound:
            break
        return 0.0


class FakePlayback:
    """Remembers when sound went out."""

    def __init__(self, playing: type[FakePlaying] = FakePlaying) -> None:
        self.playing = playing
        self.playings: list[FakePlaying] = []
        self.sounding: list[float] = []
        """Lengths of the pieces that went out, in seconds."""

    def play(self, sound: AsyncGenerator[Pcm, None]) -> FakePlaying:
        self.playings.append(self.playing(sound, self.sounding))
        return self.playings[-1]

    def is_sounding(self) -> bool:
        return any(playing.is_sounding for playing in self.playings)

    def played_s(self) -> float:
        return sum(playing.played_s for playing in self.playings)


class FakeWords:
    """Transcribes to whatever comes next in `texts`, after `delay_s`; None fails."""

    def __init__(self, *texts: str | None, delay_s: float = 0.3) -> None:
        self.texts, self.delay_s = list(texts), delay_s
        self.asked: list[float] = []
        self.hung_since: float | None = None
        self.left = 0

    def begin(self, samples: np.ndarray, expects: str) -> "asyncio.Future[Transcript]":
        self.asked.append(len(samples) / 16_000)
        text = self.texts.pop(0) if self.texts else ""
        if text == HANGS:
            self.hung_since = asyncio.get_running_loop().time()
            return asyncio.get_running_loop().create_future()
        return asyncio.ensure_future(self._transcribe(text))

    def leave_what_hangs(self) -> bool:
        """After as long as the real one takes to be sure of it."""
        now = asyncio.get_running_loop().time()
        if self.hung_since is None or now - self.hung_since < HANGS_AFTER_S:
            return False
        self.hung_since, self.left = None, self.left + 1
        return True

    async def _transcribe(self, text: str | None) -> Transcript:
        await asyncio.sleep(self.delay_s)
        if text is None:
            raise RuntimeError("the model failed")
        return Transcript(text, 0.9, self.delay_s * 1000)


class FakeEnd:
    """The end-of-turn model with a fixed opinion."""

    def __init__(self, probability: float = 0.9) -> None:
        self.probability = probability

    def predict(self) -> "asyncio.Future[float]":
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        future.set_result(self.probability)
        return future
