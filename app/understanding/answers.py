"""What becomes of a yes or a no when other things are said beside it."""

from dataclasses import replace

from app.understanding import forms
from app.understanding.clauses import Clause
from app.understanding.domain import DialogueContext, SlotSchema
from app.understanding.interpretation import Command, OfferingRef
from app.understanding.reading import Reader, SlotFound, says_the_same
from app.understanding.sections import Section

_NO_YES = frozenset({"Deny", "Repeat", "Slower", "Clarify", "Wait", "CancelTask", "RequestPerson", "SmallTalk"})
"""Beside one of these an opening yes is none."""


def is_one_more(values: list[SlotFound], context: DialogueContext, text: str) -> bool:
    """ "I also need new wipers": wanted besides what is in hand; with a time of its own it is a task of its own."""
    named = all(one.found.value.kind == "offering" and one.slot in context.filled for one in values)
    return bool(values) and named and bool(forms.ALSO.search(text) or forms.THAT_TOO.search(text))


def pointed_besides(
    clause: Clause, slot: SlotSchema | None, context: DialogueContext, reader: Reader
) -> list[SlotFound]:
    """ "Book that too": what the agent has just told about, besides what is in hand."""
    held = context.filled.get(slot.name) if slot else None
    if slot is None or held is None or not forms.THAT_TOO.search(clause.text):
        return []
    named = reader.offerings(context.last_agent_text, slot.kind)
    told = {one.value.id: one for one in named if isinstance(one.value, OfferingRef)}
    others = [one for id_, one in told.items() if id_ != held.get("id")]
    if len(others) != 1:
        return []
    return [SlotFound(slot.name, replace(others[0], span=(clause.start, clause.end), parts=()))]


def one_more(values: list[SlotFound], context: DialogueContext, text: str) -> list[SlotFound]:
    """What is wanted besides what is in hand leaves that as it is."""
    return [_besides(one, context) for one in values] if is_one_more(values, context, text) else values


def _besides(one: SlotFound, context: DialogueContext) -> SlotFound:
    held, said = context.filled.get(one.slot), one.found.value
    if not isinstance(said, OfferingRef) or held is None or held.get("kind") != "offering":
        return one
    value = OfferingRef(id=held["id"], name=held["name"], others=[said.id, *said.others])
    return replace(one, found=replace(one.found, value=value))


def new_values(hand: Section, context: DialogueContext) -> list[SlotFound]:
    """Values that change something; while a yes is awaited one that repeats what was read back is none."""
    if hand.task is None:
        return []
    if context.expects != "yes_no":
        return hand.values
    return [one for one in hand.values if not says_the_same(one.found.value, context.filled.get(one.slot))]


def settled(
    commands: list[Command], values: list[SlotFound], context: DialogueContext, text: str, unread: bool
) -> list[Command]:
    """Beside values a yes or no stays where one was awaited; what is given up in favour of a value is a no.

    With something `unread` beside it, or a "but", a yes is not one that anything may be written on.
    """
    awaited = context.expects == "yes_no"
    if not values:
        kinds = {one.type for one in commands}
        doubted = awaited and (unread or kinds & _NO_YES or forms.BUT.search(text))
        hesitates = not awaited and "Wait" in kinds
        return [
            one for one in commands if not ((doubted and one.type == "Affirm") or (hesitates and one.type == "Deny"))
        ]
    corrects = awaited or context.expects == "choice" or any(one.slot in context.filled for one in values)
    kept = [_instead(one, values) for one in commands]
    return [
        one
        for one in kept
        if one.slot or not ((one.type == "Affirm" and not awaited) or (one.type == "Deny" and not corrects))
    ]


def _instead(command: Command, values: list[SlotFound]) -> Command:
    """ "Cancel that. Make it Friday": only what stood there is given up."""
    if command.type != "CancelTask" or command.slot or not command.span:
        return command
    end = command.span[1]
    return command.model_copy(update={"type": "Deny"}) if any(one.found.span[0] >= end for one in values) else command


def left_out(phrase: str, text: str, asked: SlotSchema | None, context: DialogueContext) -> tuple[str, str | None]:
    """What "I'd rather not" and "skip that" are: a question left out, a no, or a task given up; with the slot."""
    if forms.RELUCTANT.search(text):
        skips = asked is not None and asked.type not in {"yes_no", "choice"} and context.expects != "yes_no"
        return ("SkipSlot", asked.name) if asked and skips else ("Deny", None)
    if phrase == "Deny" or context.asked:
        return phrase, context.asked if phrase == "SkipSlot" else None
    return ("CancelTask", None) if forms.SKIPS.search(text) and context.task else ("Deny", None)
