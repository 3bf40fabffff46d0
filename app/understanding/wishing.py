"""Tasks that are meant by what is wished for or whose booking it is, whatever the examples say."""

import re
from collections.abc import Sequence

from app.understanding.clauses import Clause
from app.understanding.domain import DialogueContext, Domain, SlotSchema, TaskSchema
from app.understanding.interpretation import OfferingRef, Wish
from app.understanding.reading import Reader, SlotFound

_SEEKS = re.compile(
    r"\b(?:something|anything|looking for|look for|search(?:ing)?|find me|show me|in the market|for sale|in stock"
    r"|(?:do|have) you (?:have|got|carry|sell)|you (?:have|got)|got an?y?|is there|are there|any|what about|which"
    r"|(?:need|want|like|after|get|buy|purchase) (?:an?|some))\b",
    re.IGNORECASE,
)
_HAVE = re.compile(
    r"\b(?:(?:do|have) you (?:have|got|carry|sell)|(?:you|have you) got|looking for|show me|in stock|for sale|buy)\b",
    re.IGNORECASE,
)
_OF_THEIRS = re.compile(
    r"\b(?:my|our|mine|i(?:'ve| have)(?: got)? an?|i (?:drive|own)|it's an?|service|repair|fix|work on|maintain|inspect"
    r"|charge|appointment|booking)\b",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:^|[.,!?;]|\b(?:to|could you|can you|can i|can we|please|i'd like to|i have to|i need to|i want to|let's"
    r"|just|and|you))\s*"
)
_MOVED = r"(?:move|reschedule|postpone|rebook|push|put off|bring forward|shift|change the (?:time|day|date) of)"
_OWN = {
    "cancel": re.compile(rf"{_LEAD}(?:cancel|call off|scrap|drop)\b", re.IGNORECASE),
    "change": re.compile(rf"{_LEAD}{_MOVED}\b", re.IGNORECASE),
    "look_up": re.compile(
        r"\b(?:when(?:'s| is| was)|what (?:time|day|date)(?:'s| is| was)) (?:my|our)\b", re.IGNORECASE
    ),
}
"""What is done to a booking that there is."""


def task_of_wish(domain: Domain, reader: Reader, clause: Clause, context: DialogueContext) -> TaskSchema | None:
    """The search that a wish for something on offer starts: "an SUV under 30 thousand".

    A price, or two conditions beside a word of looking for something; or one beside what is looked for by its kind.
    """
    if _OF_THEIRS.search(clause.text) or not _SEEKS.search(clause.text) or _names_service(domain, reader, clause.text):
        return None
    for task in domain.tasks:
        slot = next((slot for slot in task.slots if slot.type == "wish"), None)
        found = reader.values(clause.text, (slot,), context) if slot else []
        wish = found[0].found.value if found else None
        if slot is None or not isinstance(wish, Wish):
            continue
        priced = any(each.attribute == "price" for each in wish.conditions)
        kind = re.search(rf"\b{re.escape(slot.kind or '')}s?\b", clause.text, re.IGNORECASE)
        if priced or len(wish.conditions) > 1 or (wish.conditions and kind and _HAVE.search(clause.text)):
            return task
    return None


def task_of_described(
    domain: Domain, reader: Reader, clause: Clause, asked: SlotSchema | None, context: DialogueContext
) -> TaskSchema | None:
    """The search that a description starts where one of many things was asked for: "a small one under 30 thousand"."""
    if asked is None or asked.type != "offering" or _OF_THEIRS.search(clause.text):
        return None
    for task in domain.tasks:
        slot = next((slot for slot in task.slots if slot.type == "wish" and slot.kind == asked.kind), None)
        found = reader.values(clause.text, (slot,), context) if slot and task.name != context.task else []
        if any(isinstance(one.found.value, Wish) and one.found.value.conditions for one in found):
            return task
    return None


def task_of_own_booking(domain: Domain, reader: Reader, clause: Clause) -> TaskSchema | None:
    """ "I need to move my oil change": what is done to a booking, by what it is for, is no new booking."""
    if not _names_service(domain, reader, clause.text):
        return None
    for intent, said in _OWN.items():
        if said.search(clause.text):
            fitting = [task for task in domain.tasks if task.intent == intent]
            return next((task for task in fitting if any(slot.type == "booking" for slot in task.slots)), None)
    return None


def wishes_on(domain: Domain, reader: Reader, clause: Clause, values: Sequence[SlotFound]) -> bool:
    """Whether a clause adds to the wish in hand, also in the form of a question: "do you have a newer one?"."""
    adds = any(isinstance(one.found.value, Wish) for one in values)
    return adds and not _OF_THEIRS.search(clause.text) and not _names_service(domain, reader, clause.text)


def _names_service(domain: Domain, reader: Reader, text: str) -> bool:
    """Whether something is named that there is not just one of."""
    common = {one.id for one in domain.offerings if not one.unique}
    return any(isinstance(one.value, OfferingRef) and one.value.id in common for one in reader.offerings(text))
