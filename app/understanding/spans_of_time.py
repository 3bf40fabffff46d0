"""A beginning and an end told as two slots: arrival and departure, from when and until when."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from app.understanding.domain import SlotSchema
from app.understanding.interpretation import Moment
from app.understanding.slots.found import Found

_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_DAY_TO_DAY = re.compile(
    r"\b(?P<first>\d{1,2})(?:st|nd|rd|th)\s*(?:-|–|to|until|till|through|thru)\s*(?:the )?"
    r"(?P<last>\d{1,2})(?:st|nd|rd|th)"
    rf"(?:\s+(?:of |in )?(?:the )?(?P<month>{'|'.join(_MONTHS)}|(?:following|next) month))?\b",
    re.IGNORECASE,
)

_TO_THE_END = re.compile(
    r"\b(?:until|till?|through|thru|to|by|return(?:ing|ed)?(?: it)?|leav(?:e|ing)|check(?:ing|ed)?[ -]?out|back"
    r"|drop(?:ping|ped)?(?: it)?[ -]?off|ending|ends?|finish(?:ing)?|wrap(?:ping)? up)"
    r"\s+(?:it |them )?(?:on|at|by|before|the|around)?\s*(?:the )?$",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:to|until|till?|through|thru|and)\b|-|–", re.IGNORECASE)


def ends_of(slots: Sequence[SlotSchema]) -> dict[str, str]:
    """Names of slots that end what another one begins, by that other's name."""
    return {slot.until: slot.name for slot in slots if slot.until}


def day_to_day(text: str, today: date) -> list[Found]:
    """ "The 14th to the 29th of June": days of a month that stand for themselves, the first of them still to come."""
    said = _DAY_TO_DAY.search(text)
    if said is None:
        return []
    begin, end = int(said["first"]), int(said["last"])
    month, year = _month(said["month"], begin, today)
    try:
        first = date(year, month, begin)
        last = first.replace(day=end) if end > begin else (first.replace(day=28) + timedelta(days=4)).replace(day=end)
    except ValueError:
        return []
    days = Moment(date=first.isoformat(), date_end=(last + timedelta(days=1)).isoformat())
    return [Found(days, said.span(), 0.95)]


def _month(said: str | None, begin: int, today: date) -> tuple[int, int]:
    """The month named, else the next one that has its first day still to come."""
    name = (said or "").lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else today.month + (bool(name) or begin < today.day)
    year = today.year + (month < today.month) + (month > 12)
    return (month - 1) % 12 + 1, year


def told_apart(found: list[Found], slot: SlotSchema, ends: dict[str, str], asked: str | None, text: str) -> list[Found]:
    """Of all moments said those for this slot, where beginning and end have one each."""
    is_end = slot.until is not None
    if not is_end and slot.name not in ends:
        return found
    kept: list[Found] = []
    for one in found:
        assert isinstance(one.value, Moment)
        said = text[one.span[0] : one.span[1]]
        if _is_range(one.value, said):
            kept.append(Found(_edge(one.value, is_end), one.span, one.score))
        elif is_end == _is_the_end(one, text, slot, ends, asked):
            kept.append(Found(one.value.model_copy(update={"date_end": None, "days": []}), one.span, one.score))
    return kept


def _is_the_end(one: Found, text: str, slot: SlotSchema, ends: dict[str, str], asked: str | None) -> bool:
    end = slot.name if slot.until else ends[slot.name]
    begin = slot.until or slot.name
    if _TO_THE_END.search(text[: one.span[0]]) or re.match(r"(?:until|till?|through)\b", text[one.span[0] :], re.I):
        return True
    return asked == end and begin != asked


def _is_range(moment: Moment, said: str) -> bool:
    whole = bool(moment.date_end or (moment.earliest and moment.latest))
    return whole and bool(_BOTH.search(said)) and any(character.isdigit() for character in said)


def _edge(moment: Moment, is_end: bool) -> Moment:
    """One end of a range of days or of clock times."""
    if moment.date_end:
        last = (date.fromisoformat(moment.date_end) - timedelta(days=1)).isoformat()
        return Moment(date=last if is_end else moment.date)
    clock = moment.latest if is_end else moment.earliest
    return Moment(date=moment.date, times=[clock] if clock else [])
