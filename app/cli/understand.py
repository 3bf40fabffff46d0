"""`frontdesk understand`: what the embedded interpreter makes of lines of text."""

import asyncio
import sys
import time
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from app.business.models import Offering
from app.core.embeddings import ModelMissing, SentenceEmbedder
from app.core.settings import Settings
from app.packs.loader import load_packs
from app.packs.pack import Pack
from app.understanding.domain import DialogueContext, Domain
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation

out = Console(highlight=False, soft_wrap=True)


def command(
    pack: Annotated[str | None, typer.Option(help="The business; the default one if not named.")] = None,
    asked: Annotated[str | None, typer.Option(help="The slot that the agent has just asked for.")] = None,
    at: Annotated[datetime | None, typer.Option(help="The moment of speaking, local to the business.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one interpretation a line.")] = False,
) -> None:
    """Read lines from standard input and say what each means to a business."""
    settings = Settings()
    chosen = load_packs(settings.packs_dir).get(pack or settings.default_pack)
    if chosen is None:
        raise typer.BadParameter(f"there is no pack {pack or settings.default_pack}", param_hint="--pack")
    try:
        embedder = SentenceEmbedder(settings.models_dir / "minilm", settings.data_dir / "embeddings")
    except ModelMissing as error:
        Console(stderr=True).print(f"[red]{error}; run `frontdesk models`[/red]")
        raise typer.Exit(1) from error
    domain = _domain(chosen)
    context = _context(domain, asked, at)
    asyncio.run(_understand(EmbeddedInterpreter(embedder), domain, context, as_json))


def _domain(pack: Pack) -> Domain:
    """With the catalogue as the pack seeds it, so that no database is needed."""
    rows = pack.seed.offerings
    return pack.domain([Offering(id=row.key, name=row.name, kind=row.kind, synonyms=row.synonyms) for row in rows])


def _context(domain: Domain, asked: str | None, at: datetime | None) -> DialogueContext:
    zone = ZoneInfo(domain.zone)
    now = (at or datetime.now(zone)).replace(tzinfo=zone)
    if asked is None:
        return DialogueContext(now=now)
    task = next((task.name for task in domain.tasks if any(slot.name == asked for slot in task.slots)), None)
    if task is None:
        raise typer.BadParameter(f"no task of {domain.name} has a slot {asked}", param_hint="--asked")
    return DialogueContext(now=now, task=task, asked=asked)


async def _understand(
    interpreter: EmbeddedInterpreter, domain: Domain, context: DialogueContext, as_json: bool
) -> None:
    await interpreter.prepare(domain)
    for line in sys.stdin:
        text = line.rstrip("\n")
        began = time.perf_counter()
        meaning = await interpreter.interpret(text, domain, context)
        if as_json:
            print(meaning.model_dump_json(), flush=True)
        else:
            _print(text, meaning, (time.perf_counter() - began) * 1000)


def _print(text: str, meaning: Interpretation, took_ms: float) -> None:
    out.print(f"[bold]{meaning.intent}[/bold] {meaning.confidence:.2f}  ", end="")
    out.print(text, markup=False, end="")
    out.print(f"  [dim]{took_ms:.1f} ms[/dim]")
    for one in meaning.commands:
        value = one.value.model_dump_json(exclude_defaults=True, exclude={"kind"}) if one.value else ""
        out.print(f"  {one.type} {one.slot or ''} {value}".rstrip(), markup=False)
