"""A caller made of recordings: joins the room as a customer would, and keeps what it said and heard on one timeline."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from livekit import rtc

from app.cli.calling.connecting import all_left, joined
from app.cli.calling.energy import RATE, Sound, first_sound, has_sound, last_sound, placed, read_wav
from app.cli.calling.follower import Follower
from app.contracts import SessionOpened, VoiceToken

FRAME_S = 0.02
FRAME = int(RATE * FRAME_S)
CONNECT_LIMIT_S = 15.0
GREETING_LIMIT_S = 30.0
ANSWER_LIMIT_S = 20.0
QUIET_S = 1.5
"""The agent has finished when it has been silent for this long, or for `PAUSE_S` and says so itself."""
PAUSE_S = 0.5


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
    greeting_s: float | None = None
    turns: list[SaidTurn] = field(default_factory=list)
    transcript: list[dict[str, Any]] = field(default_factory=list)
    heard: Sound = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    said: Sound = field(default_factory=lambda: np.zeros(0, dtype=np.int16))

    def as_json(self) -> dict[str, Any]:
        """Without the sound."""
        return {
            "session_id": self.session_id,
            "call_id": self.call_id,
            "greeting_s": self.greeting_s,
            "turns": [vars(turn) for turn in self.turns],
            "transcript": self.transcript,
        }


class Microphone:
    """Sends sound without a break, silence when there is nothing to say: sample n leaves at `began` + n / RATE."""

    def __init__(self, began: float) -> None:
        self.source = rtc.AudioSource(RATE, 1, queue_size_ms=200)
        self.began = began
        self.sent: list[Sound] = []
        self._pending = np.zeros(0, dtype=np.int16)
        self._spoken = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. Frames leave by the clock, so that the timeline is exact."""
        silence = np.zeros(FRAME, dtype=np.int16)
        while True:
            frame, self._pending = self._pending[:FRAME], self._pending[FRAME:]
            if not len(self._pending):
                self._spoken.set()
            frame = np.concatenate([frame, silence[len(frame) :]])
            await asyncio.sleep(max(0.0, self.began + len(self.sent) * FRAME_S - time.monotonic()))
            self.sent.append(frame)
            await self.source.capture_frame(rtc.AudioFrame(frame.tobytes(), RATE, 1, FRAME))

    async def say(self, sound: Sound) -> tuple[float, float]:
        """Say it; when it began and when its last sound was, in seconds of the timeline."""
        began = len(self.sent) * FRAME_S
        self._pending = np.concatenate([self._pending, sound])
        self._spoken.clear()
        await self._spoken.wait()
        return began, began + last_sound(sound)


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

    async def greeted(self) -> None:
        """Hear the greeting out."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ear.first_heard.wait(), GREETING_LIMIT_S)
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

    async def answered(self, ended_s: float) -> None:
        """Wait for the agent's first sound after this moment, within a limit."""
        while self.ear.last_heard_s <= ended_s and self.ear.now() - ended_s < ANSWER_LIMIT_S:  # noqa: ASYNC110
            await asyncio.sleep(FRAME_S)

    async def quiet(self) -> None:
        """Wait until the agent has finished."""
        while not self._is_quiet():  # noqa: ASYNC110 - it waits for time
            await asyncio.sleep(FRAME_S)

    def _is_quiet(self) -> bool:
        silent_s = self.ear.now() - self.ear.last_heard_s
        if self.follower.agent is None:
            return silent_s > QUIET_S
        return silent_s > PAUSE_S and (not self.follower.may_speak_on or silent_s > ANSWER_LIMIT_S)


@contextlib.asynccontextmanager
async def open_line(url: str, token: str, conversation: Conversation, follower: Follower) -> AsyncIterator[Line]:
    """Join the room; afterwards the conversation holds both sides' sound."""
    room, began = rtc.Room(), time.monotonic()
    microphone, ear = Microphone(began), Ear(began)
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
        conversation.said = np.concatenate(microphone.sent) if microphone.sent else conversation.said
        measure(conversation)


@dataclass
class Talk:
    """A call in progress."""

    line: Line
    conversation: Conversation
    http: httpx2.AsyncClient

    async def say(self, path: Path) -> SaidTurn:
        """Say a recording, wait for the answer and for its end."""
        return await self.line.say_and_hear(path.name, read_wav(path), self.conversation)

    async def state(self) -> dict[str, Any]:
        """The conversation's working state, as the customer's page sees it."""
        return (await view(self.http, self.conversation.session_id)).get("state", {})


class Caller:
    """Opens a session over HTTP, joins its room, talks."""

    def __init__(self, url: str, pack: str | None = None) -> None:
        self.url, self.pack = url, pack

    async def call(self, files: list[Path]) -> Conversation:
        """Say the files in turn, each once the agent has finished."""
        async with self.ring() as talk:
            for path in files:
                await talk.say(path)
        return talk.conversation

    @contextlib.asynccontextmanager
    async def ring(self, *, hear_greeting: bool = True) -> AsyncIterator[Talk]:
        """A call, by default once its greeting has been heard out.

        Afterwards its conversation holds the sound of both sides, the times and the transcript.
        """
        async with httpx2.AsyncClient(base_url=self.url, timeout=20, trust_env=False) as http:
            body = {"channel": "voice"} | ({"pack": self.pack} if self.pack else {})
            opened = SessionOpened.model_validate_json(await post(http, "/api/sessions", body))
            http.headers["Authorization"] = f"Bearer {opened.token}"
            asked = {"session_id": opened.session_id}
            token = VoiceToken.model_validate_json(await post(http, "/api/voice/token", asked))
            conversation, follower = Conversation(opened.session_id, token.call_id), Follower()
            following = asyncio.create_task(follower.follow(self.url, opened.session_id, opened.token))
            try:
                async with open_line(token.url, token.token, conversation, follower) as line:
                    if hear_greeting:
                        await line.greeted()
                    yield Talk(line, conversation, http)
            finally:
                following.cancel()
            conversation.transcript = [
                {name: message.get(name) for name in ("role", "text", "heard_chars", "interrupted")}
                for message in (await view(http, opened.session_id)).get("messages", [])
            ]


async def post(http: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> str:
    """The reply's body, or the app's own sentence about what is wrong."""
    try:
        response = await http.post(path, json=body)
    except httpx2.TransportError as error:
        raise CallFailed(f"No app answers at {http.base_url}.") from error
    if not response.is_success:
        raise CallFailed(f"{path}: {response.status_code} {response.text}")
    return response.text


async def view(http: httpx2.AsyncClient, session_id: str) -> dict[str, Any]:
    """The session as its customer may see it."""
    response = await http.get(f"/api/sessions/{session_id}")
    return response.json() if response.is_success else {}


def measure(conversation: Conversation) -> None:
    """Voice to voice, from the two recordings alone."""
    conversation.greeting_s = first_sound(conversation.heard)
    for turn in conversation.turns:
        answer = first_sound(conversation.heard, turn.ended_s)
        if answer is not None:
            turn.answered_after_s = round(answer - turn.ended_s, 3)
        middle = conversation.heard[int(turn.began_s * RATE) : int(turn.ended_s * RATE)]
        turn.was_cut_off = first_sound(middle) is not None
