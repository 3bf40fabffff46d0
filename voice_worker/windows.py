"""The caller's sound in windows, also when none comes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_worker.stt.protocol import SAMPLE_RATE

NO_SOUND_S = 1.0
STAND_IN = 512
"""When the caller's sound stops coming (left, muted, line away) it counts as silence, in windows of so many samples."""


@dataclass(frozen=True)
class Window:
    """A few milliseconds of the caller's sound at 16 kHz, and the probability that they hold voice."""

    samples: NDArray[np.int16]
    probability: float

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


async def with_silence(windows: AsyncIterator[Window], is_awaited: Callable[[], bool]) -> AsyncIterator[Window]:
    """The windows, and silence in their place when none come while somebody speaks.

    A caller who leaves or mutes in mid-sentence would else count as speaking for ever, and nothing be said to them.
    """
    source = aiter(windows)
    coming: asyncio.Future[Window] = asyncio.ensure_future(anext(source))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=NO_SOUND_S)
            if done:
                try:
                    window = coming.result()
                except StopAsyncIteration:
                    return
                coming = asyncio.ensure_future(anext(source))
                yield window
            while is_awaited() and not coming.done() and not done:
                yield Window(np.zeros(STAND_IN, dtype=np.int16), 0.0)
                await asyncio.wait({coming}, timeout=STAND_IN / SAMPLE_RATE)
    finally:
        coming.cancel()
