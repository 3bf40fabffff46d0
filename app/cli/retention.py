"""`frontdesk retention`: the words of old conversations, taken out."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.cli.installation.shared import running_redis
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.privacy.retention import LetGo, count_older, let_go, strip_older
from app.privacy.working_memory import forget_sessions, forget_speech, overwrite_log


def command(
    days: Annotated[int | None, typer.Option(min=1, help="Else FRONTDESK_RETENTION_DAYS.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
) -> None:
    """Take the words out of conversations that have been quiet for so many days; run it daily. Bookings stay."""
    settings = Settings() if data is None else Settings(data_dir=data)
    limit = days or settings.retention_days
    if limit is None:
        raise typer.BadParameter("say how many days: --days, or FRONTDESK_RETENTION_DAYS")
    try:
        found, gone = asyncio.run(_count(settings, limit) if dry_run else _strip(settings, limit))
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    done = "have words and would lose them" if dry_run else "lost their words"
    typer.echo(f"{found} conversations older than {limit} days {done}.")
    if gone:
        typer.echo(
            f"Also {gone.tickets} tickets that were seen to; {gone.jobs} jobs and {gone.waiting} places on the waiting "
            "list were deleted."
        )


async def _count(settings: Settings, days: int) -> tuple[int, LetGo]:
    database = Database(settings.database(), settings.postgres)
    try:
        return await count_older(database, days, system_clock()), LetGo()
    finally:
        await database.close()


async def _strip(settings: Settings, days: int) -> tuple[int, LetGo]:
    redis = settings.redis_url or await running_redis(settings.data_dir)
    database = Database(settings.database(), settings.postgres)
    stripped = 0
    try:
        async for ids in strip_older(database, days, "operator", system_clock()):
            await forget_sessions(settings, ids, redis)
            stripped += len(ids)
        gone = await let_go(database, days, "operator", system_clock())
        await overwrite_log(database)
    finally:
        await database.close()
    if stripped:
        await forget_speech(settings.data_dir)
    return stripped, gone
