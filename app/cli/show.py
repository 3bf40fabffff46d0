"""`frontdesk show`: what the record says."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.rehearsal.recording import as_scenario, disguise_for, read_recorded
from app.contracts import SessionView
from app.core.database import Database
from app.core.errors import NotFound
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.turns.view import session_view

command = typer.Typer(help="Show what is stored.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)


@command.callback()
def show() -> None:
    """Show what is stored."""


@command.command("session")
def session(
    session_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    scenario: Annotated[bool, typer.Option("--as-scenario", help="Print it as one of a pack's scenarios.")] = False,
    anonymous: Annotated[bool, typer.Option(help="With --as-scenario: replace what identifies a person.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
) -> None:
    """Show one conversation: what was said, where it stands, what it led to."""
    settings = Settings() if data is None else Settings(data_dir=data)
    try:
        if scenario:
            print(asyncio.run(_as_scenario(settings, session_id, anonymous)), end="")
            return
        view = asyncio.run(_read(settings, session_id))
    except NotFound as error:
        Console(stderr=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    if as_json:
        print(view.model_dump_json(indent=1))
    else:
        _print(view)


async def _read(settings: Settings, session_id: str) -> SessionView:
    database = Database(settings.database())
    try:
        async with database.reading() as db:
            return await session_view(db, session_id, load_packs(settings.packs_dir), "staff")
    finally:
        await database.close()


async def _as_scenario(settings: Settings, session_id: str, anonymous: bool) -> str:
    database = Database(settings.database())
    try:
        async with database.reading() as db:
            recorded = await read_recorded(db, session_id)
    finally:
        await database.close()
    pack = load_packs(settings.packs_dir)[recorded.session.business]
    region = pack.manifest.persona.locale.partition("-")[2] or "US"
    return as_scenario(recorded, pack, disguise_for(recorded, region) if anonymous else None)


def _print(view: SessionView) -> None:
    facts = view.session
    out.print(f"[bold]{facts.interaction}[/bold]  {facts.session_id}  {facts.channel}, {facts.status}")
    for message in view.messages:
        name = message.agent or message.role
        out.print(f"  [bold]{name:>10}[/bold]  ", end="")
        out.print(message.text, markup=False)
    for frame in view.state.frames:
        values = ", ".join(f"{name}: {slot.said}" for name, slot in frame.slots.items() if slot.said)
        out.print(f"  [dim]{frame.title} ({frame.status})[/dim]  {values}", markup=True)
    for booking in view.bookings:
        out.print(f"  [green]{booking.reference}[/green]  {booking.offering}, {booking.starts_at.isoformat()}")
