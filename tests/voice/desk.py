"""An installation whose every part may be broken, and a caller who notices."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.cli.calling.caller import Caller, CallRefused, Talk
from app.cli.calling.energy import RATE, Sound, first_sound, longest_silence, read_wav
from app.cli.calling.line import SaidTurn
from app.cli.calling.sounds import mixed, silence
from app.cli.calling.transcribing import transcribe
from app.cli.installation.database import write_phrases
from app.cli.rig.installation import Installation, Wanted, installation
from app.cli.rig.program import Program
from app.cli.rig.worker import VoiceWorker
from app.cli.supervisor.probes import is_ready_within, part_is_there
from tests.e2e.voice_stage import customer_says
from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.clauses import clauses_wherever

KEPT = Path(__file__).parent.parent.parent / ".pytest_cache" / "voice"
"""What was synthesised once, for agent and customer, need not be made again."""
READY_S = 120.0
FREE_AGAIN_S, LOOK_S = 20.0, 0.5
PREPARED = 10
"""What set-up lists first: what opens a call and bridges a wait. All of it would take minutes of both cores."""


class BreakableWorker(VoiceWorker):
    """See `breakable_worker`."""

    def __init__(self, folder: Path, app_url: str, settings: dict[str, str], name: str) -> None:
        kept = {"FRONTDESK_DATA_DIR": str(KEPT / "agent"), "FAULTS": str(folder / "faults")}
        super().__init__(folder, app_url, {**settings, **kept}, name)
        self.module = "tests.voice.breakable_worker"


@dataclass
class VoiceDesk:
    """Everything of one installation, and what is broken of it."""

    parts: Installation
    folder: Path
    workers: list[BreakableWorker]

    @property
    def url(self) -> str:
        return self.parts.apps[0].url

    @property
    def app(self) -> Program:
        return self.parts.apps[0]

    @property
    def redis(self) -> Program:
        assert self.parts.redis is not None
        return self.parts.redis

    @property
    def livekit(self) -> Program:
        assert self.parts.livekit is not None
        return self.parts.livekit

    @property
    def worker(self) -> BreakableWorker:
        return self.workers[0]

    def serving(self, call_id: str) -> BreakableWorker:
        """The worker that holds this call."""
        return next(each for each in self.workers if each.is_running and call_id in each.log.read_text())

    def fault(self, name: str, content: str = "") -> None:
        """Begin a fault of the models."""
        (self.folder / "faults" / name).write_text(content)

    def mend(self, name: str) -> None:
        """End it."""
        (self.folder / "faults" / name).unlink(missing_ok=True)

    @asynccontextmanager
    async def locked_database(self) -> AsyncIterator[None]:
        """Nobody else writes."""
        path = self.folder / "app" / "frontdesk.db"
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            await asyncio.to_thread(other.execute, "begin immediate")
            try:
                yield
            finally:
                other.execute("rollback")

    async def whole(self) -> None:
        """Mend all that is broken, and wait until calls can be taken."""
        for path in (self.folder / "faults").glob("*"):
            path.unlink()
        for part in (self.livekit, self.redis, self.app, self.worker):
            part.thaw()
            await part.start()
        for standby in self.workers[1:]:
            await standby.stop()
        await self.takes_calls()

    async def takes_calls(self) -> None:
        """Wait until the app knows of a worker with room for a call."""
        probe = part_is_there(f"{self.url}/ready", "voice worker")
        assert await is_ready_within(probe, READY_S), self.worker.last_lines()

    @asynccontextmanager
    async def call(self, *, again_for_s: float = FREE_AGAIN_S) -> AsyncIterator["HeardCall"]:
        """A call whose greeting was heard. The places of those who left are kept for a while: till then it rings again.

        Raises:
            CallRefused: and that for `again_for_s`.
        """
        async with AsyncExitStack() as ringing:
            until = time.monotonic() + again_for_s
            while True:
                try:
                    talk = await ringing.enter_async_context(Caller(self.url).ring())
                    break
                except CallRefused:
                    if time.monotonic() >= until:
                        raise
                    await asyncio.sleep(LOOK_S)
            yield HeardCall(talk)

    def booked(self, session_id: str) -> list[str]:
        """What this conversation booked, one service each."""
        query = "select offering_id from bookings where session_id = ?"
        with closing(sqlite3.connect(self.folder / "app" / "frontdesk.db")) as database:
            return [offering for (offering,) in database.execute(query, (session_id,))]


@dataclass
class HeardCall:
    """A call of which every wait is remembered."""

    talk: Talk
    waits: list[tuple[float, float]] = field(default_factory=list)
    """From the caller's last sound to the agent's last, of each turn."""

    async def type(self, text: str) -> None:
        """Write it on the page, and hear out what comes of it."""
        said = {"session_id": self.session_id, "message": text}
        (await self.talk.http.post("/api/chat", json=said)).raise_for_status()
        await self.talk.line.quiet()

    async def say(self, text: str) -> SaidTurn:
        """Say it and hear the answer out."""
        turn = await self.talk.say(await asyncio.to_thread(spoken, text))
        self.waits.append((turn.ended_s, self._until(turn.ended_s)))
        return turn

    async def say_while(self, text: str, breaking: "contextlib.AbstractAsyncContextManager[None]") -> None:
        """Say it, and have something broken from the moment of the last word until the answer is over."""
        line, path = self.talk.line, await asyncio.to_thread(spoken, text)
        began, ended = await line.say(read_wav(path))
        self.talk.conversation.turns.append(SaidTurn(text, began, ended))
        async with breaking:
            await line.answered(ended)
            await line.quiet()
        self.waits.append((ended, self._until(ended)))

    async def listen(self, limit_s: float) -> None:
        """Say nothing until the agent has said something, or the limit has passed."""
        ear = self.talk.line.ear
        now = ear.now()
        await self.talk.line.answered(now, limit_s)
        await self.talk.line.quiet()
        self.waits.append((now, self._until(now)))

    def _until(self, ended_s: float) -> float:
        ear = self.talk.line.ear
        return ear.last_heard_s if ear.last_heard_s > ended_s else ear.now()

    def dead_air(self, wait: int = -1) -> float:
        """Seconds in which neither was heard, once the call is over."""
        conversation = self.talk.conversation
        length = max(len(conversation.heard), len(conversation.said))
        both = mixed(padded(conversation.heard, length), padded(conversation.said, length))
        return longest_silence(both, *self.waits[wait])

    def heard_after(self, wait: int = -1) -> float:
        """Seconds until the agent's first sound in a wait, once the call is over; endless without one."""
        begins = self.waits[wait][0]
        sound = first_sound(self.talk.conversation.heard, begins)
        return float("inf") if sound is None else sound - begins

    def words(self, wait: int = -1) -> str:
        """What was heard of the agent in a wait, once the call is over."""
        begins, ends = self.waits[wait]
        return transcribe(self.talk.conversation.heard, begins, ends + 0.3).lower()

    @property
    def session_id(self) -> str:
        return self.talk.conversation.session_id

    def replies(self) -> list[str]:
        """What the agent said, as the record has it."""
        return [line["text"] for line in self.talk.conversation.transcript if line["role"] == "agent"]


def padded(sound: Sound, length: int) -> Sound:
    """With silence behind it."""
    return np.concatenate([sound, silence(length / RATE + 1)])[:length]


def spoken(text: str) -> Path:
    """The customer's recording."""
    return customer_says([text], KEPT / "customer")[0]


async def prepared(workers: list[BreakableWorker]) -> None:
    """Set up as an installation is, and wait until the worker has made what it must not have to make in a call."""
    speech = KEPT / "agent" / "speech"
    listed = speech / "phrases.txt"
    write_phrases(listed, None)
    first = listed.read_text("utf-8").splitlines(keepends=True)[:PREPARED]
    listed.write_text("".join(first), "utf-8")
    await workers[0].start()
    cache, limit = SentenceCache(speech, 1000), time.monotonic() + READY_S
    spoken = [
        (voice, clause.spoken)
        for voice, _, text in (line.partition("\t") for line in first)
        for clause in clauses_wherever(text.strip())
    ]
    while not all(cache.path(f"kokoro/{voice}/1.00", text).exists() for voice, text in spoken):
        assert time.monotonic() < limit, workers[0].last_lines()
        await asyncio.sleep(0.2)


@asynccontextmanager
async def open_voice_desk(folder: Path) -> AsyncIterator[VoiceDesk]:
    """App, Redis, LiveKit and a worker, running; a standby that is not."""
    (folder / "faults").mkdir(parents=True)
    settings = {"FRONTDESK_CALL__CAPACITY": "2", "FRONTDESK_CACHE_DIR": str(KEPT.parent / "frontdesk")}
    wanted = Wanted(processes=1, database="sqlite", has_livekit=True, settings=settings)
    async with installation(folder, wanted) as parts:
        told = dict(parts.settings)
        workers = [BreakableWorker(folder, parts.urls[0], told, name) for name in ("voice", "standby")]
        try:
            await prepared(workers)
            yield VoiceDesk(parts, folder, workers)
        finally:
            for worker in workers:
                await worker.stop()
