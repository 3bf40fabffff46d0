"""A reference to what the agent has just put forward, as a value."""

from typing import Any

from pydantic import TypeAdapter

from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Moment, SlotValue
from app.understanding.reading import Reader
from app.understanding.slots.choice import find_offered
from app.understanding.slots.found import Found

_VALUE: TypeAdapter[SlotValue] = TypeAdapter(SlotValue)


def offered_value(text: str, context: DialogueContext, reader: Reader) -> Found | None:
    """The offered value that the words point at: by place, by label, or by a time that only one of them has."""
    if not context.offered:
        return None
    timed = _by_time(text, context, reader)
    if timed is not None:
        return timed
    pointed = find_offered(text, context.offered)
    return Found(_VALUE.validate_python(pointed[0].value), pointed[1], 0.93) if pointed else None


def _by_time(text: str, context: DialogueContext, reader: Reader) -> Found | None:
    said = reader.moments(text, context, expected=True)
    if len(said) != 1 or not isinstance(said[0].value, Moment):
        return None
    fitting = [one for one in context.offered if _fits(said[0].value, one.value)]
    return Found(_VALUE.validate_python(fitting[0].value), said[0].span, 0.94) if len(fitting) == 1 else None


def _fits(moment: Moment, offered: dict[str, Any]) -> bool:
    if offered.get("kind") != "moment" or moment.earliest or moment.latest or not (moment.times or moment.date):
        return False
    same_day = moment.date is None or moment.date == offered.get("date")
    return same_day and (not moment.times or bool(set(moment.times) & set(offered.get("times") or [])))
