"""Scenarios played by voice: the customer's lines as recordings in a real room, judged by the rows and by ear."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2

from app.cli.calling.caller import Caller, Talk, view
from app.cli.calling.energy import Sound
from app.cli.calling.line import CallFailed
from app.cli.calling.recordings import NoVoice, record
from app.cli.calling.stage import REHEARSED_AT
from app.cli.calling.transcribing import share_heard, transcribe
from app.cli.installation.places import models_folder
from app.cli.rehearsal.casting import Programme
from app.cli.rehearsal.matching import is_said
from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.rows import Snapshot, judge, left_between, take_snapshot
from app.cli.rehearsal.script import Scenario, Step
from app.cli.rehearsal.seeded import SeededDays
from app.cli.rig.apps import AppProcess
from app.cli.rig.errors import RigError
from app.cli.rig.livekit import LiveKitServer
from app.cli.rig.ports import free_port
from app.cli.rig.program import running
from app.cli.rig.worker import VoiceWorker
from app.cli.supervisor.probes import is_ready_within, part_is_there
from app.core.database import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack
from voice_worker.speech_text import speakable

Report = Callable[[Performance], None]
BY_VOICE = "aloud"
"""The tag of scenarios that are worth their time by voice."""
READY_S = 60.0
SILENCE_S = 14.0
"""A caller who says nothing is asked again within this."""
HEARD_SHARE = 0.7
"""So much of a reply's words has to be found again in its recording."""


def playable(scenario: Scenario, steps: list[Step]) -> bool:
    """Whether a voice alone can play it: nothing is pressed, broken, waited for or known beforehand."""
    is_plain = not scenario.seed and scenario.customer is None and scenario.pending is None
    return is_plain and all(
        bool(step.say or step.silence) and step.heard is None and step.channel is None and step.delivered == "once"
        for step in steps
    )


def chosen(programme: Programme, only: str | None) -> list[Scenario]:
    """The playable ones of those asked for, or those marked for voice."""
    found = programme.chosen(only or BY_VOICE)
    return [each for each in found if playable(each, programme.script.steps_of(each))]


def perform_aloud(programme: Programme, scenarios: list[Scenario], settings: Settings, report: Report) -> None:
    """Play the scenarios one after the other, and report each as it ends."""
    asyncio.run(_perform(programme, scenarios, settings, report))


async def _perform(programme: Programme, scenarios: list[Scenario], settings: Settings, report: Report) -> None:
    cache = settings.cache().absolute()
    folder = cache / "rehearsals" / new_id("run")
    pack = load_packs(settings.packs_dir)[programme.pack]
    try:
        async with open_studio(folder, cache, pack) as studio:
            for scenario in scenarios:
                performance = Performance(scenario)
                began = time.perf_counter()
                await _Rehearsal(studio, programme, scenario, performance).play()
                performance.took_ms = (time.perf_counter() - began) * 1000
                report(performance)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Studio:
    """A media server, a voice worker with its models, and an app that is started anew for every scenario."""

    folder: Path
    cache: Path
    pack: Pack
    app: AppProcess
    worker: VoiceWorker
    seeded: SeededDays

    @property
    def database_url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'app' / 'frontdesk.db'}"

    async def open(self, at: datetime) -> None:
        """Begin at a moment, local to the business, with the rows as seeded on that day."""
        await self.app.stop()
        for path in (self.folder / "app").glob("*.db*"):
            path.unlink()
        shutil.copy(await self.seeded.on(at.date()), self.folder / "app" / "frontdesk.db")
        self.app.settings[REHEARSED_AT] = at.replace(tzinfo=self.pack.hours.tzinfo).isoformat()
        await self.app.start()
        if not self.worker.is_running:
            await self.worker.start()
        if not await is_ready_within(part_is_there(f"{self.app.url}/ready", "voice worker"), READY_S):
            raise CallFailed(f"No voice worker came back within {READY_S:.0f} s.")

    async def snapshot(self) -> Snapshot:
        """All rows that matter."""
        database = Database(self.database_url)
        try:
            return await take_snapshot(database, self.pack.hours.tzinfo)
        finally:
            await database.close()

    def say(self, text: str) -> Path:
        """The customer's recording of a line; numbers as people say them."""
        return record([speakable(text)], self.cache / "customer", models_folder())[0]


@asynccontextmanager
async def open_studio(folder: Path, cache: Path, pack: Pack) -> AsyncIterator[Studio]:
    """Everything but the app, which begins with a scenario."""
    (folder / "app").mkdir(parents=True, exist_ok=True)
    livekit = LiveKitServer(folder / "livekit")
    shared = {
        "FRONTDESK_TOKEN_SECRET": new_id("token-secret-of-a-rehearsal"),
        "FRONTDESK_WORKER_SECRET": new_id("worker-secret-of-a-rehearsal"),
        "FRONTDESK_DEFAULT_PACK": pack.name,
        "FRONTDESK_CACHE_DIR": str(cache),
        **livekit.environment_of_clients(),
    }
    database = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'app' / 'frontdesk.db'}"}
    target = "app.cli.calling.rehearsed_app:app"
    app = AppProcess(folder / "app", {**shared, **database}, free_port(), target=target, extra=["--factory"])
    # The agent's sentences are kept from one rehearsal to the next.
    worker = VoiceWorker(folder / "voice", app.url, {**shared, "FRONTDESK_DATA_DIR": str(cache / "voice")})
    async with running(livekit):
        try:
            yield Studio(folder, cache, pack, app, worker, SeededDays(folder, pack))
        finally:
            await worker.stop()
            await app.stop()


class _Rehearsal:
    """One scenario by voice."""

    def __init__(self, studio: Studio, programme: Programme, scenario: Scenario, performance: Performance) -> None:
        script = programme.script
        self.studio, self.scenario, self.performance = studio, scenario, performance
        self.at = scenario.at or script.at
        self.steps = script.steps_of(scenario)
        self.never = (*script.never, *scenario.never)

    async def play(self) -> None:
        """Call, speak, listen; then judge the words, the recording and the rows."""
        performance = self.performance
        try:
            await self.studio.open(self.at)
            before = await self.studio.snapshot()
            caller = Caller(self.studio.app.url, self.studio.pack.name)
            async with caller.ring() as talk:
                for step in self.steps:
                    await self._take(talk, step)
            after = await self.studio.snapshot()
        except (CallFailed, NoVoice, RigError, httpx2.TransportError) as error:
            performance.blame(self.scenario.line, str(error) or type(error).__name__)
            return
        performance.rows += judge(self.scenario.rows, left_between(before, after))
        self._listen(talk.conversation.heard)

    async def _take(self, talk: Talk, step: Step) -> None:
        """One step, and the words of its reply."""
        reply = ""
        for text in step.say or [""]:
            known = len(await self._messages(talk))
            if text:
                turn = await talk.say(await asyncio.to_thread(self.studio.say, text))
                if turn.answered_after_s is None and talk.line.ear.last_heard_s <= turn.ended_s:
                    self.performance.blame(step.line, "no answer was heard")
            else:
                ended = talk.line.ear.now()
                await talk.line.answered(ended, SILENCE_S)
                await talk.line.quiet()
            told = (await self._messages(talk))[known:]
            heard = " ".join(line["text"] for line in told if line["role"] == "customer")
            reply = " ".join(line["text"] for line in told if line["role"] == "agent")
            self.performance.say("customer", f"{text or '[silence]'}", step.line)
            if heard != text:
                self.performance.say("stage", f"understood as “{heard}”", step.line)
            self.performance.say("agent", reply or "[nothing]", step.line)
        self._check(step, reply)

    def _check(self, step: Step, reply: str) -> None:
        for pattern in step.says:
            if not is_said(pattern, reply):
                self.performance.blame(step.line, f"not said: {pattern}")
        for pattern in (*step.says_not, *self.never):
            if is_said(pattern, reply):
                self.performance.blame(step.line, f"said, and must not be: {pattern}")

    def _listen(self, heard: Sound) -> None:
        """Whether the recording has what the record says was said."""
        recorded = transcribe(heard)
        wanted = " ".join(line.text for line in self.performance.lines if line.who == "agent")
        share = share_heard(wanted, recorded)
        if share < HEARD_SHARE:
            self.performance.blame(
                self.scenario.line, f"of the replies' words {share:.0%} are on the recording: “{recorded}”"
            )

    async def _messages(self, talk: Talk) -> list[dict[str, str]]:
        return (await view(talk.http, talk.conversation.session_id)).get("messages", [])
