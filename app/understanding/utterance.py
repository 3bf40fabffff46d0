"""One utterance being understood, clause by clause."""

from dataclasses import replace

from app.core.embeddings import Embedder
from app.understanding import forms, guesses
from app.understanding.classifier import OUT_OF_SCOPE, Classifier, Label, Verdict
from app.understanding.clauses import Clause, left_over
from app.understanding.cues import affirms_first, denies_first, set_phrase
from app.understanding.domain import DialogueContext, Domain, SlotSchema, TaskSchema
from app.understanding.facts import asked_fact
from app.understanding.interpretation import Command, CommandType, Moment, SlotValue
from app.understanding.reading import Reader, SlotFound, says_the_same
from app.understanding.slots.offered import offered_value
from app.understanding.transcript import without, words

_COMMANDS: dict[str, CommandType] = {
    "greet": "Greet",
    "thank": "Thank",
    "goodbye": "Goodbye",
    "affirm": "Affirm",
    "deny": "Deny",
    "repeat": "Repeat",
    "wait": "Wait",
    "person": "RequestPerson",
    "small_talk": "SmallTalk",
    "cancel_task": "CancelTask",
    "complain": "RequestPerson",
    "leave_message": "RequestPerson",
}
_TASK_INTENTS = frozenset(
    {"book", "change", "cancel", "look_up", "order", "report_problem", "complain", "leave_message"}
)
_NO_YES: frozenset[str] = frozenset({"Deny", "Repeat", "Wait", "CancelTask", "RequestPerson", "SmallTalk"})
"""Beside one of these an opening yes is none."""
_ASKABLE = frozenset({OUT_OF_SCOPE, "unsure", "book", "change", "cancel", "look_up", "order"})
_UNSURE = {"unsure": "wait", "cancel_task": "cancel"}
_SURE, _DOUBTFUL, _NAMED, _TELLING = 0.5, 0.44, 0.8, 0.6
_FOREIGN = 0.4
_SHORT = 12
_GIST = 4
_START_OVER_TASK = 0.55
_VALUE_ALONE = 0.8


class Utterance:
    """Collects the commands of an utterance; clauses are read in the order said."""

    def __init__(
        self,
        text: str,
        domain: Domain,
        context: DialogueContext,
        classifier: Classifier,
        reader: Reader,
        embedder: Embedder,
    ) -> None:
        self.intent: str | None = None
        self.doubt = 0.3
        self.asked_for: dict[str, str] = {}
        """The intent of clauses for which the business has no task of its own: a complaint, a cancellation."""
        self.alternatives: list[tuple[str, float]] = []
        self._text, self._domain, self._context = text, domain, context
        self._classifier, self._reader, self._embedder = classifier, reader, embedder
        self._task = _task(domain, context.task)
        self._commands: list[Command] = []
        self._values: list[SlotFound] = self._offered() or self._read_values(self._task)
        self._unread = False
        self._said_yes = False

    def read(self, clause: Clause) -> None:
        """Add what this clause asks for."""
        phrase = set_phrase(clause.text)
        if phrase and not self._is_value(clause):
            self._forget([one for one in self._values if _within(one, clause)])
            self._add(phrase, clause, 0.96)  # pyright: ignore[reportArgumentType]
            return
        rest = self._after_yes_or_no(clause)
        values = [one for one in self._values if _within(one, rest)]
        if not values and not rest.is_question:
            values = guesses.told_trouble(rest, self._asked_slot(), self._reader, self._embedder)
            self._values += values
        left = left_over(rest, [one.found.span for one in values])
        if not values and (wrong := self._called_wrong(rest)):
            self._add("Deny", rest, 0.9, slot=wrong)
            return
        if self._settled_by_values(rest, values, left):
            return
        if not left and not values and not rest.is_question:
            self._unread = self._unread or rest is clause
            return
        self._judge(rest, values, left)

    def commands(self) -> list[Command]:
        """All commands, values last found first merged in; a yes that carries a change is no yes."""
        values = self._new_values()
        commands = list(self._commands)
        kinds = {one.type for one in commands}
        if values and "CancelTask" not in kinds:
            commands = [one for one in commands if one.type not in {"Affirm", "Deny"}]
        elif self._context.expects == "yes_no" and (self._unread or kinds & _NO_YES or forms.BUT.search(self._text)):
            commands = [one for one in commands if one.type != "Affirm"]
        if kinds & {"AskFact", "AskKnowledge"}:
            commands = [one for one in commands if one.type != "Wait"]
        if self._values and not values and not commands:
            commands = [self._set(one) for one in self._values]
        return _once(commands) + [self._set(one) for one in values]

    def _new_values(self) -> list[SlotFound]:
        """Values that change something; while a yes is awaited one that repeats what was read back is none."""
        if self._task is None and not any(one.type == "StartTask" for one in self._commands):
            return []
        if self._context.expects != "yes_no":
            return self._values
        return [one for one in self._values if not says_the_same(one.found.value, self._context.filled.get(one.slot))]

    def _set(self, one: SlotFound) -> Command:
        start, end = one.found.span
        return Command(
            type="SetSlot",
            slot=one.slot,
            value=one.found.value,
            text=self._text[start:end],
            span=one.found.span,
            score=one.found.score,
        )

    def _offered(self) -> list[SlotFound]:
        """A reference to what the agent put forward, as the value of the slot asked for."""
        if not self._context.asked or self._task is None:
            return []
        found = offered_value(self._text, self._context, self._reader)
        return [SlotFound(self._context.asked, found)] if found else []

    def _read_values(self, task: TaskSchema | None) -> list[SlotFound]:
        return self._reader.values(self._text, task.slots, self._context) if task else []

    def _is_value(self, clause: Clause) -> bool:
        """Whether a set phrase is really the answer: "right" where left and right are the choices."""
        slot = self._asked_slot()
        return bool(
            slot
            and slot.type in {"yes_no", "choice"}
            and any(one.slot == slot.name and _within(one, clause) for one in self._values)
        )

    def _asked_slot(self) -> SlotSchema | None:
        slots = self._task.slots if self._task else ()
        return next((slot for slot in slots if slot.name == self._context.asked), None)

    def _after_yes_or_no(self, clause: Clause) -> Clause:
        """The clause without an opening yes or no, which becomes a command of its own."""
        yes, no = affirms_first(clause.text), denies_first(clause.text)
        cut = yes or no
        rest = clause.text[cut:]
        if not cut or not words(rest):
            return clause
        if (
            yes
            and not forms.HEDGED.search(rest)
            and (self._context.expects == "yes_no" or forms.PLAIN_YES.match(clause.text))
        ):
            self._add("Affirm", clause, 0.85)
            self._said_yes = True
        elif no:
            self._add("Deny", clause, 0.85)
        return Clause(rest, clause.start + cut, clause.end)

    def _called_wrong(self, clause: Clause) -> str | None:
        """The slot of the read-back that is said to be wrong, without what would be right."""
        if self._context.expects != "yes_no" or self._task is None:
            return None
        slots = {slot.name: (slot.type, slot.kind) for slot in self._task.slots if slot.name in self._context.filled}
        return forms.called_wrong(clause.text, slots)

    def _settled_by_values(self, clause: Clause, values: list[SlotFound], left: list[str]) -> bool:
        """Whether the values are all that the clause says."""
        if not values or self._task is None or clause.is_question:
            return False
        answers = any(one.slot == self._context.asked for one in values)
        return (
            not left
            or (answers and len(left) <= 2)
            or (all(one.found.score >= _VALUE_ALONE for one in values) and len(left) <= 1)
        )

    def _judge(self, clause: Clause, values: list[SlotFound], left: list[str]) -> None:
        """Ask the examples what the clause wants."""
        verdict = self._classifier.judge(self._embedder.encode([self._gist(clause, values)])[0])
        self.alternatives = self.alternatives or [(name, round(share, 3)) for name, share in verdict.ranked[:3]]
        verdict = replace(verdict, label=_by_words(clause.text, verdict.label))
        intent = verdict.label.intent
        if forms.DO_YOU_OFFER.search(clause.text) and not any(isinstance(one.found.value, Moment) for one in values):
            self._ask_whether_offered(clause, verdict, values)
        elif fact := asked_fact(clause, verdict, self._reader, self._context, bare=not self._task):
            self._forget(values)
            self._commands.append(fact)
        elif named := self._task_of_offering(clause, verdict):
            self._begin(named, clause, _NAMED, False)
        elif intent in _TASK_INTENTS and (task := self._task_for(verdict.label, clause)):
            self._begin(task, clause, verdict.confidence, bool(values) and intent == "book")
        elif self._asks(clause, verdict):
            self._ask(clause, verdict, values)
        elif intent in _TASK_INTENTS and verdict.confidence >= _SURE and intent not in _COMMANDS:
            self.asked_for[clause.text] = intent
            self._add("AskKnowledge", clause, verdict.confidence)
        elif not (values and self._task):
            self._say(clause, verdict)

    def _asks(self, clause: Clause, verdict: Verdict) -> bool:
        """A question; while something is asked of the customer, words in no such form must be surely one."""
        if clause.is_question:
            return verdict.label.intent == "ask" or verdict.label.intent in _ASKABLE
        return verdict.label.intent == "ask" and (self._task is None or verdict.confidence >= _TELLING)

    def _gist(self, clause: Clause, values: list[SlotFound]) -> str:
        """The clause without names, numbers and times, which say nothing about what is wanted."""
        spans = [
            (one.found.span[0] - clause.start, one.found.span[1] - clause.start)
            for one in values
            if one.found.value.kind in {"moment", "phone", "email", "person"}
        ]
        gist = without(clause.text, spans)
        return gist if len(words(gist)) >= _GIST else clause.text

    def _ask(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """A question; one about a time while a time is wanted ("do you have Friday?") is that wish."""
        if self._task is not None and values and len(words(clause.text)) <= _SHORT:
            timed = any(isinstance(one.found.value, Moment) for one in values)
            asked = any(one.slot == self._context.asked for one in values)
            if (timed and forms.WISHES_TIME.search(clause.text)) or (asked and forms.PROPOSES.search(clause.text)):
                return
        self._forget(values)
        if verdict.label.intent == OUT_OF_SCOPE and verdict.confidence >= _FOREIGN:
            self.intent, self.doubt, self._unread = OUT_OF_SCOPE, verdict.confidence, True
            return
        self._add("AskKnowledge", clause, verdict.confidence)

    def _ask_whether_offered(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """ "Do you do oil changes?": a fact when the catalogue has it, else a question for the articles."""
        named = self._reader.offerings(clause.text)
        only = len(left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in named])) <= 1
        if len(named) != 1 or not only:
            self._ask(clause, verdict, values)
            return
        self._forget(values)
        self._add("AskFact", clause, max(_NAMED, verdict.confidence), slot="offering", value=named[0].value)

    def _say(self, clause: Clause, verdict: Verdict) -> None:
        """A social act, or nothing that can be acted on."""
        intent = verdict.label.intent
        kind = _COMMANDS.get(intent)
        if kind and verdict.confidence >= _SURE:
            if intent in _TASK_INTENTS:
                self.asked_for[clause.text] = intent
            self._add(kind, clause, verdict.confidence)
            return
        if self._task is not None and (name := guesses.bare_name(clause, self._task, self._context)):
            self._values.append(name)
            return
        if clause.is_question and intent != OUT_OF_SCOPE:
            self._add("AskKnowledge", clause, min(verdict.confidence, _DOUBTFUL))
            return
        self._unread = True
        self.intent = self.intent or _UNSURE.get(intent, intent)
        self.doubt = verdict.confidence if intent == OUT_OF_SCOPE else min(verdict.confidence, _DOUBTFUL)

    def _begin(self, task: TaskSchema, clause: Clause, score: float, is_answer: bool) -> None:
        """Start a task, unless it is the one in progress or the words rather answer what that one asked."""
        if self._task is not None and task.name == self._task.name:
            self._go_on(task, clause, score)
            return
        if self._task is not None and (score < _START_OVER_TASK or is_answer):
            return
        self._task = task
        self._values = self._read_values(task)
        if any(one.found.value.kind == "offering" for one in self._values):
            score = max(score, _NAMED)
        self._add("StartTask", clause, score, slot=task.name)
        self._guess_offering(clause, task)

    def _go_on(self, task: TaskSchema, clause: Clause, score: float) -> None:
        """The task in progress is named again: what matters is what else was said."""
        self._guess_offering(clause, task)
        if self._context.expects == "yes_no" and not self._values:
            self._unread = self._unread or not self._said_yes
        elif not self._values:
            self._add("StartTask", clause, score, slot=task.name)

    def _guess_offering(self, clause: Clause, task: TaskSchema) -> None:
        """What was meant by a wish that names no offering."""
        slot = next((slot for slot in task.slots if slot.type == "offering"), None)
        held = {*self._context.filled, *(one.slot for one in self._values)}
        if slot is not None and slot.name not in held:
            self._values += guesses.spoken_of(clause, slot, self._reader, self._context) or guesses.like(
                clause, slot, self._reader, self._embedder
            )

    def _task_for(self, label: Label, clause: Clause) -> TaskSchema | None:
        """The task of the label; an intent of the engine's is the task of that intent which fits the words best."""
        if label.task:
            return _task(self._domain, label.task)
        fitting = [task for task in self._domain.tasks if task.intent == label.intent]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        if self._task in fitting:
            return self._task
        return self._classifier.best_task(
            self._embedder.encode([clause.text])[0], [task.name for task in fitting], self._domain
        )

    def _task_of_offering(self, clause: Clause, verdict: Verdict) -> TaskSchema | None:
        """A bare "oil change, please" starts the task that takes it, when nothing else is surely meant."""
        if self._task is not None:
            return None
        named = self._reader.offerings(clause.text)
        timed = (
            bool(named)
            and not forms.INQUIRES.match(clause.text)
            and bool(self._reader.moments(clause.text, self._context))
        )
        if clause.is_question and not timed:
            return None
        only = len(left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in named])) <= 1
        if not named or not (only or timed or verdict.confidence < _SURE or verdict.label.intent == "ask"):
            return None
        return next((task for task in self._domain.tasks if any(slot.type == "offering" for slot in task.slots)), None)

    def _forget(self, values: list[SlotFound]) -> None:
        """Values inside a question are what it is about, not answers."""
        self._values = [one for one in self._values if one not in values]

    def _add(
        self, kind: CommandType, clause: Clause, score: float, slot: str | None = None, value: SlotValue | None = None
    ) -> None:
        self._commands.append(
            Command(
                type=kind,
                slot=slot,
                value=value,
                text=clause.text,
                span=(clause.start, clause.end),
                score=round(score, 3),
            )
        )


def _by_words(text: str, label: Label) -> Label:
    """A booking that is to be moved or cancelled in so many words is not a new one, however alike they sound."""
    if label.intent not in {"book", "look_up", "change", "cancel"} or label.intent == "ask":
        return label
    for intent, said in forms.OUTRIGHT.items():
        if intent != label.intent and said.search(text):
            return Label(intent)
    return label


def _task(domain: Domain, name: str | None) -> TaskSchema | None:
    return next((task for task in domain.tasks if task.name == name), None)


def _within(one: SlotFound, clause: Clause) -> bool:
    return clause.start <= one.found.span[0] < clause.end


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
