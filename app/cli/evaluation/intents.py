"""NLU++ hotels: several intents a sentence, as far as the product has such commands."""

import asyncio
from typing import Any

from app.cli.evaluation.material import domain_of, moment_in
from app.cli.evaluation.score import Hits, Score, f1
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation


def evaluate_intents(lines: list[Line], embedder: SentenceEmbedder, table: dict[str, Any], sheet: Sheet) -> list[Score]:
    """F1 over all intents that the table knows, then of each; marks and confusion go into the sheet."""
    meant = asyncio.run(_interpret(lines, embedder, table))
    known: dict[str, str] = table["intents"]
    each: dict[str, list[Hits]] = {name: [] for name in dict.fromkeys(known.values())}
    together: list[Hits] = []
    for line, meaning in zip(lines, meant, strict=True):
        gold = {name for name in line["intents"] if name in each}
        ours = {known[what] for what in _said(meaning) if what in known}
        together.append(_hits(gold, ours))
        for name, hits in each.items():
            hits.append(_hits(gold & {name}, ours & {name}))
        sheet.confusion.update((one, one) for one in gold & ours)
        sheet.confusion.update((one, other) for one in gold - ours for other in (ours - gold or {"none of these"}))
        if gold or ours:
            sheet.marks.append(Mark(line["id"], line["text"], "intents", sorted(gold), sorted(ours), gold == ours))
    return [f1("intents", together), *(f1(f"intent {name}", hits) for name, hits in each.items())]


async def _interpret(lines: list[Line], embedder: SentenceEmbedder, table: dict[str, Any]) -> list[Interpretation]:
    domain, interpreter = domain_of(table), EmbeddedInterpreter(embedder)
    await interpreter.prepare(domain)
    found = []
    for line in lines:
        context = DialogueContext(now=moment_in(table, line["reference_time"]))
        found.append(await interpreter.interpret(line["text"], domain, context))
    return found


def _said(meaning: Interpretation) -> set[str]:
    """Command types, tasks begun, facts asked for, and the intent of the whole."""
    return {
        meaning.intent,
        *(one.type for one in meaning.commands),
        *(one.slot for one in meaning.commands if one.slot),
    }


def _hits(gold: set[str], ours: set[str]) -> Hits:
    return Hits(len(gold & ours), len(ours - gold), len(gold - ours))
