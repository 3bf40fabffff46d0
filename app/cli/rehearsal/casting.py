"""Who plays what: the scenarios chosen, one after the other or shared out among processes."""

import asyncio
import logging
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.player import play
from app.cli.rehearsal.reading import FILE, read_script
from app.cli.rehearsal.script import Scenario, Script
from app.cli.rehearsal.stage import Stage
from app.core.settings import Settings
from app.packs.loader import find_packs, load_pack

Report = Callable[[Performance], None]


@dataclass(frozen=True)
class Programme:
    """The scenarios of one pack."""

    pack: str
    path: Path
    script: Script

    def chosen(self, only: str | None) -> list[Scenario]:
        """Those with a word in their name or among their tags; all of them without one."""
        if only is None:
            return self.script.scenarios
        word = only.casefold()
        exact = [each for each in self.script.scenarios if each.name.casefold() == word]
        return exact or [
            each
            for each in self.script.scenarios
            if word in each.name.casefold() or word in (tag.casefold() for tag in each.tags)
        ]


def find_programmes(packs_dir: Path | None, pack: str | None = None) -> list[Programme]:
    """Packs that have scenarios; raises `ScriptError` for one that can't be read."""
    found = []
    for folder in find_packs(packs_dir):
        path = folder / FILE
        if not path.exists():
            continue
        name = load_pack(folder).name
        if pack is None or pack in (name, folder.name):
            found.append(Programme(name, path, read_script(path)))
    return found


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for databases; in memory where the machine has one there."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="frontdesk-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def perform(programme: Programme, scenarios: list[Scenario], settings: Settings, report: Report, jobs: int = 1) -> None:
    """Play the scenarios and report each as it ends."""
    if jobs <= 1 or len(scenarios) < 2:
        asyncio.run(_perform(programme, scenarios, settings, report))
        return
    shares = [scenarios[number::jobs] for number in range(min(jobs, len(scenarios)))]
    # A fresh process each: threads of the embedding model do not survive a fork.
    with ProcessPoolExecutor(len(shares), multiprocessing.get_context("spawn")) as pool:
        for performances in pool.map(
            _share, [programme] * len(shares), shares, [settings.model_dump_json()] * len(shares)
        ):
            for performance in performances:
                report(performance)


async def _perform(programme: Programme, scenarios: list[Scenario], settings: Settings, report: Report) -> None:
    with scratch() as folder:
        stage = Stage(settings, programme.pack, folder)
        for scenario in scenarios:
            report(await play(stage, programme.script, scenario))


def _share(programme: Programme, scenarios: list[Scenario], settings: str) -> list[Performance]:
    hush()
    found: list[Performance] = []
    asyncio.run(_perform(programme, scenarios, Settings.model_validate_json(settings), found.append))
    return found


def hush() -> None:
    """Breakdowns are played, not reported: the log stays silent about them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
