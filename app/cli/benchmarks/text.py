"""How long a typed turn takes, from the request to the whole answer, over HTTP on loopback."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from app.cli.benchmarks.report import percentile, write_section
from app.cli.benchmarks.speaker import Speaker
from app.cli.conversing.client import answers, open_conversation, over_http
from app.cli.installation.database import prepare_database
from app.core.settings import Settings
from app.packs.loader import load_packs

console = Console(soft_wrap=True)

P50_GOAL_MS = 30.0
P95_GOAL_MS = 80.0
_START_LIMIT_S = 60.0
_UNLIMITED = "1000000/minute"


@dataclass
class Measured:
    """Milliseconds of each turn, and what came of the conversations."""

    turns_ms: list[float] = field(default_factory=list)
    bookings: int = 0
    conversations: int = 0


def text(
    conversations: Annotated[int, typer.Option(help="Conversations, one after the other.", min=1)] = 40,
    url: Annotated[str | None, typer.Option(help="Measure this app instead of one started for it.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Time typed turns: p50 and p95 of whole answers, over real connections and a real database."""
    measured = asyncio.run(_measure(conversations, url))
    p50, p95 = percentile(measured.turns_ms, 0.5), percentile(measured.turns_ms, 0.95)
    console.print(
        f"{len(measured.turns_ms)} turns in {measured.conversations} conversations, {measured.bookings} bookings: "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {max(measured.turns_ms):.1f} ms"
    )
    if report is not None:
        write_section(report, "text", "Typed turns", _section(measured, p50, p95))


def _section(measured: Measured, p50: float, p95: float) -> str:
    return (
        f"`frontdesk bench text`: one app process, SQLite, no chat model; {measured.conversations} conversations one "
        f"after the other over HTTP on loopback, {len(measured.turns_ms)} turns, {measured.bookings} bookings made. "
        "A turn is timed from sending the request to having the whole answer, its writes committed.\n\n"
        "| | measured | goal |\n|---|---|---|\n"
        f"| p50 | {p50:.1f} ms | ≤ {P50_GOAL_MS:.0f} ms |\n"
        f"| p95 | {p95:.1f} ms | ≤ {P95_GOAL_MS:.0f} ms |\n"
        f"| longest | {max(measured.turns_ms):.1f} ms | |"
    )


async def _measure(conversations: int, url: str | None) -> Measured:
    if url is not None:
        return await _converse(url, conversations)
    async with _own_app() as own:
        return await _converse(own, conversations)


async def _converse(url: str, conversations: int) -> Measured:
    settings = Settings()
    pack = load_packs(settings.packs_dir)[settings.default_pack]
    measured = Measured()
    async with over_http(url) as http:
        # The first conversation loads what is loaded once; it is held and not counted.
        for ordinal in range(conversations + 1):
            customer = await open_conversation(http, pack.name)
            speaker = Speaker(pack, ordinal)
            line: str | None = speaker.opening()
            while line is not None:
                began = time.perf_counter()
                reply = await customer.say(line)
                if ordinal:
                    measured.turns_ms.append((time.perf_counter() - began) * 1000)
                line = speaker.answer(reply)
            if ordinal:
                measured.conversations += 1
                measured.bookings += len((await customer.view()).bookings)
    return measured


@asynccontextmanager
async def _own_app() -> AsyncIterator[str]:
    """An app of our own on a free port of this machine, with a database that goes with it."""
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        port = _free_port()
        settings = Settings(data_dir=Path(folder))
        await asyncio.to_thread(prepare_database, settings.database(), settings.packs_dir)
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "uvicorn", "app.main:app", "--port", str(port), "--log-level", "warning", "--no-access-log"),
            env=os.environ | _environment(folder),
        )
        try:
            url = f"http://127.0.0.1:{port}"
            await _until_it_answers(url, child)
            yield url
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


def _environment(folder: str) -> dict[str, str]:
    limits = ("SESSIONS_PER_ADDRESS", "TURNS_PER_SESSION", "REQUESTS_PER_ADDRESS")
    unlimited = {f"FRONTDESK_LIMITS__{name}": _UNLIMITED for name in limits}
    return unlimited | {"FRONTDESK_DATA_DIR": folder}


async def _until_it_answers(url: str, child: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and child.returncode is None:
        if await answers(url):
            return
        await asyncio.sleep(0.2)
    raise typer.BadParameter("the app did not start; its lines are above")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
