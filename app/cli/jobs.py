"""`frontdesk jobs`: the background work of this installation, and what became of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import select

from app.audit.record import record
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.errands.opening import open_errands
from app.jobs.models import JOB_STATUSES, Job
from app.jobs.queue import depth, revive
from app.turns.desk import open_desk

command = typer.Typer(help="Background work: what waits, what failed, and trying it again.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Data = Annotated[Path | None, typer.Option(help="Data folder.")]
_SHOWN = ("id", "kind", "status", "business", "key", "run_at", "attempts", "error", "session_id", "result", "ended_at")


@command.callback()
def jobs() -> None:
    """Background work: what waits, what failed, and trying it again."""


@command.command("list")
def list_jobs(
    status: Annotated[str | None, typer.Option(help=f"Only these: {', '.join(JOB_STATUSES)}.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List jobs, the latest first, and how the queue stands."""
    if status is not None and status not in JOB_STATUSES:
        raise typer.BadParameter(f"a status is one of {', '.join(JOB_STATUSES)}")
    rows, stands = _on(data, lambda database: _read(database, status, kind, limit))
    if as_json:
        print(json.dumps({"queue": stands, "jobs": rows}, indent=1))
        return
    for row in rows:
        error = f"  [red]{row['error']}[/red]" if row["error"] else ""
        out.print(f"{row['id']}  {row['kind']:<13}{row['status']:<10}{row['run_at']}  {row['key']}", end="")
        out.print(f"  {row['attempts']} tries{error}")
    out.print(f"{stands['due']} due (the oldest for {stands['oldest_s']:.0f} s), {stands['dead']} dead.")


@command.command("run")
def run(as_json: AsJson = False, data: Data = None) -> None:
    """Do what is due now, in this process; an app that runs does so by itself."""
    settings = _settings(data)
    runs = _asked(_run(settings))
    print(json.dumps({"runs": runs})) if as_json else out.print(f"{runs} runs.")


@command.command("retry")
def retry(
    job_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that are dead.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Let a job that was given up try again from now on."""
    if (job_id is None) != dead:
        raise typer.BadParameter("name a job, or say --dead")
    revived = _on(data, lambda database: _retry(database, job_id))
    if as_json:
        print(json.dumps({"retried": revived}))
    else:
        out.print(f"{len(revived)} will be tried again." if revived else "None is dead.")


def _settings(data: Path | None) -> Settings:
    return Settings() if data is None else Settings(data_dir=data)


def _on(data: Path | None, work: Callable[[Database], Awaitable[Any]]) -> Any:
    settings = _settings(data)

    async def whole() -> Any:
        database = Database(settings.database(), settings.postgres)
        try:
            return await work(database)
        finally:
            await database.close()

    return _asked(whole())


def _asked(work: Any) -> Any:
    try:
        return asyncio.run(work)
    except AppError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error


async def _read(
    database: Database, status: str | None, kind: str | None, limit: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    query = select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
    if status is not None:
        query = query.where(Job.status == status)
    if kind is not None:
        query = query.where(Job.kind == kind)
    async with database.reading() as db:
        rows = [_plain(job) for job in await db.scalars(query)]
        return rows, asdict(await depth(await db.connection(), system_clock()))


def _plain(job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in _SHOWN}
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in values.items()}


async def _run(settings: Settings) -> int:
    desk = await open_desk(settings)
    errands = open_errands(desk)
    try:
        return await errands.run_due()
    finally:
        await errands.close()
        await desk.close()


async def _retry(database: Database, job_id: str | None) -> list[str]:
    now = system_clock()
    async with database.transaction() as db:
        ids = [job_id] if job_id else list(await db.scalars(select(Job.id).where(Job.status == "dead")))
        for each in ids:
            job = await revive(db, each, now)
            await record(db, now, "operator", "job.retry", job.id, {"kind": job.kind})
        return ids
