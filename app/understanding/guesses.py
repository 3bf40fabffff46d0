"""Values meant without being named: taken only where no other reading of a clause is left."""

from app.core.embeddings import Embedder
from app.understanding import forms
from app.understanding.clauses import Clause
from app.understanding.domain import DialogueContext, SlotSchema, TaskSchema
from app.understanding.reading import Reader, SlotFound
from app.understanding.slots.found import Found
from app.understanding.slots.person import find_persons
from app.understanding.transcript import tokens, words

_TOLD = 3
_SCORE = 0.7
_MANY = 3


def like(clause: Clause, slot: SlotSchema, reader: Reader, embedder: Embedder, asked: bool = False) -> list[SlotFound]:
    """The offering that a complaint or wish is about, by likeness."""
    found = reader.offering_like(slot, embedder.encode([clause.text])[0], len(clause.text), asked)
    named = [one for one in found[:1] if not reader.is_described(one.value, clause.text)]
    return [SlotFound(slot.name, _of(clause, one, one.score)) for one in named]


def told_trouble(clause: Clause, asked: SlotSchema | None, reader: Reader, embedder: Embedder) -> list[SlotFound]:
    """What the customer wants done, told as a trouble, when that was the question."""
    if asked is None or asked.type != "offering" or len(words(clause.text)) < _TOLD:
        return []
    return like(clause, asked, reader, embedder, asked=True)


def spoken_of(clause: Clause, slot: SlotSchema, reader: Reader, context: DialogueContext) -> list[SlotFound]:
    """ "Book me one": the one offering that the agent has just told about."""
    if not forms.POINTS.search(clause.text):
        return []
    named = {one.value.model_dump_json(): one for one in reader.offerings(context.last_agent_text)}
    return [SlotFound(slot.name, _of(clause, one, _SCORE)) for one in named.values()] if len(named) == 1 else []


def bare_name(clause: Clause, task: TaskSchema, context: DialogueContext) -> SlotFound | None:
    """A name given before it was asked for: two or more words in capitals and nothing else."""
    missing = [slot for slot in task.slots if slot.type == "person" and slot.name not in context.filled]
    said = [token for token in tokens(clause.text) if token.is_word]
    if not missing or len(said) < 2 or not all(token.text[0].isupper() for token in said):
        return None
    found = find_persons(clause.text, expected=True)
    return SlotFound(missing[0].name, _of(clause, found[0], _SCORE)) if found else None


def loose_name(
    clause: Clause, task: TaskSchema, values: list[SlotFound], context: DialogueContext, reader: Reader
) -> list[SlotFound]:
    """ "… 2019 Honda Civic maria ortiz 2025550143": two words that are no words, all that is left of many values."""
    missing = [slot for slot in task.slots if slot.type == "person" and slot.name not in context.filled]
    if len(values) < _MANY or not missing or any(one.slot == missing[0].name for one in values):
        return []
    spans = [part for one in values for part in (one.found.parts or (one.found.span,))]
    free = [
        at
        for at, token in enumerate(tokens(clause.text))
        if token.is_word and not any(start <= clause.start + token.start < end for start, end in spans)
    ]
    said = tokens(clause.text)
    if len(free) != 2 or free[1] != free[0] + 1 or not all(said[at].text.isalpha() for at in free):
        return []
    if any(reader.is_common(said[at].low) for at in free):
        return []
    found = find_persons(clause.text[said[free[0]].start : said[free[1]].end], expected=True)
    return [SlotFound(missing[0].name, _of(clause, found[0], _SCORE))] if found else []


def _of(clause: Clause, found: Found, score: float) -> Found:
    """The value with the clause's place in the utterance."""
    return Found(found.value, (clause.start, clause.end), score)
