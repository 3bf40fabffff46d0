"""The interpreter that needs no key and no network: examples for what is wanted, typed extractors for values."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.embeddings import Embedder
from app.understanding.classifier import Classifier
from app.understanding.clauses import clauses
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Command, Interpretation
from app.understanding.reading import Reader
from app.understanding.slots.expressions import warm_up
from app.understanding.spelling import Speller
from app.understanding.transcript import MAX_CHARS
from app.understanding.utterance import Utterance

_KEPT_DOMAINS = 16
_SOCIAL = {
    "Greet": "greet",
    "Thank": "thank",
    "Goodbye": "goodbye",
    "Affirm": "affirm",
    "Deny": "deny",
    "Repeat": "repeat",
    "Slower": "repeat",
    "Clarify": "clarify",
    "SkipSlot": "skip",
    "Abuse": "abuse",
    "OutOfScope": "out_of_scope",
    "Wait": "wait",
    "CancelTask": "cancel",
    "RequestPerson": "person",
    "SmallTalk": "small_talk",
    "AskKnowledge": "ask",
    "AskFact": "ask",
}
_WEIGHT = (
    *("RequestPerson", "StartTask", "CancelTask", "SetSlot", "Affirm", "Deny", "SkipSlot", "AskFact", "AskKnowledge"),
    *(
        "Repeat",
        "Slower",
        "Clarify",
        "Wait",
        "Goodbye",
        "SmallTalk",
        "Abuse",
        "OutOfScope",
        "Thank",
        "Greet",
        "Unclear",
    ),
)
_FREE = frozenset({"person", "text", "email", "proof"})
"""Types of slots whose words may look like any other."""
_NOTHING = frozenset({"Unclear", "OutOfScope"})
_EVERYTHING = "my name is Jane Doe, 202-555-0147, jane at example dot com, tomorrow at half past nine"


@dataclass(frozen=True)
class _Index:
    domain: Domain
    classifier: Classifier
    reader: Reader
    speller: Speller


class EmbeddedInterpreter:
    """Implements `Interpreter`. The index of a domain is built at its first use, or ahead of it by `prepare`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._indexes: OrderedDict[int, _Index] = OrderedDict()
        self._building = asyncio.Lock()

    async def prepare(self, domain: Domain) -> None:
        """Build the domain's index, so that the first customer does not wait for it."""
        index = await self._index(domain)
        await asyncio.to_thread(_warm_up, index)

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        """What the text means in this context; never raises on any text."""
        index = await self._index(domain)
        return await asyncio.to_thread(self._interpret, text[:MAX_CHARS], index, context)

    async def _index(self, domain: Domain) -> _Index:
        async with self._building:
            known = self._indexes.get(id(domain))
            if known is None:
                known = await asyncio.to_thread(self._build, domain)
                self._indexes[id(domain)] = known
            self._indexes.move_to_end(id(domain))
            if len(self._indexes) > _KEPT_DOMAINS:
                self._indexes.popitem(last=False)
            return known

    def _build(self, domain: Domain) -> _Index:
        speller = Speller(domain, getattr(self._embedder, "knows", None))
        return _Index(domain, Classifier(domain, self._embedder), Reader(domain, self._embedder), speller)

    def _interpret(self, text: str, index: _Index, context: DialogueContext) -> Interpretation:
        """What the text means, a misspelled day set right."""
        asked = next((slot for task in index.domain.tasks for slot in task.slots if slot.name == context.asked), None)
        timed = None if asked and asked.type in _FREE else index.speller.respelled_times(text)
        if timed is None:
            return self._look_twice(text, index, context)
        meaning = self._look_twice(timed.text, index, context)
        return meaning.model_copy(update={"commands": [timed.restored(one, text) for one in meaning.commands]})

    def _look_twice(self, text: str, index: _Index, context: DialogueContext) -> Interpretation:
        """Where the reading is doubtful, another one of the text as it would be spelled well."""
        meaning = self._read(text, index, context)
        types = {one.type for one in meaning.commands}
        if not (meaning.is_doubtful or types <= _NOTHING):
            return meaning
        if (meant := index.speller.respelled(text)) is None:
            return meaning
        again = self._read(meant.text, index, context)
        is_better = types <= _NOTHING or again.confidence > meaning.confidence
        if {one.type for one in again.commands} <= _NOTHING or not is_better:
            return meaning
        return again.model_copy(update={"commands": [meant.restored(one, text) for one in again.commands]})

    def _read(self, text: str, index: _Index, context: DialogueContext) -> Interpretation:
        utterance = Utterance(text, index.domain, context, index.classifier, index.reader, self._embedder)
        for clause in clauses(text):
            utterance.read(clause)
        found, commands = utterance.found, utterance.commands()
        if not commands:
            return Interpretation(
                intent=found.intent or "out_of_scope",
                confidence=found.doubt,
                commands=[Command(type="Unclear", text=text, score=found.doubt)],
                alternatives=found.alternatives,
            )
        leading = min(commands, key=lambda one: (_WEIGHT.index(one.type), -one.score))
        return Interpretation(
            intent=_intent(leading, index.domain, context, found.asked_for),
            confidence=round(min(1.0, max(0.0, leading.score)), 3),
            commands=commands,
            alternatives=found.alternatives,
        )


def _warm_up(index: _Index) -> None:
    """What the extractors load and compile at their first use takes half a second together."""
    warm_up()
    context = DialogueContext(now=datetime.now(ZoneInfo(index.domain.zone)))
    for task in index.domain.tasks:
        index.reader.values(_EVERYTHING, task.slots, context)


def _intent(leading: Command, domain: Domain, context: DialogueContext, asked_for: dict[str, str]) -> str:
    if leading.text in asked_for and leading.type in {"AskKnowledge", "RequestPerson"}:
        return asked_for[leading.text]
    if leading.slot == "identity":
        return "small_talk"
    if leading.type in {"StartTask", "SetSlot"}:
        name = leading.slot if leading.type == "StartTask" else context.task
        return next((task.intent for task in domain.tasks if task.name == name), "book")
    return _SOCIAL.get(leading.type, "out_of_scope")
