"""A speaker on its own, with what it reported."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.contracts import Heard
from tests.fakes.speech import FakeMaker, FakePlayback
from voice_worker.speaking import Speaker

TEXT = "We open at nine. We close at six. Shall I book it?"


class Stage:
    """A speaker with what it reported."""

    def __init__(self, maker: FakeMaker | None = None) -> None:
        self.maker, self.playback = maker or FakeMaker(), FakePlayback()
        self.speaker = Speaker(self.playback, self.maker, synthesize_limit_s=9.0)  # pyright: ignore[reportArgumentType]
        self.done: list[Heard] = []
        self.speaker.on_heard = self.done.append


@asynccontextmanager
async def stage(maker: FakeMaker | None = None) -> AsyncIterator[Stage]:
    on_stage = Stage(maker)
    running = asyncio.create_task(on_stage.speaker.run())
    try:
        yield on_stage
    finally:
        running.cancel()


async def longest_silence(on: Stage, until: asyncio.Event) -> float:
    """Seconds of the longest stretch without sound, while something is being said."""
    longest = silent_since = 0.0
    loop = asyncio.get_running_loop()
    began, at_began = loop.time(), len(on.playback.sounding)
    silent_since = began
    while not until.is_set():
        await asyncio.sleep(0.05)
        if on.playback.is_sounding():
            silent_since = loop.time()
        longest = max(longest, loop.time() - silent_since)
    assert len(on.playback.sounding) >= at_began
    return longest
