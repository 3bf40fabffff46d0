"""Days that do not suit: "not Monday", "any day but Friday", "Tuesdays don't work"."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from app.understanding.interpretation import Moment
from app.understanding.numbers import TENS, UNITS
from app.understanding.slots.found import Found

_WEEKDAY = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
_LISTED = re.compile(rf"\b({_WEEKDAY})(,)(?=\s+(?:or\s+|and\s+)?(?:{_WEEKDAY})\b)", re.IGNORECASE)
_ISH = re.compile(rf"\b(\d{{1,2}}(?::\d\d)?|{'|'.join([*UNITS, *TENS])})[- ]?ish\b", re.IGNORECASE)
_END_OF_DAY = re.compile(r"\b(?:(?:by|at|before) )?(?:the )?end of (?:the |my |your )?(?:work ?)?day\b", re.IGNORECASE)
_ASAP = re.compile(
    r"\b(?:as soon as possible|asap)\b(?=.*\w)|(?<=\w)(?<!,) (?:as soon as possible|asap)\b", re.IGNORECASE
)
_FIRST = re.compile(
    r"\b(?:the )?(?:very )?first (?:thing|available|free|opening|slot|appointment|time|one)\b"
    r"(?: (?:appointment|slot|opening|time))?",
    re.IGNORECASE,
)
"""The first of what is free is no day of a month."""
_POINTED = re.compile(rf"(?<=\bthe )(?P<day>{_WEEKDAY}) one\b(?! \w+ty\b)", re.IGNORECASE)
_UNFIT_BEFORE = re.compile(
    r"\b(?:not|except(?: for)?|any ?(?:day|thing|time|where) but|but not|other than|apart from|besides|avoid|nor"
    r"|can(?:'?t|not| not) (?:do|make|come(?: in)?|manage)|busy|away|not (?:free|available|around))\s+"
    r"(?:on\s+|for\s+)?(?:an?\s+|the\s+|any\s+)?$",
    re.IGNORECASE,
)
_NO_SUCH = re.compile(r"\bno\s+$", re.IGNORECASE)
_UNFIT_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:(?:doesn'?t|does not|do not|don'?t|won'?t|will not|isn'?t|is not|aren'?t|wouldn'?t|would not)\s+"
    r"(?:be\s+)?(?:really\s+|quite\s+)?(?:work|good|great|possible|suit|fit|ok|okay|do|an option|ideal)"
    r"|(?:is|are|'s) (?:out|bad|impossible|no good|not (?:good|possible|an option)|too (?:soon|late|early|far))\b)",
    re.IGNORECASE,
)
_JOINS_UNFIT = re.compile(r"\s*(?:or|nor|and|,|;|,? (?:or|and))\s*(?:on\s+|a\s+)?", re.IGNORECASE)
_EVERY = re.compile(rf"\b(?:an?|any|every)\s+{_WEEKDAY}|\b(?:{_WEEKDAY[:-2]})s\b", re.IGNORECASE)
_WEEKS_OUT = 4


def prepared(text: str) -> str:
    """The text, as long as before, as the grammar takes it: "threeish" as "at three", listed days apart."""
    text = _LISTED.sub(r"\1;", text)
    text = _END_OF_DAY.sub(lambda found: " " * len(found.group()), text)
    for said in (_ASAP, _FIRST):
        text = said.sub(lambda found: " " * len(found.group()), text)
    text = _POINTED.sub(lambda found: f"{found['day']}    ", text)
    return _ISH.sub(lambda found: f"at {found[1]}".ljust(len(found.group())), text)


def is_unfit(text: str, span: tuple[int, int], unfit_before: tuple[int, int] | None) -> bool:
    """Whether the day at this span is one that does not suit; so is one joined to such a day ("not Monday or …")."""
    before = text[: span[0]]
    if _UNFIT_BEFORE.search(before) or _UNFIT_AFTER.match(text, span[1]):
        return True
    if _NO_SUCH.search(before) and _EVERY.search(text[slice(*span)]):
        return True
    if unfit_before is None or not _UNFIT_BEFORE.search(text[: unfit_before[0]]):
        return False
    between = text[unfit_before[1] : span[0]]
    return bool(_JOINS_UNFIT.fullmatch(between)) and between.strip() not in {",", ";"}


def unfit_days(moment: Moment, text: str, span: tuple[int, int]) -> list[str]:
    """The days that this moment rules out: each of its kind for some weeks where one was meant as a kind."""
    if moment.date is None:
        return []
    first = date.fromisoformat(moment.date)
    if moment.date_end is not None:
        count = (date.fromisoformat(moment.date_end) - first).days
        return [(first + timedelta(days=each)).isoformat() for each in range(min(count, 7 * _WEEKS_OUT))]
    said = text[max(0, span[0] - 6) : span[1]]
    if not _EVERY.search(said):
        return [moment.date]
    return [(first + timedelta(weeks=week)).isoformat() for week in range(_WEEKS_OUT)]


def with_unfit(found: list[Found], days: Sequence[str], span: tuple[int, int] | None) -> list[Found]:
    """The days that do not suit, added to the range said, or by themselves."""
    if not days or span is None:
        return found
    found = [one for one in found if not (isinstance(one.value, Moment) and one.value.day() and one.value.date in days)]
    if not found:
        return [Found(Moment(not_days=sorted(days)), span, 0.9)]
    first = found[0]
    moment = first.value
    if len(found) > 1 or not isinstance(moment, Moment) or (moment.date and not moment.date_end):
        return found
    inside = [day for day in sorted(days) if not moment.date or moment.date <= day < (moment.date_end or "")]
    parts = (*(first.parts or (first.span,)), span)
    whole = (min(first.span[0], span[0]), max(first.span[1], span[1]))
    return [Found(moment.model_copy(update={"not_days": inside}), whole, first.score, parts)]
