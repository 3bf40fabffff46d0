"""A reference to what the agent has just put forward, as a value."""

import re
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from app.understanding.domain import DialogueContext, Offered
from app.understanding.interpretation import Moment, SlotValue
from app.understanding.reading import Reader
from app.understanding.slots.choice import by_number, find_offered, pointing
from app.understanding.slots.found import Found

_PARTS = {"morning": ("00:00", "12:00"), "afternoon": ("12:00", "18:00"), "evening": ("17:00", "24:00")}
_PART = re.compile(r"\b(?:morning|afternoon|evening)(?= (?:one|slot|time|works|please)|\W*$)", re.IGNORECASE)
_ONE_OF_PART = re.compile(r"\bthe one (?:in|of) the\b|\b(?:morning|afternoon|evening) one\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:neither|none of|not any of|any of (?:those|them|these))\b", re.IGNORECASE)
_VALUE: TypeAdapter[SlotValue] = TypeAdapter(SlotValue)


def offered_value(text: str, context: DialogueContext, reader: Reader) -> Found | None:
    """The offered value that the words point at: by place, by label, or by a time that only one of them has."""
    if not context.offered or _NONE.search(text):
        return None
    if (days := _days(text, context, reader)) and (of_day := [one for one in context.offered if _on(one, days)]):
        context = replace(context, offered=of_day)
    elif days:
        return None
    timed = None if by_number(text) else _by_time(text, context, reader)
    if timed is not None:
        return timed
    pointed = find_offered(text, context.offered)
    return Found(_VALUE.validate_python(pointed[0].value), pointed[1], 0.93) if pointed else None


def _days(text: str, context: DialogueContext, reader: Reader) -> set[str]:
    """Days that are named beside a reference: "the first one on Thursday"."""
    place = pointing(text)
    said = reader.moments(text, context, expected=True)
    named = [one.value for one in said if place is None or not place[0] <= one.span[0] < one.span[1] <= place[1]]
    return {one.date for one in named if isinstance(one, Moment) and one.date and not one.date_end}


def _on(offer: Offered, days: set[str]) -> bool:
    return offer.value.get("kind") != "moment" or offer.value.get("date") in days


def _by_time(text: str, context: DialogueContext, reader: Reader) -> Found | None:
    said = reader.moments(text, context, expected=True)
    in_part = [] if _names_clock(text, said) else [one for one in context.offered if _in_part(text, one.value)]
    if len(in_part) == 1 and (part := _PART.search(text)):
        return Found(_VALUE.validate_python(in_part[0].value), part.span(), 0.9)
    if len(said) != 1 or not isinstance(said[0].value, Moment):
        return None
    fitting = [one for one in context.offered if _fits(said[0].value, one.value)]
    return Found(_VALUE.validate_python(fitting[0].value), said[0].span, 0.94) if len(fitting) == 1 else None


def _names_clock(text: str, said: list[Found]) -> bool:
    """ "At ten in the morning": the hour is meant, not what is offered; "the one in the morning" has none."""
    return not _ONE_OF_PART.search(text) and any(isinstance(one.value, Moment) and one.value.times for one in said)


def _fits(moment: Moment, offered: dict[str, Any]) -> bool:
    if offered.get("kind") != "moment" or moment.earliest or moment.latest or moment.date_end:
        return False
    if not (moment.times or moment.date):
        return False
    same_day = moment.date is None or moment.date == offered.get("date")
    return same_day and (not moment.times or bool(set(moment.times) & set(offered.get("times") or [])))


def _in_part(text: str, offered: dict[str, Any]) -> bool:
    """ "The afternoon one"."""
    part = _PART.search(text)
    if part is None or offered.get("kind") != "moment":
        return False
    first, last = _PARTS[part.group().lower()]
    return any(first <= clock < last for clock in offered.get("times") or [])
