"""`frontdesk bench chaos`."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from app.cli.benchmarks.chaos.audit import audit
from app.cli.benchmarks.chaos.points import KINDS, Kind, Point, points
from app.cli.benchmarks.chaos.stage import Stage, stage_of
from app.cli.benchmarks.chaos.tally import Tally, table
from app.cli.benchmarks.report import write_section
from app.cli.rig.errors import RigError

Say = Callable[[str], None]

_EVERY = 5


def chaos(
    seed: Annotated[int, typer.Option(help="The same seed kills at the same moments of the same conversations.")] = 1,
    count: Annotated[int, typer.Option("--points", help="Kills of each kind.", min=1)] = 100,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(KINDS)}; may be repeated.")] = None,
    first: Annotated[int, typer.Option(help="Begin at this point, to see one again.", min=1)] = 1,
    database: Annotated[str, typer.Option(help="postgresql or sqlite.")] = "postgresql",
    as_json: Annotated[bool, typer.Option("--json", help="The tally as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = None,
) -> None:
    """Kill processes at seeded moments while customers book, and audit the database. Ends with 1 if anything broke."""
    kinds: list[Kind] = [kind for kind in KINDS if not only or kind in only]
    if unknown := set(only or []) - set(KINDS):
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}")
    console = Console(soft_wrap=True, stderr=as_json)
    try:
        tallies = [
            asyncio.run(run_kind(kind, points(seed, kind, first + count - 1)[first - 1 :], database, console.print))
            for kind in kinds
        ]
    except RigError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from None
    if as_json:
        print(json.dumps({"seed": seed, "kinds": [tally.as_json() for tally in tallies]}))
    else:
        console.print(table(tallies), markup=False)
    if report is not None:
        write_section(report, "chaos", "Kill tests", _section(seed, tallies))
    if not all(tally.is_kept for tally in tallies):
        raise typer.Exit(1)


async def run_kind(kind: Kind, chosen: list[Point], database: str, say: Say) -> Tally:
    """All points of one kind, on an installation of their own."""
    with TemporaryDirectory(prefix="frontdesk-chaos-") as folder:
        async with stage_of(kind, Path(folder), database) as stage:
            return await run_points(stage, kind, chosen, say)


async def run_points(stage: Stage, kind: Kind, chosen: list[Point], say: Say) -> Tally:
    """Kill, wait until all customers are done, audit; again for each point."""
    tally, began = Tally(kind), time.monotonic()
    for point in chosen:
        is_inside, told = await stage.players.run(point)
        await stage.players.recovered()
        broken = await audit(stage.judge, told)
        tally.add(is_inside, told, broken, str(point))
        for violation in broken:
            say(f"{point}\n  {violation}")
        tally.seconds = round(time.monotonic() - began, 1)
        if tally.points % _EVERY == 0 or tally.points == len(chosen):
            say(_progress(tally, len(chosen)))
    return tally


def _progress(tally: Tally, of: int) -> str:
    broken = ", ".join(f"{count} {what}" for what, count in tally.broken.items()) or "nothing broken"
    return (
        f"{tally.kind}: {tally.points} of {of} kills ({tally.inside} inside a turn), {tally.conversations} "
        f"conversations, {tally.repeated} turns sent again; {broken}; {tally.seconds:.0f} s"
    )


def _section(seed: int, tallies: list[Tally]) -> str:
    return (
        f"`frontdesk bench chaos --seed {seed}`: real processes on loopback (two app processes, Redis, PostgreSQL), "
        "killed with -9 at seeded moments while customers hold booking conversations; afterwards the database is "
        "compared with what they were told. docs/kill-tests.md says what is simulated.\n\n" + table(tallies)
    )
