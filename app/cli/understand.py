"""`frontdesk understand`: what the embedded interpreter makes of lines of text."""

import asyncio
import sys
import time
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.business.models import Offering
from app.core.embeddings import ModelMissing, SentenceEmbedder
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack
from app.understanding.domain import DialogueContext, Domain, TaskSchema
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Command, Interpretation

_CLOCKS = {"date": "datetime", "time": "datetime"}
_WIDTH = 120


def command(
    pack: Annotated[str | None, typer.Option(help="The business; the default one if not named.")] = None,
    asked: Annotated[
        str | None, typer.Option(help="What the agent has just asked for: a slot or its type, or several: date,time.")
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(help="The moment of speaking, local to the business; now if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one interpretation a line, as JSON.")] = False,
) -> None:
    """Read lines from standard input and say what each means to a business. Empty lines are passed over.

    Example: echo "tomorrow at nine, and do you do tires?" | frontdesk understand --pack dealership --asked date,time
    """
    settings = Settings()
    chosen = _chosen(load_packs(settings.packs_dir), pack or settings.default_pack)
    try:
        embedder = SentenceEmbedder(settings.models_dir / "minilm", settings.cache() / "embeddings")
    except ModelMissing as error:
        Console(stderr=True).print(f"[red]{error}; run `frontdesk models`[/red]")
        raise typer.Exit(1) from error
    domain = _domain(chosen)
    context = _context(domain, asked, at)
    asyncio.run(_understand(EmbeddedInterpreter(embedder), domain, context, as_json))


def _chosen(packs: dict[str, Pack], name: str) -> Pack:
    """By the business's name or its folder's."""
    found = packs.get(name) or next((pack for pack in packs.values() if pack.folder.name == name), None)
    if found is None:
        raise typer.BadParameter(f"there is no pack {name}; there are: {', '.join(sorted(packs))}", param_hint="--pack")
    return found


def _domain(pack: Pack) -> Domain:
    """With the catalogue as the pack seeds it, so that no database is needed."""
    rows = pack.seed.offerings
    return pack.domain([Offering(id=row.key, name=row.name, kind=row.kind, synonyms=row.synonyms) for row in rows])


def _context(domain: Domain, asked: str | None, at: datetime | None) -> DialogueContext:
    zone = ZoneInfo(domain.zone)
    now = (at or datetime.now(zone)).replace(tzinfo=zone)
    if asked is None:
        return DialogueContext(now=now)
    wanted = [name.strip() for name in asked.split(",") if name.strip()]
    for task in domain.tasks:
        slots = [_slot(task, name) for name in wanted]
        if slots and all(slots):
            return DialogueContext(now=now, task=task.name, asked=slots[0])
    slots = ", ".join(sorted({slot.name for task in domain.tasks for slot in task.slots}))
    raise typer.BadParameter(f"no task of {domain.name} has a slot {asked}; there are: {slots}", param_hint="--asked")


def _slot(task: TaskSchema, name: str) -> str | None:
    """The slot of that name, else the first of that type; a day or an hour may be asked of a date and time."""
    named = [slot.name for slot in task.slots if slot.name == name]
    typed = [slot.name for slot in task.slots if slot.type in (name, _CLOCKS.get(name))]
    return next(iter((*named, *typed)), None)


async def _understand(
    interpreter: EmbeddedInterpreter, domain: Domain, context: DialogueContext, as_json: bool
) -> None:
    await interpreter.prepare(domain)
    table = Table("said", "means", "sure", "that is", "ms", box=None, pad_edge=False)
    for line in sys.stdin:
        text = line.rstrip("\n")
        if not text.strip():
            continue
        began = time.perf_counter()
        meaning = await interpreter.interpret(text, domain, context)
        if as_json:
            print(meaning.model_dump_json(), flush=True)
        else:
            _add(table, text, meaning, (time.perf_counter() - began) * 1000)
    if table.row_count:
        # Wide enough for a value, whatever the terminal: what is read by a program is not wrapped.
        Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH).print(table)


def _add(table: Table, text: str, meaning: Interpretation, took_ms: float) -> None:
    """One row: an interpretation that is better asked about is marked."""
    doubtful = "?" if meaning.is_doubtful else ""
    commands = "\n".join(_worded(one) for one in meaning.commands)
    row = (text, meaning.intent, f"{meaning.confidence:.2f}{doubtful}", commands, f"{took_ms:.1f}")
    table.add_row(*(escape(cell) for cell in row))


def _worded(command: Command) -> str:
    value = command.value.model_dump_json(exclude_defaults=True, exclude={"kind"}) if command.value else ""
    return " ".join(part for part in (command.type, command.slot, value) if part)
