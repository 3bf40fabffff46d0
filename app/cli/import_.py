"""`frontdesk import`: the shop's customers and its existing diary, so that nothing is booked over it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.record import record
from app.business.busy import keep_busy
from app.business.models import Resource
from app.cli.importing.busy import Reading, read_busy_csv, read_busy_ics, resources_by_name
from app.cli.importing.customers import keep_customers, read_customers
from app.cli.importing.sheet import Fault, FileFaulty
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack

command = typer.Typer(help="Take over customers and busy times from other programs.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
_SHOWN_FAULTS = 50

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")]
PackName = Annotated[str | None, typer.Option("--pack", help="The business; else FRONTDESK_DEFAULT_PACK.")]
Columns = Annotated[list[str] | None, typer.Option("--column", help="What a column is called: phone=Telefon.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and judge, and store nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Data = Annotated[Path | None, typer.Option(help="Data folder.")]


@command.callback()
def import_() -> None:
    """Take over customers and busy times from other programs."""


@command.command("customers")
def customers(
    file: File,
    pack: PackName = None,
    column: Columns = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Take over customers from a CSV file; known by key, number or address, nobody is there twice."""
    settings, chosen = _settings(data), _chosen(column)

    async def take(db: AsyncSession, business: Pack) -> dict[str, Any]:
        return asdict(await keep_customers(db, business, read_customers(file, business, chosen)))

    _carry_out(settings, pack, "customers", take, dry_run, as_json)


@command.command("busy")
def busy(
    file: File,
    resource: Annotated[
        str | None, typer.Option(help="Whose time it is; else the file says, or it is everybody's.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="What this diary is called; else the file's name.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="What this diary has no more is free again.")] = False,
    zone: Annotated[str | None, typer.Option(help="Zone of times that have none; else the business's.")] = None,
    time_format: Annotated[str | None, typer.Option("--format", help="Of times in a CSV: '%d.%m.%Y %H:%M'.")] = None,
    days: Annotated[int, typer.Option(min=1, max=1000, help="How far ahead to look.")] = 400,
    pack: PackName = None,
    column: Columns = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Take over busy times from a CSV or ICS file, recurring ones too; nothing is booked over them."""
    settings, chosen = _settings(data), _chosen(column)
    own_zone = _zone(zone)
    now = system_clock()

    async def take(db: AsyncSession, business: Pack) -> dict[str, Any]:
        query = select(Resource).where(Resource.business == business.name)
        named = resources_by_name(list(await db.scalars(query)))
        if resource is not None and resource.casefold() not in named:
            raise FileFaulty([Fault(0, f"there is no resource {resource!r}")])
        reading = Reading(
            zone=own_zone or business.hours.tzinfo,
            resources=named,
            resource=named[resource.casefold()] if resource else None,
            first=now - timedelta(days=1),
            last=now + timedelta(days=days),
            time_format=time_format,
        )
        is_calendar = file.suffix.casefold() in (".ics", ".ical", ".ifb")
        times, left_out = read_busy_ics(file, reading) if is_calendar else read_busy_csv(file, reading, chosen)
        kept = await keep_busy(db, business.name, (source or file.stem)[:80], times, now, replace)
        return asdict(kept) | {"left_out": left_out}

    _carry_out(settings, pack, "busy", take, dry_run, as_json)


Take = Callable[[AsyncSession, Pack], Awaitable[dict[str, Any]]]


class _OnlyTried(Exception):
    """Nothing is to be kept."""


def _carry_out(settings: Settings, name: str | None, what: str, take: Take, dry_run: bool, as_json: bool) -> None:
    try:
        counts = asyncio.run(_take(settings, name or settings.default_pack, what, take, dry_run))
    except FileFaulty as error:
        _print_faults(error, as_json)
        raise typer.Exit(1) from error
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    if as_json:
        print(json.dumps(counts | {"dry_run": dry_run}))
        return
    overlaps: list[str] = counts.pop("overlaps", [])
    out.print(("Would be: " if dry_run else "") + ", ".join(f"{count} {key}" for key, count in counts.items()) + ".")
    if overlaps:
        out.print(f"[yellow]Booked in times that are taken: {', '.join(overlaps)}[/yellow]")


async def _take(settings: Settings, name: str, what: str, take: Take, dry_run: bool) -> dict[str, Any]:
    packs = load_packs(settings.packs_dir)
    if name not in packs:
        raise AppError(f"There is no business {name!r}; there are {', '.join(sorted(packs))}.")
    database = Database(settings.database(), settings.postgres)
    counts: dict[str, Any] = {}
    try:
        async with database.transaction() as db:
            counts = await take(db, packs[name])
            if dry_run:
                raise _OnlyTried
            noted = {key: value for key, value in counts.items() if isinstance(value, int)}
            await record(db, system_clock(), "operator", f"import.{what}", name, noted)
    except _OnlyTried:
        pass
    finally:
        await database.close()
    return counts


def _print_faults(error: FileFaulty, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"code": error.code, "faults": [asdict(fault) for fault in error.faults]}))
        return
    err = Console(stderr=True, soft_wrap=True, highlight=False)
    for fault in error.faults[:_SHOWN_FAULTS]:
        err.print(f"line {fault.line}: {fault.message}" if fault.line else fault.message, markup=False)
    if len(error.faults) > _SHOWN_FAULTS:
        err.print(f"… and {len(error.faults) - _SHOWN_FAULTS} more")
    err.print("[red]Nothing was imported.[/red]")


def _settings(data: Path | None) -> Settings:
    return Settings() if data is None else Settings(data_dir=data)


def _chosen(columns: list[str] | None) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for each in columns or []:
        name, sign, column = each.partition("=")
        if not sign or not name or not column:
            raise typer.BadParameter(f"{each!r} is not NAME=COLUMN")
        chosen[name.strip()] = column.strip()
    return chosen


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(f"there is no zone {name!r}") from error
