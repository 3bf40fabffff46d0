"""One utterance being understood, clause by clause."""

from app.core.embeddings import Embedder
from app.understanding import forms, guesses
from app.understanding.answers import is_one_more, left_out, new_values, one_more, pointed_besides, settled
from app.understanding.choosing import TaskChooser
from app.understanding.classifier import Classifier
from app.understanding.clauses import Clause, left_over
from app.understanding.cues import affirms_first, denies_first, insult, set_phrase
from app.understanding.domain import DialogueContext, Domain, SlotSchema
from app.understanding.findings import NAMED, Findings, command_of
from app.understanding.interpretation import ASK_BELOW, Command, Moment
from app.understanding.reading import Reader, SlotFound
from app.understanding.sections import in_order, read_section
from app.understanding.transcript import words
from app.understanding.wants import Wants

_RANT = 2
_SAID = frozenset({"AskFact", "AskKnowledge", "RequestPerson"})
"""Beside one of these, if it is sure, nothing is begun on a guess."""
_VALUE_ALONE = 0.8


class Utterance:
    """Reads the clauses in the order said; what they say is in `found`."""

    def __init__(
        self,
        text: str,
        domain: Domain,
        context: DialogueContext,
        classifier: Classifier,
        reader: Reader,
        embedder: Embedder,
    ) -> None:
        self._text, self._context = text, context
        self._reader, self._embedder = reader, embedder
        self._chooser = TaskChooser(domain, classifier, reader, embedder)
        self.found = Findings(text, context, self._chooser, reader, embedder)
        self._wants = Wants(self.found, classifier, self._chooser, reader, embedder)
        self._yes_but: Clause | None = None

    def read(self, clause: Clause) -> None:
        """Add what this clause asks for."""
        phrase = self._phrase(clause)
        if phrase and not self._is_value(clause) and not self._is_part_of_day(phrase, clause):
            self._read_phrase(phrase, clause)
            return
        if self._only_insults(clause):
            return
        rest = self._after_yes_or_no(clause)
        if rest is not clause and (phrase := self._phrase(rest)):
            self._read_phrase(phrase, rest)
            return
        if clause.start and forms.REQUESTS.search(clause.text):
            self._prefer(clause)
        values = [one for one in self.found.values if _within(one, rest)]
        if not values and not rest.is_question:
            values = guesses.told_trouble(rest, self.found.asked_slot(), self._reader, self._embedder)
            self.found.keep(values)
        if not values and (too := pointed_besides(rest, self._offering_slot(), self._context, self._reader)):
            self.found.keep(too)
            return
        left = left_over(rest, [one.found.span for one in values])
        if not values and (wrong := self._called_wrong(rest)):
            self.found.add("Deny", rest, 0.9, slot=wrong)
            return
        if self._settled_by_values(
            rest, values, left, corrects=rest is not clause and not forms.ALSO.search(rest.text)
        ):
            return
        if not left and not values and not rest.is_question:
            self.found.unread = self.found.unread or rest is clause
            return
        self._wants.judge(rest, values)

    def commands(self) -> list[Command]:
        """All commands in the order they are to be applied."""
        hand = self.found.sections[0]
        held = list(hand.values)
        hand.values = one_more(hand.values, self._context, self._text)
        hand.values = new_values(hand, self._context)
        commands = settled(self.found.commands, hand.values, self._context, self._text, self.found.unread)
        if self._yes_but is not None and hand.values and self._context.expects == "yes_no":
            commands.append(command_of("Affirm", self._yes_but, 0.85))
        if "complain" in self.found.asked_for.values():
            commands = [one for one in commands if one.type != "AskKnowledge" or one.score >= ASK_BELOW]
        if any(one.type in _SAID and one.score >= ASK_BELOW for one in commands):
            self.found.leave_doubtful()
        kinds = {one.type for one in commands}
        if kinds & {"AskFact", "AskKnowledge"}:
            commands = [one for one in commands if one.type != "Wait"]
        if held and not hand.values and not commands and len(self.found.sections) == 1 and hand.task:
            hand.values = held
        if "CancelTask" in kinds:
            hand.values, hand.unknown = [], []
        return in_order(commands, self.found.sections, self._text)

    def _prefer(self, clause: Clause) -> None:
        """ "I'm busy at six. Can you try four?": what is requested goes before what is told."""
        end = clause.end
        asked = read_section(
            self.found.task, self._text[:end], clause.start, self._context, self._reader, self._chooser
        )
        wanted = [one for one in asked.values if not _counts_from_another(one)]
        slots = {one.slot for one in wanted}
        self.found.sections[-1].values = [one for one in self.found.values if one.slot not in slots] + wanted

    def _read_phrase(self, phrase: str, clause: Clause) -> None:
        """A clause that is nothing but a set phrase."""
        self.found.forget([one for one in self.found.values if _within(one, clause)])
        slot = None
        self.found.said_yes = self.found.said_yes or phrase == "Affirm"
        if phrase in {"SkipSlot", "Deny"}:
            phrase, slot = left_out(phrase, clause.text, self.found.asked_slot(), self._context)
        elif phrase == "CancelTask":
            if self._cancels_booking(clause):
                return
            slot = "all" if forms.EVERYTHING.search(clause.text) else None
        self.found.add(phrase, clause, 0.96, slot=slot)  # pyright: ignore[reportArgumentType]

    def _cancels_booking(self, clause: Clause) -> bool:
        """ "Cancel it" with no task in hand, or "… instead" while a booking is being moved, means the booking."""
        if not forms.CANCELS.search(clause.text):
            return False
        hand = self.found.task
        of_booking = hand is None or (hand.intent in {"change", "look_up"} and forms.INSTEAD.search(clause.text))
        fitting = self._chooser.of_intent("cancel") if of_booking else []
        if not fitting or hand in fitting:
            return False
        self.found.begin(fitting[0], clause, NAMED, False)
        return True

    def _only_insults(self, clause: Clause) -> bool:
        """Note an insult; True when the clause says nothing else."""
        found = insult(clause.text)
        if found is None:
            return False
        span = (clause.start + found[0], clause.start + found[1])
        self.found.add("Abuse", clause, 0.9)
        values = [one for one in self.found.values if _within(one, clause)]
        return not values and len(left_over(clause, [span])) <= _RANT

    def _is_value(self, clause: Clause) -> bool:
        """Whether a set phrase is really the answer: "right" where left and right are the choices."""
        slot = self.found.asked_slot()
        return bool(
            slot
            and slot.type in {"yes_no", "choice"}
            and any(one.slot == slot.name and _within(one, clause) for one in self.found.values)
        )

    def _is_part_of_day(self, phrase: str, clause: Clause) -> bool:
        """ "Afternoon" while there is something to be done is when."""
        return phrase == "Greet" and any(
            isinstance(one.found.value, Moment) and _within(one, clause) for one in self.found.values
        )

    def _phrase(self, clause: Clause) -> str | None:
        """The set phrase; a yes that nobody asked for is a wish ("book it") or thanks ("ok thanks")."""
        phrase = set_phrase(clause.text)
        if phrase != "Affirm" or self._awaits():
            return phrase
        if forms.BOOKS.search(clause.text):
            return None
        return "Thank" if forms.THANKS.search(clause.text) else "Affirm"

    def _awaits(self) -> bool:
        """Whether there is something to say yes to."""
        return self._context.expects in {"yes_no", "choice"} or bool(self._context.offered)

    def _after_yes_or_no(self, clause: Clause) -> Clause:
        """The clause without an opening yes or no, which becomes a command of its own."""
        yes, no = affirms_first(clause.text), denies_first(clause.text)
        cut = yes or no
        rest = clause.text[cut:]
        if not cut or not words(rest):
            return clause
        if yes and (self._context.expects == "yes_no" or forms.PLAIN_YES.match(clause.text)):
            if forms.HEDGED.search(rest) and not forms.GOES_ON.match(rest):
                self._yes_but = clause
            else:
                self.found.add("Affirm", clause, 0.85)
                self.found.said_yes = True
        elif no:
            self.found.add("Deny", clause, 0.85)
        return Clause(rest, clause.start + cut, clause.end)

    def _offering_slot(self) -> SlotSchema | None:
        """Where the task in hand holds what it is for."""
        slots = self.found.task.slots if self.found.task else ()
        return next((slot for slot in slots if slot.type == "offering"), None)

    def _called_wrong(self, clause: Clause) -> str | None:
        """The slot of the read-back that is said to be wrong, without what would be right."""
        if self._context.expects != "yes_no" or self.found.task is None:
            return None
        slots = {
            slot.name: (slot.type, slot.kind) for slot in self.found.task.slots if slot.name in self._context.filled
        }
        return forms.called_wrong(clause.text, slots)

    def _settled_by_values(self, clause: Clause, values: list[SlotFound], left: list[str], corrects: bool) -> bool:
        """Whether the values are all that the clause says; after an opening no a word or two more say nothing."""
        if not values or self.found.task is None:
            return False
        if clause.is_question and not self._is_plain_answer(clause, values, left):
            return False
        if is_one_more(values, self._context, clause.text):
            return True
        answers = corrects or any(one.slot == self._context.asked for one in values)
        return (
            not left
            or (answers and len(left) <= 2)
            or (all(one.found.score >= _VALUE_ALONE for one in values) and len(left) <= 1)
        )

    def _is_plain_answer(self, clause: Clause, values: list[SlotFound], left: list[str]) -> bool:
        """ "Is a blue one, 2015" to what it is: the word alone makes no question."""
        answers = any(one.slot == self._context.asked for one in values)
        return answers and len(left) <= 1 and bool(forms.IS_SAID_FIRST.match(clause.text))


def _counts_from_another(one: SlotFound) -> bool:
    """ "At the same time", of which nothing tells when that is: no time in place of one that was said."""
    return isinstance(one.found.value, Moment) and (one.found.value.same_time or one.found.value.shift_min is not None)


def _within(one: SlotFound, clause: Clause) -> bool:
    return clause.start <= one.found.span[0] < clause.end
