"""Numbers as they are said, against how they are written."""

import re
from calendar import monthrange
from datetime import datetime
from zoneinfo import ZoneInfo

from app.cli.evaluation.contacts import addresses, digits
from app.cli.evaluation.score import share
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.embeddings import SentenceEmbedder
from app.understanding.numbers import cardinal
from app.understanding.slots.expressions import TimeExpression, time_expressions

GOAL = 0.95
_NOW = datetime(2012, 1, 9, 10, 0, tzinfo=ZoneInfo("America/Chicago"))
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
"""A number written in letters is dialled on these keys."""
_TOLL_FREE = re.compile(r"1-8\d\d-")
_WRITTEN = re.compile(r"-?\d[\d,]*")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?\.?m?", re.IGNORECASE)
_NOT_OURS = "kinds that no customer's slot holds (ordinal, money, whitelist, word) are left out"


def evaluate_spoken(lines: list[Line], _: SentenceEmbedder) -> Sheet:
    """Right is the same value: digits, number, calendar day, time of day (of either half where none is said)."""
    judges = {"telephone": _telephone, "cardinal": _cardinal, "date": _date, "time": _time, "electronic": _address}
    sheet = Sheet("spoken_numbers.jsonl", notes=[_NOT_OURS])
    for line in lines:
        judge = judges.get(line["kind"])
        if judge is None or (line["kind"] == "electronic" and "@" not in line["expected"]):
            continue
        gold, predicted, right = judge(line)
        sheet.marks.append(Mark(line["id"], line["text"], line["kind"], gold, predicted, right))
    sheet.scores = [
        share(kind, [mark.right for mark in sheet.marks if mark.what == kind], None if kind == "electronic" else GOAL)
        for kind in judges
    ]
    return sheet


def _telephone(line: Line) -> tuple[object, object, bool]:
    written = line.get("digits") or line["expected"]
    gold = re.sub(r"\D", "", written.lower().translate(_KEYS) if _TOLL_FREE.match(written) else written)
    predicted = digits(line["text"], expected=True)
    return gold, predicted, predicted == [gold]


def _cardinal(line: Line) -> tuple[object, object, bool]:
    gold, predicted = _number(line["expected"]), _number(line["text"])
    return gold, predicted, gold is not None and predicted == gold


def _number(text: str) -> int | None:
    if _WRITTEN.fullmatch(text):
        return int(text.replace(",", ""))
    said = text.lower().replace("-", " ").split()
    found = cardinal(said)
    return found[0] if found and found[1] == len(said) else None


def _address(line: Line) -> tuple[object, object, bool]:
    predicted = addresses(line["text"])
    return line["expected"], predicted, predicted == [line["expected"].lower()]


def _date(line: Line) -> tuple[object, object, bool]:
    gold, predicted = (_first(line[which], of_day=True) for which in ("expected", "text"))
    if _is_no_day(line["expected"]):
        return "no such day", predicted and predicted.start and predicted.start.date().isoformat(), predicted is None
    right = gold is not None and predicted is not None and (gold.start, gold.end) == (predicted.start, predicted.end)
    return line["expected"], predicted and predicted.start and predicted.start.date().isoformat(), right


def _is_no_day(written: str) -> bool:
    """Whether it is written as a day that no calendar has."""
    parts = _YEAR_FIRST.fullmatch(written)
    return parts is not None and not 1 <= int(parts["day"]) <= monthrange(int(parts["year"]), int(parts["month"]))[1]


def _time(line: Line) -> tuple[object, object, bool]:
    predicted, gold = _first(line["text"]), _CLOCK.match(line["expected"].strip())
    if predicted is None or predicted.start is None or gold is None:
        return line["expected"], None, False
    hour, minute, half = int(gold[1]), int(gold[2] or 0), (gold[3] or "").lower()
    at = predicted.start
    same_hour = at.hour == hour % 12 + 12 * (half == "p") if half else at.hour % 12 == hour % 12
    return line["expected"], f"{at:%H:%M}", same_hour and at.minute == minute


def _first(text: str, of_day: bool = False) -> TimeExpression | None:
    found = time_expressions(text, _NOW, "en_US", True, of_day)
    return max(found, key=lambda one: one.span[1] - one.span[0]) if found else None
