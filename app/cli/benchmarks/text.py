"""How long a typed turn takes, from the request to the whole answer, over HTTP on loopback."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from app.cli.benchmarks.crowd import measure_crowds, section
from app.cli.benchmarks.report import percentile, write_section
from app.cli.benchmarks.speaker import Speaker
from app.cli.conversing.client import open_conversation, over_http
from app.cli.rig.errors import RigError
from app.cli.rig.installation import Wanted, installation
from app.core.settings import Settings
from app.packs.loader import load_packs

console = Console(soft_wrap=True)

P50_GOAL_MS = 30.0
P95_GOAL_MS = 80.0


@dataclass
class Measured:
    """Milliseconds of each turn, and what came of the conversations."""

    turns_ms: list[float] = field(default_factory=list)
    bookings: int = 0
    conversations: int = 0


def text(
    conversations: Annotated[int, typer.Option(help="Conversations, one after the other.", min=1)] = 40,
    sessions: Annotated[int | None, typer.Option(help="So many customers at once instead.", min=1)] = None,
    processes: Annotated[str, typer.Option(help="With --sessions: numbers of app processes to try.")] = "1,2",
    database: Annotated[str, typer.Option(help="With --sessions: postgresql or sqlite.")] = "postgresql",
    seconds: Annotated[float, typer.Option(help="With --sessions: how long each number is measured.")] = 20.0,
    url: Annotated[str | None, typer.Option(help="Measure this app instead of one started for it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --sessions: the numbers as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Time typed turns, one after the other (p50 and p95 of whole answers) or of many customers at once."""
    if sessions is not None:
        _many_at_once(sessions, [int(each) for each in processes.split(",")], database, seconds, as_json, report)
        return
    measured = asyncio.run(_measure(conversations, url))
    p50, p95 = percentile(measured.turns_ms, 0.5), percentile(measured.turns_ms, 0.95)
    console.print(
        f"{len(measured.turns_ms)} turns in {measured.conversations} conversations, {measured.bookings} bookings: "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {max(measured.turns_ms):.1f} ms"
    )
    if report is not None:
        write_section(report, "text", "Typed turns", _section(measured, p50, p95))


def _many_at_once(
    sessions: int, processes: list[int], database: str, seconds: float, as_json: bool, report: Path | None
) -> None:
    told = Console(soft_wrap=True, stderr=as_json)
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        try:
            crowds = asyncio.run(
                measure_crowds(
                    Path(folder), sessions, processes, database, seconds, lambda row: told.print(row, markup=False)
                )
            )
        except RigError as error:
            told.print(f"[red]{error}[/red]")
            raise typer.Exit(2) from None
    if as_json:
        print(json.dumps([crowd.as_json() for crowd in crowds]))
    if report is not None:
        write_section(report, "crowd", "Many customers at once", section(crowds, database))


def _section(measured: Measured, p50: float, p95: float) -> str:
    return (
        f"`frontdesk bench text`: one app process, SQLite, no chat model; {measured.conversations} conversations one "
        f"after the other over HTTP on loopback, {len(measured.turns_ms)} turns, {measured.bookings} bookings made. "
        "A turn is timed from sending the request to having the whole answer, its writes committed.\n\n"
        "| | measured | goal |\n|---|---|---|\n"
        f"| p50 | {p50:.1f} ms | ≤ {P50_GOAL_MS:.0f} ms |\n"
        f"| p95 | {p95:.1f} ms | ≤ {P95_GOAL_MS:.0f} ms |\n"
        f"| longest | {max(measured.turns_ms):.1f} ms | |"
    )


async def _measure(conversations: int, url: str | None) -> Measured:
    if url is not None:
        return await _converse(url, conversations)
    async with _own_app() as own:
        return await _converse(own, conversations)


async def _converse(url: str, conversations: int) -> Measured:
    settings = Settings()
    pack = load_packs(settings.packs_dir)[settings.default_pack]
    measured = Measured()
    async with over_http(url) as http:
        # The first conversation loads what is loaded once; it is held and not counted.
        for ordinal in range(conversations + 1):
            customer = await open_conversation(http, pack.name)
            speaker = Speaker(pack, ordinal)
            line: str | None = speaker.opening()
            while line is not None:
                began = time.perf_counter()
                reply = await customer.say(line)
                if ordinal:
                    measured.turns_ms.append((time.perf_counter() - began) * 1000)
                line = speaker.answer(reply)
            if ordinal:
                measured.conversations += 1
                measured.bookings += len((await customer.view()).bookings)
    return measured


@asynccontextmanager
async def _own_app() -> AsyncIterator[str]:
    """An app of our own on a free port of this machine, on SQLite, with a database that goes with it."""
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        async with installation(Path(folder), Wanted(1, "sqlite", has_redis=False)) as place:
            yield place.urls[0]
