"""The room of a call: the caller's sound in, the agent's track out, through a livekit session that decides nothing."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
from livekit import rtc
from livekit.agents import Agent, AgentSession, inference
from livekit.agents.vad import VADEventType
from livekit.agents.voice import room_io
from livekit.agents.voice.io import AudioInput

from voice_worker.stt.protocol import SAMPLE_RATE
from voice_worker.windows import Window

FRAME_MS = 20
OUTPUT_RATE = 24_000
AUDIBLE_LIMIT_S = 10.0
"""A busy machine takes seconds to lay a line; a caller waits no longer than this for a sound."""


def manual_session() -> AgentSession:
    """Turn taking is ours: no model of the session listens, answers or interrupts by itself."""
    return AgentSession(
        vad=None,
        turn_handling={
            "turn_detection": "manual",
            "preemptive_generation": {"enabled": False},
        },
        aec_warmup_duration=None,
        user_away_timeout=None,
    )


async def join(session: AgentSession, room: rtc.Room, customer_identity: str) -> None:
    """Hear this one participant, speak to the room.

    A page reload must not end the call, and chat in the room must not bypass the app.
    """
    await session.start(
        Agent(instructions=""),
        room=room,
        room_options=room_io.RoomOptions(
            text_input=False,
            text_output=False,
            audio_input=room_io.AudioInputOptions(
                sample_rate=SAMPLE_RATE, num_channels=1, frame_size_ms=FRAME_MS, pre_connect_audio=False
            ),
            audio_output=room_io.AudioOutputOptions(sample_rate=OUTPUT_RATE, num_channels=1),
            participant_identity=customer_identity,
            close_on_disconnect=False,
        ),
    )


async def audible(session: AgentSession) -> bool:
    """Until the caller's client takes the agent's sound; False when it does not in time: then this line is dead.

    Speech that is broken into before would be the last of the call: the library's output waits for this on one
    future, and cancelling one wait cancels that future for good.
    """
    taken = session.room_io.subscribed_fut
    if taken is None:
        return True
    try:
        await asyncio.wait_for(asyncio.shield(taken), AUDIBLE_LIMIT_S)
    except TimeoutError:
        return False
    return True


class Tap(AudioInput):
    """Lets the session's input through and shows it to the ears."""

    def __init__(self, source: AudioInput, vad: "CallerSound") -> None:
        super().__init__(label="ears", source=source)
        self.vad = vad

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await super().__anext__()
        self.vad.push(frame)
        return frame


class CallerSound:
    """Windows with the probability of voice, and the end-of-turn model's opinion of the last second."""

    def __init__(self) -> None:
        self._vad = inference.VAD(model="silero").stream()
        self._end_of_turn = inference.TurnDetector(version="v1-mini").stream()

    def attach(self, session: AgentSession) -> None:
        """From now on the session's input passes through here."""
        source = session.input.audio
        if source is None:
            raise RuntimeError("the session has no audio input")
        session.input.audio = Tap(source, self)

    def push(self, frame: rtc.AudioFrame) -> None:
        """Sound as it arrives."""
        self._vad.push_frame(frame)
        self._end_of_turn.push_audio(frame)

    async def predict(self) -> float:
        """How likely the turn has ended."""
        return (await self._end_of_turn.predict()).end_of_turn_probability

    async def windows(self) -> AsyncIterator[Window]:
        """Every window in order, voiced or not."""
        async for event in self._vad:
            if event.type == VADEventType.INFERENCE_DONE:
                sound = np.concatenate([np.frombuffer(frame.data, dtype=np.int16) for frame in event.frames])
                yield Window(sound, event.probability)

    async def close(self) -> None:
        await self._vad.aclose()
        await self._end_of_turn.aclose()
