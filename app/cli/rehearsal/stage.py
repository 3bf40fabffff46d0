"""A desk for each scenario: a database of its own, made as a copy, and a clock that only the scenario moves."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select

from app.cli.rehearsal.reading import ScriptError
from app.cli.rehearsal.script import Scenario
from app.cli.rehearsal.seeded import SeededDays, seed_file
from app.core.database import Database
from app.core.embeddings import SentenceEmbedder
from app.core.settings import Settings
from app.errands.opening import open_errands
from app.jobs.models import Job
from app.jobs.runner import JobRunner
from app.packs.loader import load_packs
from app.packs.pack import Pack
from app.packs.seed import Seed
from app.tools.kit import Tool
from app.turns.desk import Desk, Learned, learn, open_desk
from app.understanding.interpretation import Interpreter


class StageClock:
    """The time of a scenario."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        return self.now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass, with nothing done meanwhile."""
        self.now += by


class ToolBroken(Exception):
    """What a tool raises when a scenario breaks it."""


@dataclass
class Props:
    """What a scenario may break: the next call of a writing tool fails."""

    tool_fails: bool = False


@dataclass
class Setting:
    """One scenario's surroundings: its desk and errands, which may be closed and opened anew, its clock, its files."""

    pack: Pack
    settings: Settings
    clock: StageClock
    learned: Learned
    props: Props
    interpreter: Interpreter | None = None
    desk: Desk = field(init=False)
    errands: JobRunner = field(init=False)

    async def open(self) -> None:
        """Open the desk on what the files hold. Its errands are done as time passes, never by themselves."""
        self.desk = await open_desk(self.settings, self.clock, self.interpreter, self.learned)
        self.errands = open_errands(self.desk)

    async def close(self) -> None:
        """Close both."""
        await self.errands.close()
        await self.desk.close()

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass as it does: what becomes due on the way is done when it is due."""
        until = self.clock.now + by
        await self.errands.run_due()
        while (due := await self._next_due()) is not None and due <= until:
            self.clock.now = max(due, self.clock.now)
            await self.errands.run_due()
        self.clock.now = until

    async def _next_due(self) -> datetime | None:
        async with self.desk.database.reading() as db:
            return await db.scalar(select(func.min(Job.run_at)).where(Job.status == "pending"))

    async def reopen(self, forgetful: bool) -> None:
        """A restart: whatever was only in memory is gone; when `forgetful`, the checkpoints too."""
        await self.close()
        if forgetful:
            for path in self.settings.data_dir.glob("checkpoints.db*"):
                path.unlink()
        await self.open()


class Stage:
    """Makes settings for the scenarios of one pack. What takes long is made once: tables, rows, models, indexes."""

    def __init__(
        self, settings: Settings, pack_name: str, folder: Path, interpreter: Interpreter | None = None
    ) -> None:
        """`folder` is where databases are put; a scenario's own is deleted after it."""
        self._settings = settings
        self._interpreter = interpreter
        self._folder = folder
        self._props = Props()
        pack = load_packs(settings.packs_dir)[pack_name]
        tools = {name: _breakable(tool, self._props) for name, tool in pack.tools.items()}
        self.pack = replace(pack, tools=tools)
        self._seeded = SeededDays(folder, pack)
        self._embedder = SentenceEmbedder(settings.models_dir / "minilm", settings.cache() / "embeddings")
        self._learned: Learned | None = None
        self._played = 0

    @asynccontextmanager
    async def set(self, scenario: Scenario, at: datetime) -> AsyncIterator[Setting]:
        """The surroundings of one scenario that begins at a moment, local to the business."""
        now = at.replace(tzinfo=self.pack.hours.tzinfo)
        clock = StageClock(now)
        self._played += 1
        folder = self._folder / f"scenario-{self._played}"
        folder.mkdir()
        try:
            shutil.copy(await self._seeded.on(now.date()), folder / "frontdesk.db")
            settings = self._own(folder)
            pack = await self._enriched(scenario, settings, clock)
            learned = await self._learn(settings, clock, pack)
            self._props.tool_fails = False
            setting = Setting(pack, settings, clock, learned, self._props, self._interpreter)
            await setting.open()
            try:
                yield setting
            finally:
                await setting.close()
        finally:
            shutil.rmtree(folder)

    def _own(self, folder: Path) -> Settings:
        changes: dict[str, Any] = {
            "data_dir": folder,
            "cache_dir": self._settings.cache(),
            "database_url": SecretStr(f"sqlite+aiosqlite:///{folder / 'frontdesk.db'}"),
            "redis_url": None,
            "default_pack": self.pack.name,
        }
        return self._settings.model_copy(update=changes)

    async def _enriched(self, scenario: Scenario, settings: Settings, clock: StageClock) -> Pack:
        """The pack with the scenario's own rows, which are added to the database."""
        if not scenario.seed:
            return self.pack
        rows = self.pack.seed.model_dump()
        for name, added in scenario.seed.items():
            rows[name] = [*rows[name], *added]
        try:
            pack = replace(self.pack, seed=Seed.model_validate(rows))
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            raise ScriptError(f"line {scenario.line}: seed: {reason}") from error
        await seed_file(settings.data_dir / "frontdesk.db", pack, clock())
        return pack

    async def _learn(self, settings: Settings, clock: StageClock, pack: Pack) -> Learned:
        """What is known of the catalogue; shared by the scenarios that leave it as it is."""
        catalogue_differs = pack.seed.offerings != self.pack.seed.offerings
        if self._learned is not None and not catalogue_differs:
            return self._learned
        database = Database(settings.database())
        try:
            learned = await learn(settings, database, clock, {pack.name: pack}, self._embedder)
        finally:
            await database.close()
        if not catalogue_differs:
            self._learned = learned
        return learned


def _breakable(tool: Tool, props: Props) -> Tool:
    """The tool, which fails at its next call when a scenario says so. Reading tools keep working."""
    if tool.effect == "read":
        return tool

    async def function(*given: Any, **named: Any) -> Any:
        if props.tool_fails:
            props.tool_fails = False
            raise ToolBroken(tool.name)
        return await tool.function(*given, **named)

    return replace(tool, function=function)
