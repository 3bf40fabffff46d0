"""A call with a caller who can be made to speak, on an app with one reply for every turn. In virtual time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from app.contracts import (
    ConfigDown,
    DispatchMetadata,
    Event,
    Expects,
    Latency,
    Transcript,
    TurnRequest,
    TurnStatus,
    Wire,
)
from tests.fakes.speech import FakeMaker, FakePlayback
from voice_worker.app_client import AppUnreachable, NotCommitted
from voice_worker.call import Call
from voice_worker.latency import TurnClock
from voice_worker.listening import Utterance
from voice_worker.settings import WorkerSettings
from voice_worker.speaking import Speaker
from voice_worker.stt.protocol import Transcript as Words

COMMIT_S = 0.01
GREETING = "Thanks for calling. How can I help you today?"
SETTINGS = WorkerSettings(worker_secret="a secret of the worker that nobody knows")  # pyright: ignore[reportArgumentType]


class FakeTurns:
    """An app with one reply for every turn."""

    def __init__(self, reply: str = "Sure. What day works for you?") -> None:
        self.reply, self.expects, self.delay_s = reply, "open", 0.02
        self.model_ms: float | None = None
        self.fails = False
        self.ends_session = False
        self.writes = False
        self.commits = True
        self.requests: list[TurnRequest] = []
        self.foreseen: list[TurnRequest] = []
        self.committed: list[tuple[str, str]] = []
        self.forgotten: list[str] = []

    async def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        await asyncio.sleep(self.delay_s)
        if self.fails:
            raise AppUnreachable("gone")
        if request.heard is not None:
            earlier = Transcript(utterance_id=request.heard.utterance_id, role="agent", text=GREETING, interrupted=True)
            yield event("transcript", request, earlier).model_copy(update={"turn_id": None})
        for each in self.answer_to(request, len(self.requests)):
            yield each

    def answer_to(self, request: TurnRequest, number: int) -> list[Event]:
        said = Transcript(utterance_id=f"reply-{number}", role="agent", text=self.reply)
        status = TurnStatus(
            status="completed",
            reply=self.reply,
            expects=Expects.model_validate({"kind": self.expects}),
            ends_session=self.ends_session,
        )
        took = [event("latency", request, Latency(graph_ms=5.0, model_ms=self.model_ms))] * (self.model_ms is not None)
        return [event("transcript", request, said)] * bool(self.reply) + took + [event("turn", request, status)]

    async def ahead(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        self.foreseen.append(request)
        await asyncio.sleep(self.delay_s)
        if self.fails:
            raise AppUnreachable("gone")
        if self.writes:
            yield event("turn", request, TurnStatus(status="needs_commit"))
            return
        for each in self.answer_to(request, 1):
            yield each

    async def commit(self, session_id: str, turn_id: str, text: str) -> AsyncGenerator[Event, None]:
        self.committed.append((turn_id, text))
        await asyncio.sleep(COMMIT_S)
        if not self.commits:
            raise NotCommitted("the conversation went on")
        for each in self.answer_to(self.foreseen[-1], 1):
            yield each

    async def forget(self, session_id: str, turn_id: str) -> None:
        self.forgotten.append(turn_id)


def event(kind: Any, request: TurnRequest, payload: Wire) -> Event:
    return Event(
        seq=None, session_id="s", turn_id=request.turn_id, ts=datetime.now(UTC), type=kind, data=payload.model_dump()
    )


class Line:
    """A call with a caller who can be made to speak."""

    def __init__(self, turns: FakeTurns | None = None, maker: FakeMaker | None = None) -> None:
        self.turns, self.maker, self.sent = turns or FakeTurns(), maker or FakeMaker(), list[Wire]()
        self.speaker = Speaker(FakePlayback(), self.maker)  # pyright: ignore[reportArgumentType]
        metadata = DispatchMetadata(call_id="call", session_id="s")
        self.call = Call(metadata, SETTINGS, self.turns, self.speaker, self.sent.append)

    def of(self, kind: type[Wire]) -> list[Any]:
        return [frame for frame in self.sent if isinstance(frame, kind)]

    async def greet(self) -> None:
        config = ConfigDown(greeting=GREETING, greeting_id="greeting", phrases={"reprompt": "Pardon?"})
        self.call.on_frame(config)
        saying = self.call.greet(config)
        assert saying is not None
        await saying.done.wait()

    async def voice(self, seconds: float, already: float = 0.0) -> None:
        steps = round(seconds / 0.032)
        for step in range(steps):
            self.call.on_voice(already + (step + 1) * 0.032)
            await asyncio.sleep(0.032)

    async def say(self, text: str, seconds: float = 0.6, confidence: float = 0.9) -> None:
        """Speak, pause, and be understood 0.6 s later."""
        utterance = await self.pause(text, seconds, confidence)
        if utterance is not None:
            self.call.on_utterance(utterance)

    async def pause(self, text: str, seconds: float = 0.6, confidence: float = 0.9) -> Utterance | None:
        """Speak, and be understood in a pause whose end is still open; None when it was nothing to answer."""
        began = asyncio.get_running_loop().time()
        await self.voice(seconds)
        await asyncio.sleep(0.25)
        self.call.on_silence()
        await asyncio.sleep(0.35)
        words = Words(text, confidence, 300)
        if not self.call.on_words(words):
            return None
        clock = TurnClock()
        for mark in ("voice_ended", "paused", "transcribed", "ended"):
            clock.mark(mark)
        return Utterance(1, began, began + seconds, seconds, words, clock)

    async def settle(self) -> None:
        await asyncio.sleep(0.1)
        await self.speaker.quiet.wait()


@asynccontextmanager
async def line(turns: FakeTurns | None = None, maker: FakeMaker | None = None) -> AsyncIterator[Line]:
    on_line = Line(turns, maker)
    running = [asyncio.create_task(on_line.speaker.run()), asyncio.create_task(on_line.call.run())]
    try:
        yield on_line
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
