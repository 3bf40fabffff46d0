"""One utterance being understood, clause by clause."""

from dataclasses import replace

from app.core.embeddings import Embedder
from app.understanding import forms, guesses
from app.understanding.answers import left_out, new_values, settled
from app.understanding.choosing import TaskChooser, outright
from app.understanding.classifier import OUT_OF_SCOPE, Classifier, Label, Verdict
from app.understanding.clauses import Clause, left_over
from app.understanding.cues import affirms_first, denies_first, insult, set_phrase
from app.understanding.domain import DialogueContext, Domain, SlotSchema, TaskSchema
from app.understanding.facts import asked_fact
from app.understanding.interpretation import Command, CommandType, Moment, SlotValue
from app.understanding.reading import Reader, SlotFound
from app.understanding.sections import Section, in_order, read_section
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
_ASKABLE = frozenset({OUT_OF_SCOPE, "unsure", "book", "change", "cancel", "look_up", "order"})
_UNSURE = {"unsure": "wait", "cancel_task": "cancel"}
_SURE, _DOUBTFUL, _NAMED, _TELLING = 0.5, 0.44, 0.8, 0.6
_FOREIGN, _OF_OTHERS = 0.4, 0.45
_PLAINLY, _RANT = 0.6, 2
_SHORT = 20
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
        self._text, self._context = text, context
        self._reader, self._embedder, self._classifier = reader, embedder, classifier
        self._chooser = TaskChooser(domain, classifier, reader, embedder)
        self._commands: list[Command] = []
        self._sections = [self._section(self._chooser.named(context.task), 0)]
        self._unread = False
        self._said_yes = False
        self._yes_but: Clause | None = None

    @property
    def _task(self) -> TaskSchema | None:
        """The task begun last in this utterance, else the one in hand."""
        return self._sections[-1].task

    @property
    def _values(self) -> list[SlotFound]:
        return self._sections[-1].values

    def read(self, clause: Clause) -> None:
        """Add what this clause asks for."""
        phrase = set_phrase(clause.text)
        if phrase == "Affirm" and forms.BOOKS.search(clause.text) and not self._awaits():
            phrase = None
        if phrase and not self._is_value(clause):
            self._read_phrase(phrase, clause)
            return
        if self._only_insults(clause):
            return
        rest = self._after_yes_or_no(clause)
        if rest is not clause and (phrase := set_phrase(rest.text)):
            self._read_phrase(phrase, rest)
            return
        if clause.start and forms.REQUESTS.search(clause.text):
            self._prefer(clause)
        values = [one for one in self._values if _within(one, rest)]
        if not values and not rest.is_question:
            values = guesses.told_trouble(rest, self._asked_slot(), self._reader, self._embedder)
            self._keep(values)
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
        """All commands in the order they are to be applied."""
        hand = self._sections[0]
        held = list(hand.values)
        hand.values = new_values(hand, self._context)
        commands = settled(self._commands, hand.values, self._context, self._text, self._unread)
        if self._yes_but is not None and hand.values and self._context.expects == "yes_no":
            commands.append(_command("Affirm", self._yes_but, 0.85))
        kinds = {one.type for one in commands}
        if kinds & {"AskFact", "AskKnowledge"}:
            commands = [one for one in commands if one.type != "Wait"]
        if held and not hand.values and not commands and len(self._sections) == 1 and hand.task:
            hand.values = held
        if "CancelTask" in kinds:
            hand.values, hand.unknown = [], []
        return in_order(commands, self._sections, self._text)

    def _section(self, task: TaskSchema | None, start: int) -> Section:
        return read_section(task, self._text, start, self._context, self._reader, self._chooser)

    def _keep(self, values: list[SlotFound]) -> None:
        self._sections[-1].values += values

    def _prefer(self, clause: Clause) -> None:
        """ "I'm busy at six. Can you try four?": what is requested goes before what is told."""
        end = clause.end
        asked = read_section(self._task, self._text[:end], clause.start, self._context, self._reader, self._chooser)
        slots = {one.slot for one in asked.values}
        self._sections[-1].values = [one for one in self._values if one.slot not in slots] + asked.values

    def _read_phrase(self, phrase: str, clause: Clause) -> None:
        """A clause that is nothing but a set phrase."""
        self._forget([one for one in self._values if _within(one, clause)])
        slot = None
        self._said_yes = self._said_yes or phrase == "Affirm"
        if phrase in {"SkipSlot", "Deny"}:
            phrase, slot = left_out(phrase, clause.text, self._asked_slot(), self._context)
        elif phrase == "CancelTask":
            if self._cancels_booking(clause):
                return
            slot = "all" if forms.EVERYTHING.search(clause.text) else None
        self._add(phrase, clause, 0.96, slot=slot)  # pyright: ignore[reportArgumentType]

    def _cancels_booking(self, clause: Clause) -> bool:
        """ "Cancel it" with no task in hand, or "… instead" while a booking is being moved, means the booking."""
        if not forms.CANCELS.search(clause.text):
            return False
        hand = self._task
        of_booking = hand is None or (hand.intent in {"change", "look_up"} and forms.INSTEAD.search(clause.text))
        fitting = self._chooser.of_intent("cancel") if of_booking else []
        if not fitting or hand in fitting:
            return False
        self._begin(fitting[0], clause, _NAMED, False)
        return True

    def _only_insults(self, clause: Clause) -> bool:
        """Note an insult; True when the clause says nothing else."""
        found = insult(clause.text)
        if found is None:
            return False
        span = (clause.start + found[0], clause.start + found[1])
        self._add("Abuse", clause, 0.9)
        values = [one for one in self._values if _within(one, clause)]
        return not values and len(left_over(clause, [span])) <= _RANT

    def _is_value(self, clause: Clause) -> bool:
        """Whether a set phrase is really the answer: "right" where left and right are the choices."""
        slot = self._asked_slot()
        return bool(
            slot
            and slot.type in {"yes_no", "choice"}
            and any(one.slot == slot.name and _within(one, clause) for one in self._values)
        )

    def _takes_back(self, clause: Clause) -> bool:
        """Whether what was not understood may take an earlier yes back; a tale told after it does not."""
        return not self._said_yes or bool(forms.HEDGED.search(clause.text) or forms.NEGATED.search(clause.text))

    def _awaits(self) -> bool:
        """Whether there is something to say yes to."""
        return self._context.expects in {"yes_no", "choice"} or bool(self._context.offered)

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
        if yes and (self._context.expects == "yes_no" or forms.PLAIN_YES.match(clause.text)):
            if forms.HEDGED.search(rest):
                self._yes_but = clause
            else:
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
        verdict = replace(verdict, label=outright(clause.text, verdict.label))
        intent = verdict.label.intent
        if self._is_about_ones_wish(clause, verdict, values):
            return
        if forms.DO_YOU_OFFER.search(clause.text) and not any(isinstance(one.found.value, Moment) for one in values):
            self._ask_whether_offered(clause, verdict, values)
        elif verdict.label.task and intent not in _TASK_INTENTS and verdict.confidence >= _SURE:
            self._begin_of(verdict.label, clause, verdict, values)
        elif fact := asked_fact(clause, verdict, self._reader, self._context, bare=not self._task):
            self._forget(values)
            self._commands.append(fact)
        elif self._task is None and (named := self._chooser.of_offering(clause, verdict, self._context)):
            self._begin(named, clause, _NAMED, False)
        elif intent in _TASK_INTENTS and self._chooser.of_label(verdict.label, clause, self._task):
            self._begin_of(verdict.label, clause, verdict, values)
        elif self._asks(clause, verdict):
            self._ask(clause, verdict, values)
        elif intent in _TASK_INTENTS and verdict.confidence >= _SURE and intent not in _COMMANDS:
            self.asked_for[clause.text] = intent
            self._add("AskKnowledge", clause, verdict.sure)
        elif not (values and self._task):
            self._say(clause, verdict)

    def _is_about_ones_wish(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> bool:
        """What is on offer is looked for, or a booking that there is is changed: taken up here."""
        if self._task is not None:
            other = verdict.label.task not in (None, self._task.name) and verdict.confidence >= _SURE
            return self._chooser.wishes_on(clause, values) and not other
        meant = self._chooser.of_wish(clause, self._context) or self._chooser.of_own_booking(clause)
        if meant is not None:
            self._begin(meant, clause, _NAMED, False)
        return meant is not None

    def _begin_of(self, label: Label, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """Start the label's task; values in a booking's words rather answer what the one in hand asked."""
        task = self._chooser.of_label(label, clause, self._task)
        plainly = label.task is not None and verdict.label_likeness >= _PLAINLY and forms.WISHES.search(clause.text)
        if task is not None:
            is_answer = bool(values) and label.intent == "book" and not plainly
            self._begin(task, clause, verdict.confidence, is_answer, verdict.sure)

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
            if forms.REQUESTS.search(clause.text):
                return
            timed = any(isinstance(one.found.value, Moment) for one in values)
            asked = any(one.slot == self._context.asked for one in values)
            if (timed and forms.WISHES_TIME.search(clause.text)) or (asked and forms.PROPOSES.search(clause.text)):
                return
        self._forget(values)
        if verdict.label.intent == OUT_OF_SCOPE and verdict.confidence >= _FOREIGN:
            self._leave_aside(clause, verdict)
            return
        self._add("AskKnowledge", clause, verdict.sure)

    def _ask_whether_offered(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """ "Do you do oil changes?": a fact when the catalogue has it, else a question for the articles."""
        named = self._reader.offerings(clause.text)
        only = len(left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in named])) <= 1
        if len(named) != 1 or not only:
            self._ask(clause, verdict, values)
            return
        self._forget(values)
        self._add("AskFact", clause, max(_NAMED, verdict.sure), slot="offering", value=named[0].value)

    def _say(self, clause: Clause, verdict: Verdict) -> None:
        """A social act, or nothing that can be acted on."""
        intent = verdict.label.intent
        kind = _COMMANDS.get(intent)
        if kind and verdict.confidence >= _SURE:
            if intent in _TASK_INTENTS:
                self.asked_for[clause.text] = intent
            self._add(kind, clause, verdict.sure)
            return
        if self._task is not None and (name := guesses.bare_name(clause, self._task, self._context)):
            self._keep([name])
            return
        if intent == OUT_OF_SCOPE and verdict.label_likeness >= _OF_OTHERS and len(words(clause.text)) > 2:
            self._leave_aside(clause, verdict)
            return
        if clause.is_question and intent != OUT_OF_SCOPE:
            self._add("AskKnowledge", clause, verdict.sure if intent == "ask" else min(verdict.sure, _DOUBTFUL))
            return
        self._unread = self._unread or self._takes_back(clause)
        self.intent = self.intent or _UNSURE.get(intent, intent)
        self.doubt = verdict.sure if intent in {OUT_OF_SCOPE, "unsure"} else min(verdict.sure, _DOUBTFUL)

    def _leave_aside(self, clause: Clause, verdict: Verdict) -> None:
        """What is surely none of the business's."""
        self.intent, self.doubt = OUT_OF_SCOPE, verdict.sure
        self._unread = self._unread or (not clause.is_question and self._takes_back(clause))
        self._add("OutOfScope", clause, verdict.sure)

    def _begin(self, task: TaskSchema, clause: Clause, score: float, is_answer: bool, sure: float = _NAMED) -> None:
        """Start a task, unless it is in progress already or the words rather answer what was asked."""
        hand = self._sections[-1]
        if any(one.task is not None and one.task.name == task.name for one in self._sections):
            self._go_on(task, clause, sure)
            return
        if hand.task is not None and (score < _START_OVER_TASK or is_answer):
            return
        if hand.begun is not None and not forms.WISHES.search(clause.text):
            return
        begun = self._section(task, 0 if hand.task is None else clause.start)
        hand.keep_before(clause.start)
        if any(one.found.value.kind == "offering" for one in begun.values):
            sure = max(sure, _NAMED)
        begun.begun = _command("StartTask", clause, sure, slot=task.name)
        self._sections.append(begun)
        self._guess_offering(clause, task)

    def _go_on(self, task: TaskSchema, clause: Clause, score: float) -> None:
        """The task in progress is named again: what matters is what else was said."""
        self._guess_offering(clause, task)
        if self._sections[-1].begun is not None:
            return
        if self._context.expects == "yes_no" and not self._values:
            self._unread = self._unread or not self._said_yes
        elif not self._values:
            self._add("StartTask", clause, score, slot=task.name)

    def _guess_offering(self, clause: Clause, task: TaskSchema) -> None:
        """What was meant by a wish that names no offering."""
        slot = next((slot for slot in task.slots if slot.type == "offering"), None)
        held = {*self._context.filled, *(one.slot for one in self._values)}
        if slot is not None and slot.name not in held:
            self._keep(
                guesses.spoken_of(clause, slot, self._reader, self._context)
                or guesses.like(clause, slot, self._reader, self._embedder)
            )

    def _forget(self, values: list[SlotFound]) -> None:
        """Values inside a question are what it is about, not answers."""
        self._sections[-1].values = [one for one in self._values if one not in values]

    def _add(
        self, kind: CommandType, clause: Clause, score: float, slot: str | None = None, value: SlotValue | None = None
    ) -> None:
        self._commands.append(_command(kind, clause, score, slot, value))


def _command(
    kind: CommandType, clause: Clause, score: float, slot: str | None = None, value: SlotValue | None = None
) -> Command:
    """A command made of a clause."""
    span = (clause.start, clause.end)
    return Command(type=kind, slot=slot, value=value, text=clause.text, span=span, score=round(score, 3))


def _within(one: SlotFound, clause: Clause) -> bool:
    return clause.start <= one.found.span[0] < clause.end
