"""Sentences of many businesses, by what they lead to."""

import asyncio
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from app.cli.evaluation.material import material
from app.cli.evaluation.score import reliability, share
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.calendar import OpeningHours
from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext, Domain, TaskSchema
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation

_ZONE = "America/Chicago"


def evaluate_routes(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    """Right is the route, of a business that has tasks of all four kinds and no examples of its own."""
    return asyncio.run(_evaluate(lines, embedder))


async def _evaluate(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    table = material("routes")
    tasks = tuple(TaskSchema(name, (), (), intent=name) for name in table["tasks"])
    domain = Domain("corpus", "en-US", _ZONE, OpeningHours("Mo-Fr 07:30-18:00; Sa 08:00-16:00", _ZONE), tasks, {}, ())
    interpreter = EmbeddedInterpreter(embedder)
    await interpreter.prepare(domain)
    context = DialogueContext(now=datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo(_ZONE)))
    sheet = Sheet("router.jsonl")
    judged: list[tuple[float, bool]] = []
    for line in lines:
        began = time.perf_counter()
        meaning = await interpreter.interpret(line["text"], domain, context)
        sheet.milliseconds.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        embedder.encode([line["text"].upper()])  # the same to the model, and not remembered
        sheet.embedding_ms.append((time.perf_counter() - began) * 1000)
        gold, route = line["route"], _route(meaning, table)
        sheet.confusion[gold, route] += 1
        judged.append((meaning.confidence, gold == route))
        sheet.marks.append(Mark(line["id"], line["text"], gold, gold, route, gold == route))
    inside = [mark.right for mark in sheet.marks if mark.gold != "out_of_scope"]
    outside = [mark.right for mark in sheet.marks if mark.gold == "out_of_scope"]
    sheet.scores = [
        share("routes in scope", inside, table["goals"]["in_scope"]),
        share("out of scope recognised", outside, table["goals"]["out_of_scope"]),
    ]
    sheet.notes = reliability("route", judged)
    return sheet


def _route(meaning: Interpretation, table: dict[str, dict[str, str]]) -> str:
    if meaning.commands and meaning.commands[0].type == "CancelTask":
        return str(table["otherwise"])
    return table["routes"].get(meaning.intent, str(table["otherwise"]))
