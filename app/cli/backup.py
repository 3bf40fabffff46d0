"""`frontdesk backup`: a copy of the database, taken while everything runs."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.audit.record import record
from app.cli.copies import postgresql, sqlite
from app.core.clock import system_clock
from app.core.database import Database
from app.core.database_url import async_url, is_sqlite
from app.core.errors import AppError
from app.core.settings import Settings


def command(
    file: Annotated[Path, typer.Argument(help="Where to put it; must not be there yet.")],
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
) -> None:
    """Copy the database into one file, while everything runs. No secrets are in it, but all that customers said."""
    settings = Settings() if data is None else Settings(data_dir=data)
    try:
        copy_out(settings, file)
        asyncio.run(_note(settings, file))
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB. Keep it where only you can read it.")


def copy_out(settings: Settings, file: Path) -> None:
    """Copy the database of these settings.

    Raises:
        CopyRefused: why, and what to do.
    """
    url = async_url(settings.database())
    if is_sqlite(url):
        sqlite.copy_out(Path(url.database or ""), file)
    else:
        postgresql.copy_out(url, file)


async def _note(settings: Settings, file: Path) -> None:
    database = Database(settings.database(), settings.postgres)
    try:
        async with database.transaction() as db:
            await record(db, system_clock(), "operator", "installation.backup", "database", {"bytes": _size(file)})
    finally:
        await database.close()


def _size(file: Path) -> int:
    return file.stat().st_size
