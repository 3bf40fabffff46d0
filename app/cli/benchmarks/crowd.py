"""Many customers at once: how many turns a second the app takes, and where the time goes."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.business.models import Booking
from app.cli.benchmarks.bare_loop import run_bare_loop
from app.cli.benchmarks.client import Client
from app.cli.benchmarks.people import answers_of
from app.cli.benchmarks.report import percentile
from app.cli.benchmarks.speaker import Speaker
from app.cli.rig.installation import Installation, Wanted, installation
from app.cli.rig.usage import processor_of
from app.core.database import Database
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack

_WARM_UP = 4
_OWN = "the load generator"
GOAL_TURNS_A_SECOND = 100.0


@dataclass
class Crowd:
    """What one run came to: seconds a turn, and milliseconds of processor time a turn by program."""

    name: str
    sessions: int
    seconds: float = 0.0
    turns: list[float] = field(default_factory=list)
    conversations: int = 0
    bookings: int = 0
    repeated: int = 0
    processor_ms: dict[str, float] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.turns) / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        p50, p95 = (round(percentile(self.turns, share) * 1000, 1) for share in (0.5, 0.95))
        facts = {name: value for name, value in vars(self).items() if name != "turns"}
        return {
            **facts,
            "turns": len(self.turns),
            "per_second": round(self.per_second, 1),
            "p50_ms": p50,
            "p95_ms": p95,
        }

    def row(self) -> str:
        """One line of the table."""
        p50, p95 = (percentile(self.turns, share) * 1000 for share in (0.5, 0.95))
        spent = ", ".join(f"{name} {ms:.1f}" for name, ms in self.processor_ms.items())
        return f"| {self.name} | {len(self.turns)} | {self.per_second:.0f} | {p50:.0f} ms | {p95:.0f} ms | {spent} |"


async def measure_crowds(
    folder: Path, sessions: int, processes: list[int], database: str, seconds: float, say: Callable[[str], None]
) -> list[Crowd]:
    """The bare loop first, then one run for each number of app processes, each on an installation of its own."""
    found: list[Crowd] = []
    for count in processes:
        async with installation(folder / f"{count}", Wanted(count, database)) as place:
            if not found:
                found.append(await _bare(place, folder, sessions, seconds))
                say(found[-1].row())
            found.append(await _crowd(place, sessions, seconds))
            say(found[-1].row())
    return found


def section(crowds: list[Crowd], database: str) -> str:
    """Markdown."""
    lines = [
        f"`frontdesk bench text --sessions {crowds[0].sessions}`: so many customers at once, each holding one booking "
        f"conversation after the other without a pause, over HTTP on loopback; app processes on Redis and {database}. "
        "The customers are one process of the same machine, so they take from its cores what the last column says "
        "(milliseconds of processor time a turn). Each process is asked by an equal share of the customers. The bare "
        "loop is LangGraph with five empty nodes and the same checkpoint saver, in one process.",
        "",
        "| | turns | turns a second | p50 | p95 | processor time a turn (ms) |",
        "|---|---|---|---|---|---|",
        *(crowd.row() for crowd in crowds),
        "",
        f"Goal: at least {GOAL_TURNS_A_SECOND:.0f} turns a second on two cores. A turn's p50 and p95 are those of a "
        "machine without a free moment: they say how the queue is shared, not how long a turn takes.",
    ]
    return "\n".join(lines)


async def _bare(place: Installation, folder: Path, sessions: int, seconds: float) -> Crowd:
    servers = {"Redis": place.redis} if place.redis else {}
    before = _own_processor_s(), {name: processor_of(server) for name, server in servers.items()}
    looped = await run_bare_loop(place.redis.url if place.redis else None, folder, sessions, seconds)
    crowd = Crowd("bare LangGraph loop", sessions, looped.seconds, looped.runs)
    spent = {"LangGraph": _own_processor_s() - before[0]}
    spent |= {name: processor_of(server) - before[1][name] for name, server in servers.items()}
    crowd.processor_ms = {name: each * 1000 / len(looped.runs) for name, each in spent.items()}
    return crowd


async def _crowd(place: Installation, sessions: int, seconds: float) -> Crowd:
    pack = load_packs(None)[Settings().default_pack]
    count = len(place.apps)
    crowd = Crowd(f"{count} app process{'es' if count > 1 else ''}", sessions)
    await asyncio.gather(*(_converse(place, pack, number, Crowd("", 1)) for number in range(_WARM_UP * count)))
    before, began = _spent(place), time.perf_counter()

    async def stay(number: int) -> None:
        ordinal = number
        while time.perf_counter() - began < seconds:
            await _converse(place, pack, ordinal, crowd, lambda: time.perf_counter() - began < seconds)
            ordinal += sessions

    await asyncio.gather(*(stay(number) for number in range(sessions)))
    crowd.seconds = time.perf_counter() - began
    crowd.processor_ms = {
        name: (each - before[name]) * 1000 / max(1, len(crowd.turns)) for name, each in _spent(place).items()
    }
    await _check(place, crowd)
    return crowd


async def _converse(
    place: Installation, pack: Pack, ordinal: int, crowd: Crowd, may_go_on: Callable[[], bool] = lambda: True
) -> None:
    draw = random.Random(ordinal)  # noqa: S311 - reproducible on purpose
    client = Client(place.urls, ordinal, limit_s=120, request_limit_s=60)
    speaker = Speaker(pack, draw.randrange(100), answers_of(draw, date.today()))  # noqa: DTZ011 - customers name days
    line: str | None = speaker.opening()
    try:
        await client.open(pack.name)
        while line is not None and may_go_on():
            reply = await client.say(line)
            crowd.turns.append(client.turns[-1].seconds)
            crowd.repeated += client.turns[-1].attempts > 1
            crowd.bookings += reply.is_in("done")
            line = speaker.answer(reply.chat, reply.asks_for)
        crowd.conversations += line is None
    finally:
        client.close()


def _spent(place: Installation) -> dict[str, float]:
    servers = {"PostgreSQL": place.postgres, "Redis": place.redis}
    return {
        "app": processor_of(*place.apps),
        **{name: processor_of(server) for name, server in servers.items() if server is not None},
        _OWN: _own_processor_s(),
    }


def _own_processor_s() -> float:
    times = os.times()
    return times.user + times.system


async def _check(place: Installation, crowd: Crowd) -> None:
    """A benchmark of turns that fail would be fast: what customers were told is booked."""
    database = Database(Settings.model_validate({"DATABASE_URL": place.database_url}).database())
    try:
        async with database.reading() as db:
            stored = await db.scalar(select(func.count()).where(Booking.session_id.is_not(None)))
    finally:
        await database.close()
    if not crowd.turns or (stored or 0) < crowd.bookings:
        raise RuntimeError(f"{crowd.bookings} customers were told that they are booked; {stored} are")
