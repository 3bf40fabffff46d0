"""Hours of ordinary life in a row: conversations, sockets that come and go, barge-ins; and what grows meanwhile."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from app.cli.benchmarks.chaos.audit import Told, Violation, audit
from app.cli.benchmarks.client import Client, Refused, Reply, Stuck
from app.cli.benchmarks.listener import open_listener
from app.cli.benchmarks.people import answers_of
from app.cli.benchmarks.speaker import Speaker
from app.cli.benchmarks.watcher import Watcher, watching
from app.cli.rig.installation import Installation, Wanted, installation
from app.cli.rig.program import Program
from app.cli.rig.usage import usage_of
from app.core.database import Database
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack

TYPING, CALLING, COMING_AND_GOING = 4, 2, 2
_DAYS_AHEAD = 110
"""Half an hour of customers fills six weeks of a diary; who finds no place in it is no broken promise."""
_PAUSE_S = 0.8
_BARGE_INS = 0.3
_SPECULATIONS = 0.4
_WARM_UP = 0.25
_IDLE_S = "60"
_EVERY_S = 5.0
_AUDITED_AT_ONCE = 20
GROWTH_SHARE, GROWTH_BYTES, GROWTH_FILES = 0.08, 24 * 2**20, 12
"""What a program may gain after its warm-up: a share of what it had or so many bytes, and so many handles."""


@dataclass
class Course:
    """One program over time: seconds since the start, bytes of its own memory, file handles.

    PostgreSQL keeps each table's files open in each of its processes once they were used: its handles are not judged.
    """

    name: str
    has_steady_files: bool = True
    samples: list[tuple[float, int, int]] = field(default_factory=list)

    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Medians of memory and handles: just after the warm-up, and in the last quarter."""
        settled = self.samples[int(len(self.samples) * _WARM_UP) :]
        quarter = max(1, len(settled) // 4)
        return _medians(settled[:quarter]), _medians(settled[-quarter:])

    def is_flat(self) -> bool:
        """Whether nothing grew beyond what it may."""
        (memory, files), (memory_then, files_then) = self.ends()
        may_gain = max(GROWTH_BYTES, memory * GROWTH_SHARE)
        has_steady_files = files_then - files <= GROWTH_FILES or not self.has_steady_files
        return memory_then - memory <= may_gain and has_steady_files

    def row(self) -> str:
        """One line of the table."""
        (memory, files), (memory_then, files_then) = self.ends()
        megabytes = f"{memory / 2**20:.0f} → {memory_then / 2**20:.0f} MB"
        return f"| {self.name} | {megabytes} | {files:.0f} → {files_then:.0f} | {'yes' if self.is_flat() else 'NO'} |"


@dataclass
class Soaked:
    """What came of it."""

    minutes: float
    conversations: int = 0
    turns: int = 0
    barge_ins: int = 0
    sockets: int = 0
    violations: list[Violation] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)

    def section(self) -> str:
        """Markdown."""
        lines = [
            f"`make test-long`: {self.minutes:g} minutes of two app processes on Redis and PostgreSQL; {TYPING} "
            f"customers who type, {CALLING} who speak (turns as a voice worker sends them: speculated on, forgotten, "
            f"broken into, heard in part), {COMING_AND_GOING} whose sockets come and go. {self.conversations} "
            f"conversations, {self.turns} turns, {self.barge_ins} barge-ins, {self.sockets} sockets; "
            f"{len(self.violations)} promises broken. Memory (what a program shares with nobody) and file handles are "
            f"medians, after the warm-up and at the end; checkpoints expire after {_IDLE_S} s.",
            "",
            "| | memory | file handles | flat |",
            "|---|---|---|---|",
            *(course.row() for course in self.courses),
        ]
        return "\n".join(lines)


async def soak(folder: Path, minutes: float, say: Callable[[str], None]) -> Soaked:
    """Run for so long."""
    soaked, deadline = Soaked(minutes), time.monotonic() + minutes * 60
    # Working memory that idles for long would only fill Redis for the whole run.
    async with installation(folder, Wanted(settings={"FRONTDESK_CHECKPOINTS__TTL_S": _IDLE_S})) as place:
        life = _Life(place, load_packs(None)[Settings().default_pack], soaked, deadline)
        programs: list[Program] = [*place.apps, *(each for each in (place.postgres, place.redis) if each is not None)]
        soaked.courses = [Course(program.name, program is not place.postgres) for program in programs]
        watching_them = asyncio.create_task(_sample(programs, soaked, say))
        try:
            async with asyncio.TaskGroup() as people:
                for number in range(TYPING + CALLING):
                    people.create_task(life.customer(number, is_spoken=number >= TYPING))
                for number in range(COMING_AND_GOING):
                    people.create_task(life.come_and_go(number))
            await life.audited(at_least=1)
        finally:
            watching_them.cancel()
            await life.judge.close()
    return soaked


class _Life:
    """Everybody who uses the installation."""

    def __init__(self, place: Installation, pack: Pack, soaked: Soaked, deadline: float) -> None:
        self.place, self.pack, self.soaked, self.deadline = place, pack, soaked, deadline
        self.judge = Database(Settings.model_validate({"DATABASE_URL": place.database_url}).database())
        self._unaudited: list[Told] = []
        self._last: tuple[str, str] | None = None

    async def customer(self, number: int, is_spoken: bool) -> None:
        """One conversation after the other."""
        draw = random.Random(number)  # noqa: S311 - reproducible on purpose
        while time.monotonic() < self.deadline:
            told = await self._converse(draw, is_spoken)
            self.soaked.conversations += 1
            self.soaked.turns += len(told.turns)
            self._unaudited.append(told)
            await self.audited(_AUDITED_AT_ONCE)

    async def audited(self, at_least: int) -> None:
        """Compare the conversations that are over with the record, some at a time."""
        if len(self._unaudited) >= at_least:
            batch, self._unaudited = self._unaudited, []
            self.soaked.violations += await audit(self.judge, batch)

    async def _converse(self, draw: random.Random, is_spoken: bool) -> Told:
        client = Client(self.place.urls, draw.randrange(len(self.place.urls)))
        watched: list[int] = []
        try:
            await client.open(self.pack.name, "voice" if is_spoken else "chat")
            self._last = client.session_id, client.token
            watcher = Watcher(client.urls, client.session_id, client.token, client.at + 1)
            async with watching(watcher):
                self.soaked.sockets += 1
                ended = await self._talk(client, draw, is_spoken)
                last = max((seq for turn in client.turns for seq in turn.seqs), default=0)
                await watcher.until(lambda: watcher.seq >= last, 20)
            watched = watcher.seqs
        except (Stuck, Refused) as error:
            ended = f"{type(error).__name__.lower()}: {error}"
        finally:
            client.close()
        return Told(client.session_id, client.turns, ended, watched)

    async def _talk(self, client: Client, draw: random.Random, is_spoken: bool) -> str:
        today = date.today()  # noqa: DTZ011 - a day that customers name
        speaker = Speaker(self.pack, draw.randrange(100), answers_of(draw, today, _DAYS_AHEAD))
        line: str | None = speaker.opening()
        heard: dict[str, Any] | None = None
        is_booked = False
        while line is not None:
            await asyncio.sleep(draw.uniform(0.5, 1.5) * _PAUSE_S)
            if is_spoken and draw.random() < _SPECULATIONS:
                await self._speculate(client, draw, line)
            more = {"channel": "voice", "heard": heard} if is_spoken else {}
            reply = await client.say(line, **more)
            is_booked = is_booked or reply.is_in("done")
            heard = self._heard(client, reply, draw)
            line = speaker.answer(reply.chat, reply.asks_for)
        return "booked" if is_booked else f"stuck: ended without a booking after “{speaker.said[-1]}”"

    def _heard(self, client: Client, reply: Reply, draw: random.Random) -> dict[str, Any]:
        """What was played of a reply. Nobody breaks into what they have to agree to: it would only be said again."""
        text = reply.chat.reply
        is_cut = draw.random() < _BARGE_INS and not reply.is_in("confirming")
        self.soaked.barge_ins += is_cut
        chars = draw.randrange(len(text)) if is_cut and text else len(text)
        return {"utterance_id": f"{client.turns[-1].turn_id}-agent", "heard_chars": chars, "interrupted": is_cut}

    async def _speculate(self, client: Client, draw: random.Random, line: str) -> None:
        """A guess at what the caller is saying, wrong or dropped: the real turn follows under another id."""
        guess = line[: max(1, draw.randrange(len(line) + 1))]
        await client.guess(guess, is_dropped=draw.random() < 0.5)

    async def come_and_go(self, number: int) -> None:
        """Sockets that stay for a moment: some say hello, some nothing, all are dropped."""
        draw = random.Random(1000 + number)  # noqa: S311 - reproducible on purpose
        while time.monotonic() < self.deadline:
            await asyncio.sleep(draw.uniform(0.05, 0.4))
            if self._last is None:
                continue
            session_id, token = self._last
            with contextlib.suppress(OSError, TimeoutError):
                url = draw.choice(self.place.urls)
                listener = await open_listener(url, session_id, token, lambda text, at: None)
                self.soaked.sockets += 1
                await asyncio.sleep(draw.uniform(0, 1.5))
                listener.close()


async def _sample(programs: list[Program], soaked: Soaked, say: Callable[[str], None]) -> None:
    began, said = time.monotonic(), 0.0
    while True:
        at = time.monotonic() - began
        for program, course in zip(programs, soaked.courses, strict=True):
            if program.pid is not None:
                usage = usage_of(program.pid)
                course.samples.append((at, usage.own_bytes, usage.open_files))
        if at - said >= 60:
            said = at
            memory = ", ".join(f"{course.name} {course.samples[-1][1] / 2**20:.0f} MB" for course in soaked.courses)
            say(f"{at / 60:.0f} min: {soaked.conversations} conversations; {memory}; {len(soaked.violations)} broken")
        await asyncio.sleep(_EVERY_S)


def _medians(samples: list[tuple[float, int, int]]) -> tuple[float, float]:
    return median(memory for _, memory, _ in samples), median(files for _, _, files in samples)
