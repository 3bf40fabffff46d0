"""What an utterance says task by task, and the order in which its commands are to be applied."""

from dataclasses import dataclass, field, replace

from app.understanding.choosing import TaskChooser
from app.understanding.domain import DialogueContext, TaskSchema
from app.understanding.interpretation import Command
from app.understanding.reading import Reader, SlotFound
from app.understanding.references import referred
from app.understanding.slots.offered import offered_value
from app.understanding.transcript import overlaps

_FIRST = ("Greet", "Affirm", "Deny", "CancelTask", "SkipSlot")


@dataclass
class Section:
    """A task with what was said for it: the one in hand (`begun` is None), or one begun in this utterance.

    `unknown` names slots for which something earlier was referred to that is not known here, with the words' span.
    """

    task: TaskSchema | None
    begun: Command | None = None
    values: list[SlotFound] = field(default_factory=list)
    unknown: list[tuple[str, tuple[int, int]]] = field(default_factory=list)

    def keep_before(self, end: int) -> None:
        """Leave to this task only what was said before another one was begun."""
        self.values = [one for one in self.values if one.found.span[0] < end]
        self.unknown = [one for one in self.unknown if one[1][0] < end]

    def commands(self, text: str) -> list[Command]:
        """The task's beginning, then its values."""
        found = [self.begun] if self.begun else []
        found += [_set(one, text) for one in self.values]
        for slot, (start, end) in self.unknown:
            found.append(Command(type="SetSlot", slot=slot, text=text[start:end], span=(start, end), score=0.85))
        return found


def _set(one: SlotFound, text: str) -> Command:
    start, end = one.found.span
    said = text[start:end]
    return Command(
        type="SetSlot", slot=one.slot, value=one.found.value, text=said, span=one.found.span, score=one.found.score
    )


def in_order(others: list[Command], sections: list[Section], text: str) -> list[Command]:
    """A greeting, yes or no, what is given up; then each task with its values; the rest as said."""
    rank = {name: place for place, name in enumerate(_FIRST)}
    others = _once(others)
    first = sorted((one for one in others if one.type in rank), key=lambda one: rank[one.type])
    rest = [one for one in others if one.type not in rank]
    return [*first, *(one for section in sections for one in section.commands(text)), *rest]


def read_section(
    task: TaskSchema | None, text: str, start: int, context: DialogueContext, reader: Reader, chooser: TaskChooser
) -> Section:
    """What is said for a task from some place of the utterance on."""
    if task is None:
        return Section(None)
    rest = " " * start + text[start:]
    in_hand = task.name == context.task
    if context.task and not in_hand:
        context = replace(context, asked=None, filled={})
    values = _offered(rest, context, reader) if in_hand else chooser.offered_to(task, rest, context)
    known, unknown = referred(rest, task, context)
    pointed = [*values, *(one for one in known if all(one.slot != other.slot for other in values))]
    values = [*pointed, *(one for one in reader.values(rest, task.slots, context) if not _taken(one, pointed))]
    filled = {one.slot for one in values}
    values.sort(key=lambda one: one.found.span)
    return Section(task, values=values, unknown=[one for one in unknown if one[0] not in filled])


def _taken(one: SlotFound, pointed: list[SlotFound]) -> bool:
    return any(one.slot == other.slot or overlaps(one.found.span, other.found.span) for other in pointed)


def _offered(text: str, context: DialogueContext, reader: Reader) -> list[SlotFound]:
    """A reference to what the agent put forward, as the value of the slot asked for."""
    found = offered_value(text, context, reader) if context.asked else None
    return [SlotFound(context.asked, found)] if found and context.asked else []


def _once(commands: list[Command]) -> list[Command]:
    """Each command once: "yes, yes, that's right" is one yes."""
    kept: list[Command] = []
    for one in commands:
        if not any(
            one.type == other.type and one.slot == other.slot and one.type not in {"AskKnowledge", "AskFact"}
            for other in kept
        ):
            kept.append(one)
    return kept
