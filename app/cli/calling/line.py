"""The line of a call: a microphone and an ear in one room, on one timeline."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from livekit import rtc

from app.cli.calling.connecting import all_left, joined
from app.cli.calling.energy import RATE, Sound, first_sound, has_sound, last_sound, placed
from app.cli.calling.follower import Follower, Told
from app.cli.calling.sounds import mixed

FRAME_S = 0.02
FRAME = int(RATE * FRAME_S)
LATE_FRAMES = 2
"""Time lost is made up for in silence once it is more than this."""
CONNECT_LIMIT_S = 15.0
GREETING_LIMIT_S = 30.0
ANSWER_LIMIT_S = 20.0
QUIET_S = 1.5
"""The agent has finished when it has been silent for this long, or for `PAUSE_S` and says so itself."""
PAUSE_S = 0.5
QUIET_LIMIT_S = 60.0
SOUNDING_S = 0.3


class CallFailed(Exception):
    """The call could not be held."""


@dataclass
class SaidTurn:
    """One recording, and when the agent answered it: seconds from its last sound to the agent's first."""

    file: str
    began_s: float
    ended_s: float
    answered_after_s: float | None = None
    was_cut_off: bool = False


@dataclass
class Conversation:
    """Everything about one call. `heard` and `said` begin at the same moment."""

    session_id: str = ""
    call_id: str = ""
    asked_s: float = 0.0
    """What asking for the session and its line took, before the timeline begins."""
    began_at: float = 0.0
    """When the timeline begins, in seconds since 1970."""
    greeting_s: float | None = None
    turns: list[SaidTurn] = field(default_factory=list)
    transcript: list[dict[str, Any]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    """What the caller's page knew, in seconds of the timeline."""
    heard: Sound = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    said: Sound = field(default_factory=lambda: np.zeros(0, dtype=np.int16))

    @property
    def greeted_after_s(self) -> float | None:
        """From the click to the greeting's first sound."""
        return None if self.greeting_s is None else self.asked_s + self.greeting_s

    def as_json(self) -> dict[str, Any]:
        """Without the sound."""
        return {
            "session_id": self.session_id,
            "call_id": self.call_id,
            "greeting_s": self.greeted_after_s,
            "turns": [vars(turn) for turn in self.turns],
            "transcript": self.transcript,
        }


class Microphone:
    """Sends sound without a break, silence when there is nothing to say: sample n leaves at `began` + n / RATE.

    Time that has passed unsent, before the line was there or in a stall, is silence: sent later it would wait in
    the line's queue from then on, and make every answer look slower than it is.
    """

    def __init__(self, began: float, background: Sound | None = None) -> None:
        """`background` is heard behind everything that is said, again and again."""
        self.background = background
        self.source = rtc.AudioSource(RATE, 1, queue_size_ms=200)
        self.began = began
        self.sent: list[Sound] = []
        self._pending = np.zeros(0, dtype=np.int16)
        self._spoken = asyncio.Event()
        self._began_s: float | None = None
        self._ended_s = 0.0

    async def run(self) -> None:
        """Until cancelled. Frames leave by the clock, so that the timeline is exact."""
        while True:
            self._skip_what_is_late(time.monotonic() - self.began)
            await asyncio.sleep(max(0.0, self.began + len(self.sent) * FRAME_S - time.monotonic()))
            frame = self._next()
            self.sent.append(frame)
            await self.source.capture_frame(rtc.AudioFrame(frame.tobytes(), RATE, 1, FRAME))

    def _skip_what_is_late(self, now_s: float) -> None:
        late = int(now_s / FRAME_S) - len(self.sent)
        if late > LATE_FRAMES:
            self.sent += [np.zeros(FRAME, dtype=np.int16)] * late

    def _next(self) -> Sound:
        """The frame that leaves now; notes when the last of what was to be said does."""
        frame, self._pending = self._pending[:FRAME], self._pending[FRAME:]
        if len(frame) and self._began_s is None:
            self._began_s = len(self.sent) * FRAME_S
        if len(frame) and not len(self._pending):
            self._ended_s = len(self.sent) * FRAME_S + len(frame) / RATE
            self._spoken.set()
        frame = np.concatenate([frame, np.zeros(FRAME - len(frame), dtype=np.int16)])
        if self.background is None:
            return frame
        at = np.arange(FRAME) + len(self.sent) * FRAME
        return mixed(frame, self.background.take(at, mode="wrap"))

    async def say(self, sound: Sound) -> tuple[float, float]:
        """Say it; when it began and when its last sound was, in seconds of the timeline."""
        self._began_s = None
        self._pending = np.concatenate([self._pending, sound])
        self._spoken.clear()
        await self._spoken.wait()
        return self._began_s or 0.0, self._ended_s - (len(sound) / RATE - last_sound(sound))


class Ear:
    """What the agent's track brings, on the timeline."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.frames: list[Sound] = []
        self.came_s: list[float] = []
        self.last_heard_s = 0.0
        self.first_heard: asyncio.Event = asyncio.Event()

    def now(self) -> float:
        """Seconds of the timeline."""
        return time.monotonic() - self.began

    @property
    def is_sounding(self) -> bool:
        """Whether the agent speaks now, a short pause included."""
        return self.now() - self.last_heard_s < SOUNDING_S

    async def listen(self, track: rtc.Track) -> None:
        """Until the track ends."""
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1, frame_size_ms=20)
        async for event in stream:
            sound = np.frombuffer(event.frame.data, dtype=np.int16)
            self.frames.append(sound)
            self.came_s.append(self.now())
            if has_sound(sound):
                self.last_heard_s = self.now()
                self.first_heard.set()

    def sound(self) -> Sound:
        """All of it, from the beginning of the call."""
        return placed(self.frames, self.came_s)


@dataclass
class Line:
    """A microphone and an ear in one room, on one timeline."""

    microphone: Microphone
    ear: Ear
    follower: Follower

    async def say(self, sound: Sound) -> tuple[float, float]:
        """Say it at once, whoever speaks; when it began and ended."""
        return await self.microphone.say(sound)

    async def greeted(self, limit_s: float = GREETING_LIMIT_S) -> None:
        """Hear the greeting out."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ear.first_heard.wait(), limit_s)
        if not self.ear.first_heard.is_set():
            raise CallFailed("Nobody greeted the caller: is the voice worker running?")
        await self.quiet()

    async def say_and_hear(self, name: str, sound: Sound, conversation: Conversation) -> SaidTurn:
        """Say it, wait for the answer and for its end."""
        began, ended = await self.say(sound)
        turn = SaidTurn(name, began, ended)
        conversation.turns.append(turn)
        await self.answered(ended)
        await self.quiet()
        return turn

    async def answered(self, ended_s: float, limit_s: float = ANSWER_LIMIT_S) -> None:
        """Wait for the agent's first sound after this moment, within a limit."""
        while self.ear.last_heard_s <= ended_s and self.ear.now() - ended_s < limit_s:  # noqa: ASYNC110
            await asyncio.sleep(FRAME_S)

    async def quiet(self) -> None:
        """Wait until the agent has finished; one that does not come to an end is spoken to all the same."""
        limit = self.ear.now() + QUIET_LIMIT_S
        while not self._is_quiet() and self.ear.now() < limit:  # noqa: ASYNC110 - it waits for time
            await asyncio.sleep(FRAME_S)

    def _is_quiet(self) -> bool:
        silent_s = self.ear.now() - self.ear.last_heard_s
        if self.follower.agent is None:
            return silent_s > QUIET_S
        return silent_s > PAUSE_S and (not self.follower.may_speak_on or silent_s > ANSWER_LIMIT_S)


@contextlib.asynccontextmanager
async def open_line(
    url: str, token: str, conversation: Conversation, follower: Follower, background: Sound | None = None
) -> AsyncIterator[Line]:
    """Join the room; afterwards the conversation holds both sides' sound."""
    room, began = rtc.Room(), time.monotonic()
    conversation.began_at = time.time()
    microphone, ear = Microphone(began, background), Ear(began)
    listening: set[asyncio.Task[None]] = set()
    is_open = False

    def on_track(track: rtc.Track, *_: object) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            listening.add(asyncio.create_task(ear.listen(track)))

    room.on("track_subscribed", on_track)
    try:
        async with joined(room, url, token, CONNECT_LIMIT_S):
            is_open = True
            track = rtc.LocalAudioTrack.create_audio_track("microphone", microphone.source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await room.local_participant.publish_track(track, options)
            sending = asyncio.create_task(microphone.run())
            try:
                yield Line(microphone, ear, follower)
            finally:
                sending.cancel()
                for task in listening:
                    task.cancel()
    except (TimeoutError, rtc.ConnectError) as error:
        if is_open:
            raise
        raise CallFailed("No line to the media server could be opened.") from error
    finally:
        await all_left()
        conversation.heard = ear.sound()
        conversation.told = [replace(each, at=each.at - began) for each in follower.told]
        conversation.said = np.concatenate(microphone.sent) if microphone.sent else conversation.said
        measure(conversation)


def measure(conversation: Conversation) -> None:
    """Voice to voice, from the two recordings alone."""
    conversation.greeting_s = first_sound(conversation.heard)
    for turn in conversation.turns:
        answer = first_sound(conversation.heard, turn.ended_s)
        if answer is not None:
            turn.answered_after_s = round(answer - turn.ended_s, 3)
        middle = conversation.heard[int(turn.began_s * RATE) : int(turn.ended_s * RATE)]
        turn.was_cut_off = first_sound(middle) is not None
