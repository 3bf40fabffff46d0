"""What each kind of kill needs to be running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from app.cli.benchmarks.chaos.audit import Told
from app.cli.benchmarks.chaos.points import Kind, Point
from app.cli.benchmarks.chaos.spoken import SpokenPoints
from app.cli.benchmarks.chaos.typed import TypedPoints
from app.cli.rig.installation import Installation, Wanted, installation
from app.cli.rig.program import running
from app.cli.rig.worker import VoiceWorker
from app.core.database import Database
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack

_SPOKEN = ("worker", "livekit")
_WORKERS = 2
_CAPACITY = "20"


class Players(Protocol):
    """Customers who book while something is killed."""

    async def warm_up(self) -> None:
        """Conversations without any fault."""
        ...

    async def run(self, point: Point) -> tuple[bool, list[Told]]:
        """One point: whether it fell inside a turn, and what the customers know afterwards."""
        ...

    async def recovered(self) -> None:
        """Until what was killed is back."""
        ...


@dataclass(frozen=True)
class Stage:
    """Players on a running installation, and the database that judges them."""

    players: Players
    judge: Database


@asynccontextmanager
async def stage_of(
    kind: Kind, folder: Path, database: str = "postgresql", target: str = "app.main:app"
) -> AsyncIterator[Stage]:
    """Two app processes, Redis and the database; for calls livekit-server and two light workers as well."""
    is_spoken = kind in _SPOKEN
    async with installation(folder, Wanted(database=database, has_livekit=is_spoken, target=target)) as place:
        pack = load_packs(None)[Settings().default_pack]
        workers = _workers(folder / "workers", place) if is_spoken else []
        async with running(*workers):
            players = _players(place, workers, pack)
            await players.warm_up()
            judge = Database(Settings.model_validate({"DATABASE_URL": place.database_url}).database())
            try:
                yield Stage(players, judge)
            finally:
                await judge.close()
                await players.recovered()


def _players(place: Installation, workers: list[VoiceWorker], pack: Pack) -> Players:
    today = date.today()  # noqa: DTZ011 - a day that customers name
    return SpokenPoints(place, workers, pack, today) if workers else TypedPoints(place, pack, today)


def _workers(folder: Path, place: Installation) -> list[VoiceWorker]:
    settings = {**place.settings, "FRONTDESK_CALL__CAPACITY": _CAPACITY}
    return [
        VoiceWorker(folder, place.urls[number % len(place.urls)], settings, f"voice-{number + 1}", is_light=True)
        for number in range(_WORKERS)
    ]
