"""What an utterance has been found to say so far: commands, and values task by task."""

from app.core.embeddings import Embedder
from app.understanding import forms, guesses
from app.understanding.choosing import TaskChooser
from app.understanding.clauses import Clause, clauses
from app.understanding.domain import DialogueContext, SlotSchema, TaskSchema
from app.understanding.interpretation import ASK_BELOW, Command, CommandType, SlotValue
from app.understanding.reading import Reader, SlotFound
from app.understanding.sections import Section, read_section

NAMED = 0.8
"""How sure a task or fact is that was named outright."""
_START_OVER_TASK = 0.55


class Findings:
    """Commands in the order said, beside a section for the task in hand and for each begun in the utterance."""

    def __init__(
        self, text: str, context: DialogueContext, chooser: TaskChooser, reader: Reader, embedder: Embedder
    ) -> None:
        self.text, self.context = text, context
        self.intent: str | None = None
        self.doubt = 0.3
        self.asked_for: dict[str, str] = {}
        """The intent of clauses for which the business has no task of its own: a complaint, a cancellation."""
        self.alternatives: list[tuple[str, float]] = []
        self.commands: list[Command] = []
        self.unread = False
        self.said_yes = False
        self._reader, self._embedder, self._chooser = reader, embedder, chooser
        self.sections = [self._section(chooser.named(context.task), 0)]

    @property
    def task(self) -> TaskSchema | None:
        """The task begun last in this utterance, else the one in hand."""
        return self.sections[-1].task

    @property
    def values(self) -> list[SlotFound]:
        """What was said for that task."""
        return self.sections[-1].values

    @property
    def is_idle(self) -> bool:
        """Whether no task is in hand, or only a question of the agent's own, which no examples lead to."""
        return self.task is None or not self.task.examples

    def asked_slot(self) -> SlotSchema | None:
        """What the agent has just asked for."""
        slots = self.task.slots if self.task else ()
        return next((slot for slot in slots if slot.name == self.context.asked), None)

    def _section(self, task: TaskSchema | None, start: int) -> Section:
        return read_section(task, self.text, start, self.context, self._reader, self._chooser)

    def keep(self, values: list[SlotFound]) -> None:
        """Values more for that task."""
        self.sections[-1].values += values

    def forget(self, values: list[SlotFound]) -> None:
        """Values inside a question are what it is about, not answers."""
        self.sections[-1].values = [one for one in self.values if one not in values]

    def asks_after(self, clause: Clause) -> bool:
        """Whether a question follows this clause."""
        return any(one.start >= clause.end and one.is_question for one in clauses(self.text))

    def takes_back(self, clause: Clause) -> bool:
        """Whether what was not understood may take an earlier yes back; a tale told after it does not."""
        return not self.said_yes or bool(forms.HEDGED.search(clause.text) or forms.NEGATED.search(clause.text))

    def begin(self, task: TaskSchema, clause: Clause, score: float, is_answer: bool, sure: float = NAMED) -> None:
        """Start a task, unless it is in progress already or the words rather answer what was asked."""
        hand = self.sections[-1]
        if any(one.task is not None and one.task.name == task.name for one in self.sections):
            self._go_on(task, clause, sure)
            return
        if hand.task is not None and (score < _START_OVER_TASK or is_answer):
            return
        if hand.begun is not None and not forms.WISHES.search(clause.text):
            return
        begun = self._section(task, 0 if hand.task is None else clause.start)
        hand.keep_before(clause.start)
        if any(one.found.value.kind == "offering" for one in begun.values):
            sure = max(sure, NAMED)
        begun.begun = command_of("StartTask", clause, sure, slot=task.name)
        self.sections.append(begun)
        self._guess_offering(clause, task)
        self.keep(guesses.loose_name(clause, task, self.values, self.context, self._reader))

    def leave_doubtful(self) -> None:
        """Begin no task on a guess."""
        self.sections = [one for one in self.sections if one.begun is None or one.begun.score >= ASK_BELOW]

    def _go_on(self, task: TaskSchema, clause: Clause, score: float) -> None:
        """The task in progress is named again: what matters is what else was said."""
        self._guess_offering(clause, task)
        if self.sections[-1].begun is not None:
            return
        if self.context.expects == "yes_no" and not self.values:
            self.unread = self.unread or not self.said_yes
        elif not self.values:
            self.add("StartTask", clause, score, slot=task.name)

    def _guess_offering(self, clause: Clause, task: TaskSchema) -> None:
        """What was meant by a wish that names no offering."""
        slot = next((slot for slot in task.slots if slot.type == "offering"), None)
        held = {*self.context.filled, *(one.slot for one in self.values)}
        if slot is not None and slot.name not in held:
            self.keep(
                guesses.spoken_of(clause, slot, self._reader, self.context)
                or guesses.like(clause, slot, self._reader, self._embedder)
            )

    def add(
        self, kind: CommandType, clause: Clause, score: float, slot: str | None = None, value: SlotValue | None = None
    ) -> None:
        """Note a command."""
        self.commands.append(command_of(kind, clause, score, slot, value))


def command_of(
    kind: CommandType, clause: Clause, score: float, slot: str | None = None, value: SlotValue | None = None
) -> Command:
    """A command made of a clause."""
    span = (clause.start, clause.end)
    return Command(type=kind, slot=slot, value=value, text=clause.text, span=span, score=round(score, 3))
