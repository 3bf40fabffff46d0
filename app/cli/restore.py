"""`frontdesk restore`: a copy of the database, put back in its place."""

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import URL, select

from app.audit.record import record
from app.cli.backup import copy_out
from app.cli.copies import postgresql, sqlite
from app.cli.copies.kinds import CopyRefused, kind_of
from app.cli.installation.shared import running_redis
from app.core.clock import system_clock
from app.core.database import Database
from app.core.database_url import async_url, is_sqlite
from app.core.errors import AppError
from app.core.settings import Settings
from app.migrations import known_revisions, upgrade
from app.privacy.working_memory import forget_sessions
from app.sessions.models import Session

SAVED = "before-restore"


def command(
    file: Annotated[Path, typer.Argument(help="What `frontdesk backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder.")] = None,
) -> None:
    """Put a copy in the database's place, with Frontdesk stopped. What was there is kept as before-restore."""
    settings = Settings() if data is None else Settings(data_dir=data)
    url = async_url(settings.database())
    try:
        _fits(file, url)
        with _nobody_uses(settings, url):
            if not yes:
                typer.confirm(f"Everything since {file} was written is taken out of the database. Go on?", abort=True)
            _save(settings)
            _put_back(file, url)
            _bring_up(settings)
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    typer.echo("The database is as it was when that copy was taken. Start Frontdesk: conversations go on from there.")


def _fits(file: Path, url: URL) -> None:
    kind, wanted = kind_of(file), "sqlite" if is_sqlite(url) else "postgresql"
    if kind != wanted:
        raise CopyRefused(f"{file} is a copy of {kind}, and this installation runs on {wanted}.")
    version = sqlite.check(file) if kind == "sqlite" else postgresql.version_of(file, url)
    if version not in known_revisions():
        raise CopyRefused(f"{file} was made by a newer version of Frontdesk ({version}). Install that one first.")


@contextmanager
def _nobody_uses(settings: Settings, url: URL) -> Iterator[None]:
    """Hold the data folder as `frontdesk up` does, and see that no app process is connected."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.data_dir / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CopyRefused(f"Frontdesk runs on {settings.data_dir}. Stop it first.") from None
        if not is_sqlite(url) and (count := asyncio.run(postgresql.others_connected(url))):
            raise CopyRefused(f"{count} connections of running apps are open to that database. Stop them first.")
        yield


def _save(settings: Settings) -> None:
    """Keep what is there now, if it can still be read."""
    saved = settings.data_dir / SAVED
    saved.unlink(missing_ok=True)
    try:
        copy_out(settings, saved)
    except CopyRefused as refused:
        typer.echo(f"What was there before can't be kept: {refused.message}")


def _put_back(file: Path, url: URL) -> None:
    if is_sqlite(url):
        sqlite.copy_in(file, Path(url.database or ""))
    else:
        postgresql.copy_in(file, url)


def _bring_up(settings: Settings) -> None:
    """A copy of an older version is brought to this one, and working memory of what came after it goes."""
    upgrade(settings.database())
    sqlite.drop_checkpoints(settings.data_dir)
    asyncio.run(_forget(settings))


async def _forget(settings: Settings) -> None:
    database = Database(settings.database(), settings.postgres)
    try:
        async with database.transaction() as db:
            ids = list(await db.scalars(select(Session.id)))
            await record(db, system_clock(), "operator", "installation.restore", "database", {"sessions": len(ids)})
    finally:
        await database.close()
    redis = settings.redis_url or await running_redis(settings.data_dir)
    if redis is not None:
        await forget_sessions(settings, ids, redis)
