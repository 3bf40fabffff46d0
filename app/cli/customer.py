"""`frontdesk customer`: what is stored about one person, to be handed to them or taken out."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.audit.record import record
from app.cli.installation.shared import running_redis
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.privacy.erasure import Erased, erase_person
from app.privacy.export import Row, export_person
from app.privacy.person import Person, Wanted, find_person
from app.privacy.working_memory import forget_sessions, forget_speech, overwrite_log

command = typer.Typer(help="Export or erase what is stored about one person.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
_ACTOR = "operator"

Phone = Annotated[str | None, typer.Option(help="Their number; without a country, one of --region.")]
Reference = Annotated[str | None, typer.Option(help="Of a booking (BK-…), an order or a conversation (INT-…).")]
CustomerId = Annotated[str | None, typer.Option("--id", help="The customer's id.")]
Business = Annotated[str | None, typer.Option(help="Only in this business (a pack's name).")]
Region = Annotated[str, typer.Option(help="Country of a number that is written without one.")]
Data = Annotated[Path | None, typer.Option(help="Data folder.")]


@command.callback()
def customer() -> None:
    """Export or erase what is stored about one person."""


@command.command("export")
def export(
    phone: Phone = None,
    reference: Reference = None,
    customer_id: CustomerId = None,
    business: Business = None,
    region: Region = "US",
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as one JSON object.")] = False,
    data: Data = None,
) -> None:
    """Show everything that is stored about a person. It is noted in the audit, without their name."""
    settings, wanted = _asked(data, Wanted(phone, reference, customer_id, business, region))
    found, person = _run(_export(settings, wanted))
    if not person:
        raise _nobody()
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for name, rows in found.items():
        out.print(f"[bold]{name}[/bold]  {len(rows)}")
        for row in rows:
            out.print(f"  {_line(row)}", markup=False)
    if others := [*person.mentions, *person.ticket_mentions]:
        out.print(f"Their number or address is also in the words of: {', '.join(others)}")


@command.command("erase")
def erase(
    phone: Phone = None,
    reference: Reference = None,
    customer_id: CustomerId = None,
    business: Business = None,
    region: Region = "US",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Take a person out of the record, for ever. Bookings keep their times, conversations their dates and outcomes."""
    settings, wanted = _asked(data, Wanted(phone, reference, customer_id, business, region))
    person = _run(_find(settings, wanted))
    if not person:
        out.print("Nothing is stored about them.")
        return
    if not yes:
        facts = ", ".join(
            f"{len(ids)} {name}"
            for name, ids in (
                ("customers", person.customers),
                ("conversations", person.all_sessions),
                ("tickets", person.all_tickets),
            )
        )
        typer.confirm(f"{facts}: take their names, numbers and words out for ever?", abort=True)
    erased = _run(_erase(settings, person))
    if not erased:
        out.print("Nothing was left to erase.")
        return
    out.print("Erased: " + ", ".join(f"{count} {name}" for name, count in asdict(erased).items()) + ".")


def _asked(data: Path | None, wanted: Wanted) -> tuple[Settings, Wanted]:
    if not (wanted.phone or wanted.reference or wanted.customer_id):
        raise typer.BadParameter("say who: --phone, --reference or --id")
    return (Settings() if data is None else Settings(data_dir=data)), wanted


async def _find(settings: Settings, wanted: Wanted) -> Person:
    database = Database(settings.database(), settings.postgres)
    try:
        async with database.reading() as db:
            return await find_person(db, wanted)
    finally:
        await database.close()


async def _export(settings: Settings, wanted: Wanted) -> tuple[dict[str, list[Row]], Person]:
    database = Database(settings.database(), settings.postgres)
    try:
        async with database.transaction() as db:
            person = await find_person(db, wanted)
            if not person:
                return {}, person
            found = await export_person(db, person)
            about = {"sessions": len(person.sessions)}
            await record(db, system_clock(), _ACTOR, "customer.export", person.ids[0], about)
            return found, person
    finally:
        await database.close()


async def _erase(settings: Settings, person: Person) -> Erased:
    database = Database(settings.database(), settings.postgres)
    try:
        async with database.transaction() as db:
            erased = await erase_person(db, person, _ACTOR, system_clock())
        await overwrite_log(database)
    finally:
        await database.close()
    redis = settings.redis_url or await running_redis(settings.data_dir)
    await forget_sessions(settings, person.all_sessions, redis)
    await forget_speech(settings.data_dir)
    return erased


def _run(work: Any) -> Any:
    try:
        return asyncio.run(work)
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error


def _nobody() -> typer.Exit:
    Console(stderr=True, soft_wrap=True).print("[red]Nothing is stored about them.[/red]")
    return typer.Exit(1)


def _line(row: Row) -> str:
    named = (
        "reference",
        "interaction",
        "name",
        "phone",
        "email",
        "kind",
        "action",
        "status",
        "starts_at",
        "started_at",
    )
    facts = [f"{row[name]}" for name in named if row.get(name)]
    parts = [f"{len(value)} {name}" for name, value in row.items() if isinstance(value, list) and value]
    return "  ".join([str(row.get("id", "")), *facts, *parts])
