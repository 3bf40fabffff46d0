"""`frontdesk chat`: a conversation in the terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import httpx2
import typer
from rich.console import Console

from app.cli.conversing.client import Refused, answers, in_process, open_conversation, over_http
from app.cli.installation.database import prepare_database
from app.contracts import ChatReply
from app.core.settings import Settings

_RUNNING = "http://127.0.0.1:8000"

out = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)


def command(
    pack: Annotated[str | None, typer.Option(help="The business to talk to.")] = None,
    url: Annotated[str | None, typer.Option(help="A running app; without it, one on this machine or none.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON reply a line.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder, when no app is running.")] = None,
) -> None:
    """Talk to the front desk. Lines from a pipe are said one after the other; end with Ctrl-D."""
    try:
        asyncio.run(_chat(_connection(url, data), pack, as_json))
    except (Refused, httpx2.HTTPError) as error:
        aside.print(f"[red]{error or type(error).__name__}[/red]")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        aside.print()


def _connection(url: str | None, data: Path | None) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    if url is not None:
        return over_http(url)
    if data is None and asyncio.run(answers(_RUNNING)):
        aside.print(f"[dim]Talking to the app at {_RUNNING}.[/dim]")
        return over_http(_RUNNING)
    settings = Settings() if data is None else Settings(data_dir=data)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepare_database(settings.database(), settings.packs_dir)
    return in_process(settings)


async def _chat(connection: AbstractAsyncContextManager[httpx2.AsyncClient], pack: str | None, as_json: bool) -> None:
    async with connection as http:
        customer = await open_conversation(http, pack)
        aside.print(f"[dim]session {customer.session.session_id}[/dim]")
        if not as_json:
            out.print(f"[bold]Agent[/bold]  {customer.session.greeting}")
        async for line in _lines(echo=not as_json):
            reply = await customer.say(line)
            if as_json:
                print(reply.model_dump_json(), flush=True)
            else:
                _show(reply)


async def _lines(echo: bool) -> AsyncIterator[str]:
    """What the customer says: typed, or from a pipe and then echoed."""
    typed = sys.stdin.isatty()
    while True:
        if typed:
            out.print("[bold]You[/bold]    ", end="")
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if not line.strip():
            continue
        if echo and not typed:
            out.print("[bold]You[/bold]    ", line.strip(), sep="", markup=True)
        yield line.strip()


def _show(reply: ChatReply) -> None:
    out.print("[bold]Agent[/bold] ", end=" ")
    out.print(reply.reply, markup=False)
    if reply.quick_replies:
        out.print("       " + "  ".join(f"\\[{quick.label}]" for quick in reply.quick_replies), style="dim")
