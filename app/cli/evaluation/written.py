"""Slot values as a corpus writes them, and whether two writings mean the same."""

import re
from collections.abc import Sequence
from datetime import date

from app.understanding.interpretation import Choice, Moment, Number, OfferingRef, Person, SlotValue, Text

_YES = {"yes": ("yes", "true"), "no": ("no", "false")}
_CLOCKS = ("time", "end_time")


def written(slot: str, values: Sequence[SlotValue], otherwise: str | None = None) -> str | None:
    """The value in ISO form, in figures or in words; None without one."""
    if not values:
        return otherwise
    match values[-1]:
        case Moment() as moment:
            return _clock(moment) if slot in _CLOCKS else moment.date
        case Number(value=number):
            return f"{number:g}"
        case OfferingRef(name=name) | Person(name=name):
            return name
        case Choice(value=value):
            return value
        case Text(text=text):
            return text
        case _:
            return None


def _clock(moment: Moment) -> str | None:
    return moment.times[0] if moment.times else moment.earliest


def right_value(slot: str, golds: Sequence[str], ours: str | None) -> bool:
    """Whether ours is one of the gold writings: a day by its name or its number, a name without regard to capitals."""
    return ours is not None and any(_same(slot, str(gold), ours) for gold in golds)


def _same(slot: str, gold: str, ours: str) -> bool:
    if slot.endswith("date"):
        return _same_day(gold, ours)
    if slot in _CLOCKS:
        return gold == ours
    if ours in _YES:
        return gold.lower() in _YES[ours]
    return _plain(gold) == _plain(ours)


def _same_day(gold: str, ours: str) -> bool:
    day = date.fromisoformat(ours)
    if ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", gold):
        return day.day == int(ordinal[1])
    return gold in (ours, f"{day:%A}")


def _plain(name: str) -> str:
    """Lower case, without marks and articles."""
    return " ".join(word for word in re.findall(r"[a-z0-9]+", name.lower()) if word not in {"the", "dr", "doctor"})
