"""Duckling's corpus: an expression, the moment it was said at, and the start and end it means."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from app.cli.evaluation.score import share
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.core.embeddings import SentenceEmbedder
from app.understanding.slots.expressions import TimeExpression, time_expressions

BOOKING_LIKE_GOAL = 0.98
_ANY_DAY = datetime(2013, 2, 12, 4, 30, tzinfo=timezone(timedelta(hours=-2)))


def evaluate_times(lines: list[Line], _: SentenceEmbedder) -> Sheet:
    """Right is the exact start, and the exact end where the expression has one."""
    sheet = Sheet("time.jsonl")
    rights: dict[bool, list[bool]] = {True: [], False: []}
    for line in lines:
        now = datetime.fromisoformat(line["reference_time"]).replace(tzinfo=_offset(line["utc_offset"]))
        found = time_expressions(line["expression"], now, line["locale"] or "en_US", True)
        predicted, gold = _meant(found), [line["start"], line["end"]]
        is_booking_like = bool(line["booking_like"])
        rights[is_booking_like].append(predicted == gold)
        what = "booking-like" if is_booking_like else "other"
        sheet.marks.append(Mark(line["id"], line["expression"], what, gold, predicted, predicted == gold))
    sheet.scores = [
        share("times that a customer would say", rights[True], BOOKING_LIKE_GOAL),
        share("all other times", rights[False]),
    ]
    return sheet


def evaluate_no_times(lines: list[Line], _: SentenceEmbedder) -> Sheet:
    """Right is that nothing was read."""
    sheet = Sheet("time_negative.jsonl")
    for line in lines:
        predicted = _meant(time_expressions(line["expression"], _ANY_DAY, "en_US", False))
        sheet.marks.append(Mark(line["id"], line["expression"], "no time", None, predicted, predicted is None))
    sheet.scores = [share("no time where there is none", [mark.right for mark in sheet.marks])]
    return sheet


def _meant(found: Sequence[TimeExpression]) -> list[str | None] | None:
    """Start and end of what took the most words."""
    if not found:
        return None
    one = max(found, key=lambda each: each.span[1] - each.span[0])
    return [at.replace(tzinfo=None).isoformat() if at else None for at in (one.start, one.end)]


def _offset(said: str) -> timezone:
    hours, minutes = said.lstrip("+-").split(":")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if said.startswith("-") else away)
