"""References to what was said or done before: "the same car", "my usual", "same number as last time"."""

import re

from pydantic import TypeAdapter

from app.understanding.domain import DialogueContext, SlotSchema, TaskSchema
from app.understanding.interpretation import SlotValue
from app.understanding.reading import SlotFound
from app.understanding.slots.found import Found

_SAME = re.compile(
    r"\b(?:the |my |that )?(?:very )?same (?P<what>[a-z]+)\b(?! (?:time|day|hour|week|month))(?: again)?"
    r"(?: as (?:before|last time|always|the last time|usual))?",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"\b(?:the|my) usual(?: (?P<what>[a-z]+))?\b|\bsame (?:thing )?(?:as (?:last time|before|always|usual)|again)\b"
    r"|\bthe same(?: thing| one)?(?= (?:as|again|please)\b|\W*$)",
    re.IGNORECASE,
)
_TIMED = frozenset(
    {"time", "day", "date", "hour", "week", "month", "morning", "afternoon", "evening", "place", "price"}
)
_CALLED = {
    "phone": {"number", "phone"},
    "email": {"email", "address", "mail"},
    "person": {"name"},
    "offering": {"service", "thing", "job", "order"},
}
_LIKELY = ("asset", "offering")
_SCORE = 0.88
_VALUE: TypeAdapter[SlotValue] = TypeAdapter(SlotValue)

Unknown = tuple[str, tuple[int, int]]


def referred(text: str, task: TaskSchema, context: DialogueContext) -> tuple[list[SlotFound], list[Unknown]]:
    """The values meant, and the slots (with the words' span) for which nothing earlier is known."""
    known, unknown = [], []
    for pattern in (_SAME, _USUAL):
        for said in pattern.finditer(text):
            what = (said.groupdict().get("what") or "").lower()
            slot = None if what in _TIMED else _meant(what, task, context, usual=pattern is _USUAL)
            if slot is None or any(slot.name == one.slot for one in known):
                continue
            value = context.known.get(slot.name)
            if value:
                known.append(SlotFound(slot.name, Found(_VALUE.validate_python(value), said.span(), _SCORE)))
            elif all(slot.name != name for name, _ in unknown):
                unknown.append((slot.name, said.span()))
    return known, unknown


def _meant(what: str, task: TaskSchema, context: DialogueContext, usual: bool) -> SlotSchema | None:
    """The slot that the noun names; without one the slot asked for, else what the customer most likely means."""
    if what and what not in {"one", "thing"}:
        named = next((slot for slot in task.slots if what in _names(slot)), None)
        if named is not None or usual:
            return named or _first(task, "offering")
        return _first(task, "asset")
    asked = next((slot for slot in task.slots if slot.name == context.asked), None)
    if asked is not None and (asked.type in _LIKELY or asked.type in _CALLED):
        return asked
    return _first(task, "offering") if usual and asked is None else None


def _first(task: TaskSchema, kind: str) -> SlotSchema | None:
    return next((slot for slot in task.slots if slot.type == kind), None)


def _names(slot: SlotSchema) -> set[str]:
    return {*slot.name.split("_"), *(slot.kind or "").split("_"), *_CALLED.get(slot.type, ())}
