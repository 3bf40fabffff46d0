"""Restaurant8k: spans of a table's date, time, people and name, with what had been asked."""

import time
from typing import Any

from app.cli.evaluation.material import domain_of, material, moment_in
from app.cli.evaluation.score import Hits, f1
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext
from app.understanding.reading import Reader

Span = tuple[int, int]


def evaluate_slots(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    """A value is found where one of ours shares words with it: the corpus marks words, not their meaning."""
    table = material("restaurant")
    domain, asked_of = domain_of(table), table["asked"]
    reader, task = Reader(domain, embedder), domain.tasks[0]
    sheet = Sheet("slots_restaurant.jsonl")
    hits: dict[str, list[Hits]] = {slot.name: [] for slot in task.slots}
    for line in lines:
        wanted = line["requested_slots"]
        asked = asked_of.get(wanted[0]) if wanted else None
        context = DialogueContext(now=moment_in(table, table["now"]), task=task.name, asked=asked)
        began = time.perf_counter()
        found = {one.slot: one.found for one in reader.values(line["text"], task.slots, context)}
        sheet.milliseconds.append((time.perf_counter() - began) * 1000)
        gold = _gold(line, asked_of)
        for name in hits:
            ours = found[name].span if name in found else None
            hits[name].append(_hits(gold.get(name, []), ours))
            if gold.get(name) or ours:
                sheet.marks.append(_mark(line, name, gold.get(name, []), ours))
    sheet.scores = [f1(name, hits[name], table["goals"].get(name)) for name in hits]
    return sheet


def _gold(line: Line, asked_of: dict[str, str]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for name, said in line["slots"].items():
        found.setdefault(asked_of[name], []).append((said["start"], said["end"]))
    return found


def _hits(gold: list[Span], ours: Span | None) -> Hits:
    true = int(bool(ours) and any(_share(ours, span) for span in gold))
    return Hits(true, int(ours is not None) - true, int(bool(gold)) - true)


def _share(one: Span | None, other: Span) -> bool:
    return one is not None and one[0] < other[1] and other[0] < one[1]


def _mark(line: Line, name: str, gold: list[Span], ours: Span | None) -> Mark:
    text = line["text"]
    said: Any = [text[slice(*span)] for span in gold]
    right = bool(gold) and any(_share(ours, span) for span in gold)
    return Mark(line["id"], text, name, said, text[slice(*ours)] if ours else None, right)
