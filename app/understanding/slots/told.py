"""Days and times that belong to a tale: "we leave on Wednesday, so Monday would be nice"."""

import re
from datetime import date, timedelta

from app.understanding.interpretation import Moment
from app.understanding.slots.found import Found

_GOES_ON = r"(?:\s+[a-z']+){0,5}?\s+(?:(?:on|at|until|till|by|from|this|next|around|about|is|are)\s+)*$"
_WHO = r"\b(?:we|i|he|she|they|the kids|my [a-z]+|our [a-z]+)(?:'re|'m|'ll|'s|'ve| are| am| is| will| have| has)?"
_TELLS = re.compile(
    rf"(?:{_WHO}(?:\s+[a-z]+)?\s+(?:leav(?:e|es|ing)|fly(?:ing)?|flies|travel(?:s|ing|ling)?|depart(?:s|ing)?"
    r"|go(?:es|ing)? (?:away|out of town|on)|get(?:s|ting)? (?:back|off|home|married)|com(?:e|es|ing) (?:back|home)"
    r"|return(?:s|ing)?|mov(?:e|es|ing) (?:house|out)|work(?:s|ing)?|finish(?:es)?|need(?:s)? the|start(?:s)? work"
    r"|pick(?:s|ing)? up|have to (?:be|go|pick|drop|collect)|be (?:back|away|gone))"
    r"|\b(?:my|our|the) (?:flight|train|trip|holiday|vacation|wedding|meeting|shift|school run)"
    r"(?: is| starts| leaves)?)" + _GOES_ON,
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(r"\b(?:before (?:that|then)|beforehand|by then)\b(?! (?:on|at) )", re.IGNORECASE)
_AFTER_IT = re.compile(r"\b(?:after (?:that|then)|afterwards|from then on)\b", re.IGNORECASE)
_WISHES = re.compile(
    r"\b(?:so|before (?:that|then)|beforehand|after (?:that|then)|maybe|ideally|preferably|(?:how|what) about"
    r"|(?:can|could) (?:we|i|you|it)|would it)\b",
    re.IGNORECASE,
)
_DAYS_AHEAD = 14


def is_told(text: str, span: tuple[int, int]) -> bool:
    """Whether the words before tell what happens then, rather than wish for it."""
    return bool(_TELLS.search(re.split(r"[.;!?]|, ", text[: span[0]])[-1]))


def wished(found: list[Found], told: list[Found], text: str, today: date) -> list[Found]:
    """What is wanted beside what is told: the other moment, or what comes before or after the one told."""
    if len(told) != 1:
        return found
    tale, others = told[0], [one for one in found if one is not told[0]]
    following = text[tale.span[1] : others[-1].span[1] if others else None]
    if others:
        later = others[-1].span[0] > tale.span[1] and _WISHES.search(following)
        return others if later else found
    before, after = _BEFORE_IT.search(following), _AFTER_IT.search(following)
    said = before or after
    if said is None:
        return found
    assert isinstance(tale.value, Moment)
    meant = _before(tale.value, today) if before else _after(tale.value)
    end = tale.span[1] + said.end()
    return [Found(meant, (tale.span[0], end), tale.score)] if meant else found


def _before(tale: Moment, today: date) -> Moment | None:
    if clock := _clock(tale):
        return Moment(date=tale.date, latest=clock)
    if tale.date is None or tale.date <= today.isoformat():
        return None
    return Moment(date=today.isoformat(), date_end=tale.date)


def _after(tale: Moment) -> Moment | None:
    if clock := _clock(tale):
        return Moment(date=tale.date, earliest=clock)
    if tale.date is None:
        return None
    first = date.fromisoformat(tale.date_end) if tale.date_end else date.fromisoformat(tale.date) + timedelta(days=1)
    return Moment(date=first.isoformat(), date_end=(first + timedelta(days=_DAYS_AHEAD)).isoformat())


def _clock(tale: Moment) -> str | None:
    return next(iter(tale.times), None) or tale.latest or tale.earliest
