"""`frontdesk doctor`: what of this installation is in order, what is not, and what to do."""

import asyncio
import json as json_format
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.channels.livekit import MediaServer, media_server
from app.cli.examination.calls import look_at_calls
from app.cli.examination.clocks import judge_clocks, offset_s
from app.cli.examination.finding import Finding, absent, degraded
from app.cli.examination.machine import look_at_machine
from app.cli.examination.ports import Expected, look_at_ports
from app.cli.examination.stores import look_at_database, look_at_redis
from app.cli.examination.web import look_at_https
from app.cli.examination.workers import look_at_workers
from app.cli.installation.places import livekit_server, models_folder
from app.cli.supervisor.ports import Port
from app.cli.supervisor.probes import answers
from app.contracts.secret_files import SecretFileRefused
from app.core.settings import Settings

_MEDIA_PORT = 2


def command(
    data: Annotated[Path | None, typer.Option(help="The data folder to look at; else FRONTDESK_DATA_DIR.")] = None,
    port: Annotated[int, typer.Option(help="The app's port.")] = 8000,
    livekit_port: Annotated[int, typer.Option(help="Port of livekit-server.")] = 7880,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what of this installation is in order, what is not, and what to do about it.

    Exit code 0: everything is ok, or absent and not needed; 1: something is degraded.
    """
    findings = asyncio.run(_look(data, port, livekit_port))
    if json:
        typer.echo(json_format.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        for finding in findings:
            typer.echo(f"{finding.state:<9} {finding.part:<20} {finding.remark}")
            if finding.todo:
                typer.echo(f"{'':<30} → {finding.todo}")
    if any(finding.state == "degraded" for finding in findings):
        raise typer.Exit(1)


async def _look(data: Path | None, port: int, livekit_port: int) -> list[Finding]:
    try:
        settings = Settings() if data is None else Settings(data_dir=data)
    except (ValidationError, SecretFileRefused) as error:
        return [degraded("settings", _first_fault(error), "Correct it in the environment; nothing starts before.")]
    settings.data_dir = settings.data_dir.resolve()
    models = settings.models_dir if "FRONTDESK_MODELS_DIR" in os.environ else models_folder()
    found = list(look_at_machine(settings.data_dir, models))
    began = datetime.now(UTC)
    (database, by_database), (redis, by_redis), (calls, by_livekit), https = await asyncio.gather(
        look_at_database(settings), look_at_redis(settings), _calls(settings, livekit_port), look_at_https(settings)
    )
    ended = datetime.now(UTC)
    told = {"database": by_database, "redis": by_redis, "livekit": by_livekit}
    clocks = {name: offset_s(theirs, began, ended) for name, theirs in told.items() if theirs is not None}
    is_up = calls[0].state == "ok"
    ports = look_at_ports(await _expected(port, livekit_port, is_livekit_up=is_up))
    workers = await look_at_workers(port, are_calls_expected=is_up)
    workers = [] if workers is None else [workers]
    return [*found, database, redis, *ports, *calls, *workers, https, judge_clocks(clocks)]


async def _calls(settings: Settings, livekit_port: int) -> tuple[list[Finding], datetime | None]:
    """By the server that is named, or the one that `frontdesk up` runs on this data folder."""
    server = media_server(settings) or await _own_server(settings, livekit_port)
    if server is not None:
        return await look_at_calls(settings, server)
    if settings.livekit_url or settings.voice.url:
        todo = "Set LIVEKIT_API_KEY and LIVEKIT_API_SECRET (or LIVEKIT_API_SECRET_FILE)."
        return [degraded("livekit", "LIVEKIT_URL is set, but its key is not.", todo)], None
    program = livekit_server()
    if program is None:
        todo = "Install Go and run `make run` again, or set LIVEKIT_URL."
        return [absent("livekit", "There is no livekit-server: calls are off, chat works.", todo)], None
    return [
        absent("livekit", f"{program} does not run now.", "`frontdesk up` starts it; look again while it runs.")
    ], None


async def _own_server(settings: Settings, port: int) -> MediaServer | None:
    secret = settings.data_dir / "secrets" / "livekit_api_secret"
    url = f"ws://127.0.0.1:{port}"
    if not secret.exists() or not await answers(f"http://127.0.0.1:{port}/")():
        return None
    return MediaServer(url, settings.voice.public_url or url, "frontdesk", secret.read_text().strip())


async def _expected(port: int, livekit_port: int, *, is_livekit_up: bool) -> list[Expected]:
    """The ports of this machine; those of servers that are named elsewhere are not ours to have."""
    is_app_up = await answers(f"http://127.0.0.1:{port}/health")()
    found = [Expected(Port(port, "the app", "--port"), is_app_up)]
    if livekit_server() is not None and not os.environ.get("LIVEKIT_URL"):
        found += [
            Expected(Port(livekit_port, "livekit-server", "--livekit-port"), is_livekit_up),
            Expected(Port(livekit_port + _MEDIA_PORT, "livekit-server", "--livekit-port", is_udp=True), is_livekit_up),
        ]
    return found


def _first_fault(error: ValidationError | SecretFileRefused) -> str:
    """Which setting, and what is wrong with it; never what it says, which may be a secret."""
    if isinstance(error, SecretFileRefused):
        return str(error)
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    return f"FRONTDESK_{'__'.join(str(part) for part in first['loc']).upper()}: {first['msg']}."
