"""NLU++ hotels: slots with normalised values, and intents."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from app.cli.evaluation.intents import evaluate_intents
from app.cli.evaluation.material import material, moment_in
from app.cli.evaluation.score import Hits, f1
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.calendar import OpeningHours
from app.core.embeddings import SentenceEmbedder
from app.understanding.interpretation import Moment
from app.understanding.slots.moment import find_moments

_UNTIL = re.compile(r"(?:until|till|til|by)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:to|until|till|through|and|or)\b|-|–", re.IGNORECASE)

Values = dict[str, Counter[str]]


def evaluate_hotels(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    """Dates and times by value; which end of a stay a date is has no slot of ours, so roles are joined."""
    table = material("hotels")
    same = {name: ours for ours, names in table["same"].items() for name in names}
    sheet = Sheet("nlu_hotels.jsonl")
    hits: dict[str, list[Hits]] = {"date": [], "time": []}
    for line in lines:
        gold, predicted = _gold(line, same), _values(line, table)
        for ours in hits:
            true = sum((gold[ours] & predicted[ours]).values())
            hits[ours].append(Hits(true, predicted[ours].total() - true, gold[ours].total() - true))
            if gold[ours] or predicted[ours]:
                said, found = sorted(gold[ours].elements()), sorted(predicted[ours].elements())
                sheet.marks.append(Mark(line["id"], line["text"], ours, said, found, said == found))
    sheet.scores = [f1(name, hits[name], table["goals"][name]) for name in hits]
    sheet.scores += evaluate_intents(lines, embedder, table, sheet)
    sheet.notes.append("intents without a command of ours, and counts of people told apart by age, are left out")
    return sheet


def _gold(line: Line, same: dict[str, str]) -> Values:
    found: Values = {"date": Counter(), "time": Counter()}
    for name, slot in line["slots"].items():
        ours = same.get(name)
        if ours in found and "value" in slot:
            found[ours][_written(slot["value"])] += 1
    return found


def _written(value: dict[str, int]) -> str:
    if "hour" in value:
        return f"{value['hour']:02d}:{value.get('minute', 0):02d}"
    return f"{value['year']:04d}-{value['month']:02d}-{value['day']:02d}"


def _values(line: Line, table: dict[str, Any]) -> Values:
    now = moment_in(table, line["reference_time"])
    hours = OpeningHours(table["hours"], table["zone"])
    found: Values = {"date": Counter(), "time": Counter()}
    for one in find_moments(line["text"], now, hours, table["locale"]):
        assert isinstance(one.value, Moment)
        found["date"].update(_days(one.value, line["text"][slice(*one.span)]))
        found["time"].update(_clocks(one.value, line["text"][slice(*one.span)]))
    return found


def _days(moment: Moment, said: str) -> list[str]:
    """A day, or the first and last of several (stored with their end excluded); one where one alone was said."""
    if moment.date is None:
        return []
    if moment.date_end is None:
        return [moment.date]
    last = (date.fromisoformat(moment.date_end) - timedelta(days=1)).isoformat()
    if _UNTIL.match(said):
        return [last]
    return [moment.date, last] if _BOTH.search(said) else [moment.date]


def _clocks(moment: Moment, said: str) -> list[str]:
    """Times that were said as such; a part of the day is none."""
    if moment.times:
        return moment.times[:1]
    if not any(character.isdigit() for character in said):
        return []
    return [clock for clock in (moment.earliest, moment.latest) if clock]
