"""Which of a business's tasks a clause is about."""

from collections.abc import Sequence
from typing import Any

from app.core.embeddings import Embedder
from app.understanding import forms
from app.understanding.classifier import Classifier, Label, Verdict
from app.understanding.clauses import Clause, left_over
from app.understanding.domain import DialogueContext, Domain, SlotSchema, TaskSchema
from app.understanding.interpretation import Moment, OfferingRef, SlotValue
from app.understanding.reading import Reader, SlotFound
from app.understanding.slots.found import Found
from app.understanding.slots.offered import offered_value
from app.understanding.slots.text import find_relayed
from app.understanding.transcript import words
from app.understanding.wishing import task_of_described, task_of_own_booking, task_of_wish, wishes_on

_SURE = 0.5
_SHORT = 12
_SPOKEN_OF = 0.7
_TYPES = {
    "moment": ("datetime", "date", "time"),
    "offering": ("offering",),
    "asset": ("asset",),
    "booking": ("booking",),
    "person": ("person",),
    "phone": ("phone",),
}


class TaskChooser:
    """Chooses among the tasks of one business."""

    def __init__(self, domain: Domain, classifier: Classifier, reader: Reader, embedder: Embedder) -> None:
        self._domain, self._classifier, self._reader, self._embedder = domain, classifier, reader, embedder

    def named(self, name: str | None) -> TaskSchema | None:
        """The task of that name."""
        return next((task for task in self._domain.tasks if task.name == name), None)

    def of_intent(self, intent: str) -> list[TaskSchema]:
        """The tasks that serve an intent."""
        return [task for task in self._domain.tasks if task.intent == intent]

    def of_label(
        self, label: Label, clause: Clause, hand: TaskSchema | None, context: DialogueContext
    ) -> TaskSchema | None:
        """The task of the label; an intent of the engine's is the task of that intent which fits the words best."""
        fitting = self.of_intent(label.intent)
        if hand is None and (spoken := self._of_spoken(clause, fitting, context)):
            return spoken
        if label.task:
            return self.named(label.task)
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        if hand in fitting:
            return hand
        vector = self._embedder.encode([clause.text])[0]
        return self._classifier.best_task(vector, [task.name for task in fitting], self._domain)

    def _of_spoken(self, clause: Clause, fitting: list[TaskSchema], context: DialogueContext) -> TaskSchema | None:
        """ "Book it": the task that takes the one offering of which the agent has just told."""
        if not forms.BOOKS_IT.search(clause.text) or self._reader.offerings(clause.text):
            return None
        kinds = {self._kind(one.value) for one in self._reader.offerings(context.last_agent_text)}
        return next((task for task in fitting for kind in kinds if len(kinds) == 1 and _takes(task.slots, kind)), None)

    def of_offering(self, clause: Clause, verdict: Verdict, context: DialogueContext) -> TaskSchema | None:
        """A bare "oil change, please" starts the task that takes it, when nothing else is surely meant."""
        named = [one for one in self._reader.offerings(clause.text) if not self._is_unique(one.value)]
        timed = (
            bool(named) and not forms.INQUIRES.match(clause.text) and bool(self._reader.moments(clause.text, context))
        )
        if not named or (clause.is_question and not timed):
            return None
        only = len(left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in named])) <= 1
        if not (only or timed or verdict.confidence < _SURE or verdict.label.intent == "ask"):
            return None
        kind = self._kind(named[0].value)
        return next((task for task in self._domain.tasks if _takes(task.slots, kind)), None)

    def of_wish(self, clause: Clause, context: DialogueContext) -> TaskSchema | None:
        """The search that a wish for something on offer starts."""
        return task_of_wish(self._domain, self._reader, clause, context)

    def of_described(self, clause: Clause, asked: SlotSchema | None, context: DialogueContext) -> TaskSchema | None:
        """The search that a description starts in answer to which one it is."""
        return task_of_described(self._domain, self._reader, clause, asked, context)

    def wishes_on(self, clause: Clause, values: Sequence[SlotFound]) -> bool:
        """Whether a clause adds to the wish in hand."""
        return wishes_on(self._domain, self._reader, clause, values)

    def of_relayed(self, clause: Clause) -> TaskSchema | None:
        """The message that is dictated along with the wish to leave one."""
        if not forms.RELAYS.search(clause.text) or not find_relayed(clause.text):
            return None
        fitting = self.of_intent("leave_message")
        return next((task for task in fitting if any(slot.type == "text" for slot in task.slots)), None)

    def of_values_alone(self, clause: Clause, context: DialogueContext) -> list[TaskSchema]:
        """The tasks that take what a clause gives without a word of what it is for; [] where it says more."""
        kinds = {
            one for task in self._domain.tasks for slot in task.slots if (one := slot.kind) and slot.type == "asset"
        }
        if len(words(clause.text)) > _SHORT:
            return []
        lead = forms.OWNS.match(clause.text)
        if lead:
            slots = [SlotSchema(kind, "asset", kind) for kind in kinds]
            spans = [one.found.span for one in self._reader.values(clause.text, slots, context)]
            fitting = [task for task in self._domain.tasks if any(slot.type == "asset" for slot in task.slots)]
        else:
            spans = [one.span for one in self._reader.moments(clause.text, context)]
            fitting = [
                task for task in self.of_intent("book") if any(slot.type in _TYPES["moment"] for slot in task.slots)
            ]
        said = [*spans, lead.span()] if lead else spans
        alone = bool(spans) and not left_over(Clause(clause.text, 0, len(clause.text)), said)
        return fitting if alone else []

    def of_spoken_values(self, clause: Clause, context: DialogueContext) -> tuple[TaskSchema, SlotFound] | None:
        """The task that takes the one offering the agent has just told of, where nothing but its values is said."""
        spoken = {one.value.model_dump_json(): one for one in self._reader.offerings(context.last_agent_text)}
        if len(spoken) != 1:
            return None
        value = next(iter(spoken.values())).value
        task = next((task for task in self.of_intent("book") if _takes(task.slots, self._kind(value))), None)
        slot = next((slot for slot in task.slots if slot.type == "offering"), None) if task else None
        if task is None or slot is None:
            return None
        values = self._reader.values(clause.text, task.slots, context)
        timed = any(isinstance(one.found.value, Moment) for one in values)
        spans = [part for one in values for part in (one.found.parts or (one.found.span,))]
        if not timed or left_over(Clause(clause.text, 0, len(clause.text)), spans):
            return None
        return task, SlotFound(slot.name, Found(value, (clause.start, clause.end), _SPOKEN_OF))

    def of_own_booking(self, clause: Clause) -> TaskSchema | None:
        """What is done to a booking that there is, named by what it is for."""
        return task_of_own_booking(self._domain, self._reader, clause)

    def offered_to(self, task: TaskSchema, text: str, context: DialogueContext) -> list[SlotFound]:
        """A reference to what the agent put forward ("test drive the second one"), for a slot of the task."""
        found = offered_value(text, context, self._reader) if context.offered else None
        if found is None:
            return []
        kind = self._kind(found.value)
        slot = next((slot for slot in task.slots if _suits(slot, found.value, kind)), None)
        return [SlotFound(slot.name, found)] if slot else []

    def _kind(self, value: SlotValue) -> str | None:
        if not isinstance(value, OfferingRef):
            return None
        return next((one.kind for one in self._domain.offerings if one.id == value.id), None)

    def _is_unique(self, value: SlotValue) -> bool:
        ref: Any = value
        return any(one.unique and one.id == getattr(ref, "id", None) for one in self._domain.offerings)


def _takes(slots: Sequence[SlotSchema], kind: str | None) -> bool:
    return any(slot.type == "offering" and slot.kind in (None, kind) for slot in slots)


def _suits(slot: SlotSchema, value: SlotValue, kind: str | None) -> bool:
    return slot.type in _TYPES.get(value.kind, ()) and (kind is None or slot.kind in (None, kind))


def outright(text: str, label: Label) -> Label:
    """A booking that is to be moved or cancelled in so many words is not a new one, however alike they sound."""
    if forms.TELLS_OF_BOOKING.match(text):
        done = next((intent for intent, said in forms.DONE_TO_IT.items() if said.search(text)), None)
        if done or label.intent == "book":
            return label if label.intent == done else Label(done or "look_up")
    if label.intent not in {"book", "look_up", "change", "cancel"}:
        return label
    for intent, said in forms.OUTRIGHT.items():
        if intent != label.intent and said.search(text):
            return Label(intent)
    return label
