"""What a clause wants, where neither a set phrase nor the values in it tell: by its likeness to examples."""

from dataclasses import replace

from app.core.embeddings import Embedder
from app.understanding import forms, guesses
from app.understanding.choosing import TaskChooser, outright
from app.understanding.classifier import OUT_OF_SCOPE, Classifier, Label, Verdict
from app.understanding.clauses import Clause, left_over
from app.understanding.facts import asked_fact, asks_price
from app.understanding.findings import NAMED, Findings
from app.understanding.interpretation import CommandType, Moment
from app.understanding.reading import Reader, SlotFound
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
_SURE, _DOUBTFUL, _TELLING = 0.5, 0.44, 0.6
_FOREIGN, _OF_OTHERS = 0.4, 0.45
_PLAINLY = 0.6
_SHORT = 20
_GIST = 4


class Wants:
    """Adds to the findings what the examples say of a clause."""

    def __init__(
        self, found: Findings, classifier: Classifier, chooser: TaskChooser, reader: Reader, embedder: Embedder
    ) -> None:
        self._found, self._context = found, found.context
        self._classifier, self._chooser, self._reader, self._embedder = classifier, chooser, reader, embedder

    def judge(self, clause: Clause, values: list[SlotFound]) -> None:
        """Ask the examples what the clause wants."""
        if self._complains(clause) or (self._found.is_idle and not clause.is_question and self._gives_alone(clause)):
            return
        if self._found.is_idle and not clause.is_question and self._goes_on_with_spoken(clause):
            return
        verdict = self._classifier.judge(self._embedder.encode([self._gist(clause, values)])[0])
        self._found.alternatives = self._found.alternatives or [
            (name, round(share, 3)) for name, share in verdict.ranked[:3]
        ]
        verdict = replace(verdict, label=outright(clause.text, verdict.label))
        if not self._is_about_ones_wish(clause, verdict, values):
            self._act_on(verdict, clause, values)

    def _act_on(self, verdict: Verdict, clause: Clause, values: list[SlotFound]) -> None:
        """What the label asks for, where nothing else in the clause is plainer."""
        intent = verdict.label.intent
        if self._is_about_offer(clause, values):
            self._ask_whether_offered(clause, verdict, values)
        elif (
            verdict.label.task
            and intent not in _TASK_INTENTS
            and verdict.confidence >= _SURE
            and not self._is_to_be_done(clause, verdict)
        ):
            self._begin_of(verdict.label, clause, verdict, values)
        elif fact := asked_fact(clause, verdict, self._reader, self._context, bare=not self._found.task):
            self._found.forget(values)
            self._found.commands.append(fact)
        elif self._found.is_idle and (named := self._chooser.of_offering(clause, verdict, self._context)):
            self._found.begin(named, clause, NAMED, False)
        elif intent in _TASK_INTENTS and self._chooser.of_label(verdict.label, clause, self._found.task, self._context):
            self._begin_of(verdict.label, clause, verdict, values)
        elif self._asks(clause, verdict):
            self._ask(clause, verdict, values)
        elif intent in _TASK_INTENTS and verdict.confidence >= _SURE and intent not in _COMMANDS:
            self._found.asked_for[clause.text] = intent
            self._found.add("AskKnowledge", clause, verdict.sure)
        elif not (values and self._found.task):
            self._say(clause, verdict)

    def _is_to_be_done(self, clause: Clause, verdict: Verdict) -> bool:
        """ "Can I get an oil change on Tuesday at nine": with a time for it, it is no question of what it costs."""
        if not self._found.is_idle or asks_price(clause.text):
            return False
        timed = self._reader.moments(clause.text, self._context)
        return bool(timed) and self._chooser.of_offering(clause, verdict, self._context) is not None

    def _is_about_ones_wish(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> bool:
        """What is on offer is looked for, or a booking that there is is changed: taken up here."""
        if self._found.task is not None and not self._found.is_idle:
            asked = self._found.asked_slot()
            if not values and (search := self._chooser.of_described(clause, asked, self._context)):
                self._found.begin(search, clause, NAMED, False)
                return True
            other = verdict.label.task not in (None, self._found.task.name) and verdict.confidence >= _SURE
            return self._chooser.wishes_on(clause, values) and not other
        meant = (
            self._chooser.of_wish(clause, self._context)
            or self._chooser.of_own_booking(clause)
            or self._chooser.of_relayed(clause)
        )
        if meant is not None:
            self._found.begin(meant, clause, NAMED, False)
        return meant is not None

    def _complains(self, clause: Clause) -> bool:
        """Harm done by the business is a complaint, whatever it speaks of."""
        if not forms.COMPLAINS.search(clause.text) or self._chooser.of_intent("complain"):
            return False
        self._found.asked_for[clause.text] = "complain"
        self._found.add("RequestPerson", clause, NAMED)
        return True

    def _gives_alone(self, clause: Clause) -> bool:
        """A bare time, or what they own, begins no task unless only one takes it: which, is to be asked."""
        fitting = self._chooser.of_values_alone(clause, self._context)
        if len(fitting) == 1:
            self._found.begin(fitting[0], clause, NAMED, False)
        elif fitting:
            self._found.alternatives = [(task.name, round(1 / len(fitting), 3)) for task in fitting]
            self._found.intent, self._found.doubt = fitting[0].intent, _DOUBTFUL
        return bool(fitting)

    def _goes_on_with_spoken(self, clause: Clause) -> bool:
        """ "Tomorrow at two then, my number is …" after a price was told: all that the booking of it asks for."""
        meant = self._chooser.of_spoken_values(clause, self._context)
        if meant is None:
            return False
        task, offering = meant
        self._found.begin(task, clause, NAMED, False)
        if all(one.slot != offering.slot for one in self._found.values):
            self._found.keep([offering])
        return True

    def _is_about_offer(self, clause: Clause, values: list[SlotFound]) -> bool:
        """ "Do you do brakes?"; with nothing in hand also "how about brakes?"."""
        if any(isinstance(one.found.value, Moment) for one in values):
            return False
        proposed = self._found.is_idle and forms.HOW_ABOUT.search(clause.text)
        return bool(forms.DO_YOU_OFFER.search(clause.text) or (proposed and self._reader.offerings(clause.text)))

    def _begin_of(self, label: Label, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """Start the label's task; values in a booking's words rather answer what the one in hand asked."""
        task = self._chooser.of_label(label, clause, self._found.task, self._context)
        plainly = label.task is not None and verdict.label_likeness >= _PLAINLY and forms.WISHES.search(clause.text)
        if task is not None:
            is_answer = bool(values) and label.intent == "book" and not plainly
            retimes = label.intent == "change" and any(slot.type == "datetime" for slot in task.slots)
            is_answer = is_answer or (retimes and self._changes_what_is_in_hand(clause, values))
            self._found.begin(task, clause, verdict.confidence, is_answer, verdict.sure)

    def _changes_what_is_in_hand(self, clause: Clause, values: list[SlotFound]) -> bool:
        """ "Could we do the same time on Thursday?" with a time told already: another for what is not yet booked."""
        retimed = any(isinstance(one.found.value, Moment) and one.slot in self._context.filled for one in values)
        return retimed and not forms.NAMES_BOOKING.search(clause.text)

    def _asks(self, clause: Clause, verdict: Verdict) -> bool:
        """A question; while something is asked of the customer, words in no such form must be surely one."""
        if clause.is_question:
            return verdict.label.intent == "ask" or verdict.label.intent in _ASKABLE
        if forms.TELLS_OF_PAST.match(clause.text) and self._found.asks_after(clause):
            return False
        return verdict.label.intent == "ask" and (self._found.task is None or verdict.confidence >= _TELLING)

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
        if self._found.task is not None and values and len(words(clause.text)) <= _SHORT:
            if forms.REQUESTS.search(clause.text):
                return
            timed = any(isinstance(one.found.value, Moment) for one in values)
            asked = any(one.slot == self._context.asked for one in values)
            if (timed and forms.WISHES_TIME.search(clause.text)) or (asked and forms.PROPOSES.search(clause.text)):
                return
        self._found.forget(values)
        if verdict.label.intent == OUT_OF_SCOPE and verdict.confidence >= _FOREIGN:
            self._leave_aside(clause, verdict)
            return
        self._found.add("AskKnowledge", clause, verdict.sure)

    def _ask_whether_offered(self, clause: Clause, verdict: Verdict, values: list[SlotFound]) -> None:
        """ "Do you do oil changes?": a fact when the catalogue has it, else a question for the articles."""
        named = self._reader.offerings(clause.text)
        only = len(left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in named])) <= 1
        if len(named) != 1 or not only:
            self._ask(clause, verdict, values)
            return
        self._found.forget(values)
        self._found.add("AskFact", clause, max(NAMED, verdict.sure), slot="offering", value=named[0].value)

    def _say(self, clause: Clause, verdict: Verdict) -> None:
        """A social act, or nothing that can be acted on."""
        intent = verdict.label.intent
        kind = _COMMANDS.get(intent)
        if kind and verdict.confidence >= _SURE:
            if intent in _TASK_INTENTS:
                self._found.asked_for[clause.text] = intent
            self._found.add(kind, clause, verdict.sure)
            return
        if self._found.task is not None and (name := guesses.bare_name(clause, self._found.task, self._context)):
            self._found.keep([name])
            return
        if intent == OUT_OF_SCOPE and verdict.label_likeness >= _OF_OTHERS and len(words(clause.text)) > 2:
            self._leave_aside(clause, verdict)
            return
        if clause.is_question and intent != OUT_OF_SCOPE:
            self._found.add("AskKnowledge", clause, verdict.sure if intent == "ask" else min(verdict.sure, _DOUBTFUL))
            return
        self._found.unread = self._found.unread or self._found.takes_back(clause)
        self._found.intent = self._found.intent or _UNSURE.get(intent, intent)
        self._found.doubt = verdict.sure if intent in {OUT_OF_SCOPE, "unsure"} else min(verdict.sure, _DOUBTFUL)

    def _leave_aside(self, clause: Clause, verdict: Verdict) -> None:
        """What is surely none of the business's."""
        self._found.intent, self._found.doubt = OUT_OF_SCOPE, verdict.sure
        self._found.unread = self._found.unread or (not clause.is_question and self._found.takes_back(clause))
        self._found.add("OutOfScope", clause, verdict.sure)
