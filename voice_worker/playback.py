"""Sound into the room, one stretch at a time, and how much of it was played."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

import numpy as np
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice.io import PlaybackFinishedEvent, PlaybackStartedEvent

from voice_worker.tts.protocol import SAMPLE_RATE, Pcm

FRAME = SAMPLE_RATE // 10
FADE = SAMPLE_RATE // 200
"""Samples: a wave that begins in its middle clicks."""


class Playing(Protocol):
    """One stretch of sound on its way to the caller."""

    @property
    def started(self) -> "asyncio.Future[float]":
        """Set once the first of it is played."""
        ...

    def stop(self) -> None:
        """Silence, at once; what was not played never will be."""
        ...

    async def finished(self) -> float:
        """Waits until it was played or stopped; seconds that were played."""
        ...


class Playback(Protocol):
    """Where speech goes."""

    def play(self, sound: AsyncGenerator[Pcm, None]) -> Playing:
        """Begin; the one before must have finished."""
        ...


class RoomPlayback:
    """Plays through the agent session's audio track."""

    def __init__(self, session: AgentSession) -> None:
        self.session = session

    def play(self, sound: AsyncGenerator[Pcm, None]) -> "RoomPlaying":
        return RoomPlaying(self.session, sound)


class RoomPlaying:
    """A speech handle with the position its output reports."""

    def __init__(self, session: AgentSession, sound: AsyncGenerator[Pcm, None]) -> None:
        output = session.output.audio
        if output is None:
            raise RuntimeError("the session has no audio output")
        self._output = output
        self._position_s = 0.0
        self._started: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        output.on("playback_started", self._on_started)
        output.on("playback_finished", self._on_finished)
        self._handle = session.say("", audio=frames(sound), add_to_chat_ctx=False)

    @property
    def started(self) -> "asyncio.Future[float]":
        return self._started

    def stop(self) -> None:
        if not self._handle.done():
            self._handle.interrupt(force=True)

    async def finished(self) -> float:
        try:
            await self._handle.wait_for_playout()
        finally:
            self._output.off("playback_started", self._on_started)
            self._output.off("playback_finished", self._on_finished)
        return self._position_s

    def _on_started(self, _: PlaybackStartedEvent) -> None:
        if not self._started.done():
            self._started.set_result(asyncio.get_running_loop().time())

    def _on_finished(self, event: PlaybackFinishedEvent) -> None:
        self._position_s = event.playback_position


async def frames(sound: AsyncGenerator[Pcm, None]) -> AsyncIterator[rtc.AudioFrame]:
    """Tenths of a second: the output re-cuts them, and a stop need not wait for a long one."""
    async with contextlib.aclosing(sound):
        async for piece in sound:
            for at in range(0, len(piece), FRAME):
                part = piece[at : at + FRAME]
                yield rtc.AudioFrame(part.tobytes(), SAMPLE_RATE, 1, len(part))


def taken_up(sound: Pcm, into_s: float) -> Pcm:
    """The sound from there on, softly; of what is almost over the last tenth of a second."""
    rest = sound[max(0, min(int(into_s * SAMPLE_RATE), len(sound) - FRAME)) :].copy()
    fade = min(FADE, len(rest))
    rest[:fade] = rest[:fade] * (np.arange(fade, dtype=np.float32) / FADE)
    return rest
