"""`frontdesk bench chaos`."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from app.cli.benchmarks.chaos.audit import audit
from app.cli.benchmarks.chaos.points import KINDS, Kind, Point, points
from app.cli.benchmarks.chaos.tally import Tally, table
from app.cli.benchmarks.chaos.typed import TypedPoints
from app.cli.benchmarks.report import write_section
from app.cli.rig.errors import RigError
from app.cli.rig.installation import Wanted, installation
from app.core.database import Database
from app.core.settings import Settings
from app.packs.loader import load_packs

Say = Callable[[str], None]

_EVERY = 10


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
    tally, began = Tally(kind), time.monotonic()
    with TemporaryDirectory(prefix="frontdesk-chaos-") as folder:
        async with installation(Path(folder), Wanted(database=database)) as place:
            pack = load_packs(None)[Settings().default_pack]
            players = TypedPoints(place, pack, date.today())  # noqa: DTZ011 - a day that customers name
            await players.warm_up()
            judge = Database(_judged(place.database_url))
            try:
                for point in chosen:
                    is_inside, told = await players.run(point)
                    await players.recovered()
                    broken = await audit(judge, told)
                    tally.add(is_inside, told, broken, str(point))
                    for violation in broken:
                        say(f"{point}\n  {violation}")
                    if tally.points % _EVERY == 0 or tally.points == len(chosen):
                        say(_progress(tally, len(chosen), time.monotonic() - began))
            finally:
                await judge.close()
                await players.recovered()
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def _judged(url: str) -> str:
    return Settings.model_validate({"DATABASE_URL": url}).database()


def _progress(tally: Tally, of: int, seconds: float) -> str:
    broken = ", ".join(f"{count} {what}" for what, count in tally.broken.items()) or "nothing broken"
    return (
        f"{tally.kind}: {tally.points} of {of} kills ({tally.inside} inside a turn), {tally.conversations} "
        f"conversations, {tally.repeated} turns sent again; {broken}; {seconds:.0f} s"
    )


def _section(seed: int, tallies: list[Tally]) -> str:
    return (
        f"`frontdesk bench chaos --seed {seed}`: real processes on loopback (two app processes, Redis, PostgreSQL), "
        "killed with -9 at seeded moments while customers hold booking conversations; afterwards the database is "
        "compared with what they were told. docs/kill-tests.md says what is simulated.\n\n" + table(tallies)
    )
