"""The values that an utterance holds for the slots of a task."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.core.embeddings import Embedder, Vectors
from app.understanding.domain import DialogueContext, Domain, SlotSchema
from app.understanding.examples import engine_examples
from app.understanding.interpretation import Asset, Choice, Moment, OfferingRef, Person, Phone, SlotValue
from app.understanding.slots.asset import AssetBook
from app.understanding.slots.booking import find_bookings, offered_booking
from app.understanding.slots.choice import find_choice
from app.understanding.slots.email import find_emails
from app.understanding.slots.found import Found
from app.understanding.slots.moment import find_moments
from app.understanding.slots.number import find_counts
from app.understanding.slots.offering import OfferingBook
from app.understanding.slots.person import find_full_name, find_persons, respelled
from app.understanding.slots.phone import find_phones
from app.understanding.slots.proof import find_proofs
from app.understanding.slots.several import wanted
from app.understanding.slots.shifting import shifted
from app.understanding.slots.text import find_relayed, find_text
from app.understanding.slots.wish import WishBook
from app.understanding.slots.yes_no import find_yes_no
from app.understanding.spans_of_time import day_to_day, ends_of, told_apart
from app.understanding.transcript import tokens

_MOMENTS = frozenset({"date", "time", "datetime"})
_REACHES = frozenset({"phone", "email"})
_FIGURE = re.compile(r"\d")
_GLUED = re.compile(r"[\w\-]*")
_CLOCK_AFTER = re.compile(r"\s*(?:[ap]\.?m\b|o'?clock|:\d\d)", re.IGNORECASE)
_SURE = 0.85
_KEPT_TEXTS = 256
_FIRST_SENTENCE = re.compile(r"([^.!?]+)[.!?]\s+\S")
_SEES = re.compile(r"\b(?:with|see|seeing|to|for|by)\s+(?:the |doctor |dr\.? )?$", re.IGNORECASE)
_INTRODUCES = re.compile(r"\b(?:i am|i'm|this is|my name is|name's)\s+$", re.IGNORECASE)
_INSTEAD = re.compile(r"\s*,?\s*(?:instead|rather)\b", re.IGNORECASE)
_CHANGES = re.compile(r"^\W*(?:no|actually|wait|sorry|oh)\b.*\b(?:make|change|move) (?:it|that|the)\b", re.IGNORECASE)
"""What was settled before is taken up again."""
_ONLY_ASKED: dict[str, Callable[[str], list[Found]]] = {
    "yes_no": find_yes_no,
    "text": find_text,
}


@dataclass(frozen=True)
class SlotFound:
    """A value for a slot."""

    slot: str
    found: Found


class Reader:
    """Extracts typed values for one domain. Built once: it holds the indexes of its offerings and assets."""

    def __init__(self, domain: Domain, embedder: Embedder) -> None:
        self._domain = domain
        kinds = {one.kind for one in domain.offerings}
        self._offerings = {
            kind: OfferingBook([one for one in domain.offerings if one.kind == kind], embedder) for kind in kinds
        }
        self._wishes = {kind: WishBook(kind, attributes) for kind, attributes in domain.offering_attributes.items()}
        common = _common_words(domain)
        self._assets = {
            kind: AssetBook(kind, values, domain.attribute_types.get(kind, {}), common)
            for kind, values in domain.asset_kinds.items()
        }
        self._common = common
        self._unique = frozenset(one.id for one in domain.offerings if one.unique)
        self._nameless = lru_cache(maxsize=_KEPT_TEXTS)(self._blank_names)

    def values(self, text: str, slots: Sequence[SlotSchema], context: DialogueContext) -> list[SlotFound]:
        """One value a slot, in the order said; of two that claim the same words the surer one stays.

        What answers a question for free words is those words, whatever else they may look like.
        """
        if dictated := _dictated(text, slots, context):
            return dictated
        claims = self._own_bookings(text, slots, context)
        # "My Tuesday appointment" is no wish for Tuesday.
        rest = _blanked(text, [part for one in claims for part in one.found.parts])
        # "For six at nine": the six is no time.
        timeless = _blanked(rest, self._counted(rest, slots, context))
        ends = ends_of(slots)
        for slot in slots:
            asked, said = slot.name == context.asked, timeless if slot.type in _MOMENTS else rest
            found = self._find(said, slot, context, asked)
            if slot.type in _MOMENTS:
                if (slot.until or slot.name in ends) and (days := day_to_day(said, context.now.date())):
                    found = days
                found = told_apart(found, slot, ends, context.asked, said)
            claims += [SlotFound(slot.name, one) for one in found]
        # Sorting is stable: of equals the one that its extractor named first stays.
        claims.sort(
            key=lambda one: (
                not (_introduces(one.found, text) or _mends(one, context)),
                one.slot != context.asked or one.found.score < 0.7,
                -one.found.score,
            )
        )
        kept: list[SlotFound] = []
        for claim in claims:
            taken = any(_rivals(claim.found, other.found) for other in kept)
            if not taken and all(other.slot != claim.slot for other in kept):
                kept.append(claim)
        return sorted(kept, key=lambda one: one.found.span)

    def is_common(self, word: str) -> bool:
        """Whether the business's texts use the word in lower case."""
        return word in self._common

    def offerings(self, text: str, of: str | None = None) -> list[Found]:
        """Offerings of one kind, or of any, that are named in the text, the surest first."""
        found = [one for kind, book in self._offerings.items() if of in (None, kind) for one in book.find(text)]
        return sorted(found, key=lambda one: (-one.score, one.span))

    def offering_like(self, slot: SlotSchema, vector: Vectors, length: int, asked: bool = False) -> list[Found]:
        """Offerings of the slot's kind meant by a sentence that does not name them outright."""
        return [one for book in self._books(slot) for one in book.like(vector, length, asked)]

    def is_described(self, value: SlotValue, text: str) -> bool:
        """Whether it is a thing of which there is just one, and no word of its name is said: a search, not a choice."""
        if not isinstance(value, OfferingRef) or value.id not in self._unique:
            return False
        said = {token.low for token in tokens(text)}
        return not any(word.isalpha() and word in said for word in value.name.lower().split())

    def moments(self, text: str, context: DialogueContext, expected: bool = False, of_day: bool = False) -> list[Found]:
        """Dates and times in the text; `of_day` where a date alone was asked for."""
        said = self._without_names_of_things(text, context)
        return find_moments(said, context.now, self._domain.hours, self._domain.locale, expected, of_day)

    def _without_names_of_things(self, text: str, context: DialogueContext) -> str:
        """ "A 2023 Mazda CX5" and "an F150" tell no time."""
        if not _FIGURE.search(text):
            return text
        return self._nameless(text, context.now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0))

    def _blank_names(self, text: str, year: datetime) -> str:
        found = [one for book in self._assets.values() for one in book.find(text, year)]
        words = [(start, _word_end(text, end)) for one in found for start, end in one.parts]
        parts = [(start, end) for start, end in words if _FIGURE.search(text[start:end])]
        return _blanked(text, [part for part in parts if not _CLOCK_AFTER.match(text[part[1] :])])

    def _books(self, slot: SlotSchema) -> list[OfferingBook]:
        return [book for kind, book in self._offerings.items() if slot.kind in (None, kind)]

    def _find(self, text: str, slot: SlotSchema, context: DialogueContext, asked: bool) -> list[Found]:
        if slot.type in _MOMENTS:
            return self._fitting_moments(text, slot, context, asked)
        if slot.type in _ONLY_ASKED:
            return _ONLY_ASKED[slot.type](text) if asked else find_relayed(text) if slot.type == "text" else []
        match slot.type:
            case "phone":
                return self._phones(text, slot, context, asked)
            case "email":
                return find_emails(text)
            case "person":
                return self._persons(text, slot, context)
            case "offering":
                return wanted([found for book in self._books(slot) for found in book.find(text, asked)], text)
            case "number":
                return self._counts(text, slot, context, asked)
            case "asset":
                book = self._assets.get(slot.kind or "")
                return book.find(text, context.now, asked, known=slot.name in context.filled) if book else []
            case "choice":
                return find_choice(text, slot.choices)
        return self._of_customers(text, slot, context, asked)

    def _phones(self, text: str, slot: SlotSchema, context: DialogueContext, asked: bool) -> list[Found]:
        """A number, what completes one, or what is wrong with it."""
        held = context.filled.get(slot.name)
        known = Phone.model_validate(held) if held else None
        return find_phones(text, self._domain.default_region, asked, known)

    def _of_customers(self, text: str, slot: SlotSchema, context: DialogueContext, asked: bool) -> list[Found]:
        """Who they are, and what they wish for."""
        if slot.type == "proof":
            return find_proofs(text, asked, context.now.year)
        book = self._wishes.get(slot.kind or "") if slot.type == "wish" else None
        return book.find(text, context.now, asked, shown=bool(context.offered)) if book else []

    def _own_bookings(self, text: str, slots: Sequence[SlotSchema], context: DialogueContext) -> list[SlotFound]:
        """Which of the customer's own bookings; where a time is wanted as well, only what is plainly said of it."""
        has_when = any(slot.type in _MOMENTS for slot in slots)
        return [
            SlotFound(slot.name, found)
            for slot in slots
            if slot.type == "booking"
            for found in self._booking_meant(text, context, has_when, asked=slot.name == context.asked)
        ]

    def _booking_meant(self, text: str, context: DialogueContext, has_when: bool, asked: bool) -> list[Found]:
        if asked and (pointed := offered_booking(text, context.offered)):
            return pointed
        return find_bookings(text, self.offerings(text), lambda said: self.moments(said, context), has_when, asked)

    def _counted(self, text: str, slots: Sequence[SlotSchema], context: DialogueContext) -> list[tuple[int, int]]:
        """Where numbers surely count something."""
        found = [
            one
            for slot in slots
            if slot.type == "number"
            for one in find_counts(text, slot.name, False, self._times_asked(context))
        ]
        return [one.span for one in found if one.score > _SURE]

    def _persons(self, text: str, slot: SlotSchema, context: DialogueContext) -> list[Found]:
        """Names of customers: whom they want to see is none, and an answer may be followed by something else."""
        asked, held = slot.name == context.asked, context.filled.get(slot.name)
        if held and (anew := respelled(text, Person.model_validate(held))):
            return [anew]
        wanted_ones = [one.span for one in self.offerings(text) if _SEES.search(text[: one.span[0]])]
        others = _blanked(text, wanted_ones)
        found = [one for one in find_persons(others, asked) if not self._is_the_business(one)]
        if not found and asked and (first := _FIRST_SENTENCE.match(others)):
            found = find_persons(first[1], asked)
        return found or (find_full_name(others) if self._type_asked(context) in _REACHES else [])

    def _is_the_business(self, found: Found) -> bool:
        """ "Hello Northside Motors, …"."""
        name = self._domain.name.replace("_", " ").lower()
        return isinstance(found.value, Person) and found.value.name.lower() in name

    def _counts(self, text: str, slot: SlotSchema, context: DialogueContext, asked: bool) -> list[Found]:
        """Numbers that are not those of a date or a time."""
        counts = find_counts(text, slot.name, asked, self._times_asked(context))
        moments = self.moments(text, context) if counts else []
        return [one for one in counts if one.score > _SURE or not any(one.shares_words(other) for other in moments)]

    def _times_asked(self, context: DialogueContext) -> bool:
        return self._type_asked(context) in {"time", "datetime"}

    def _type_asked(self, context: DialogueContext) -> str | None:
        slots = [slot for task in self._domain.tasks for slot in task.slots if slot.name == context.asked]
        return next((slot.type for slot in slots), None)

    def _fitting_moments(self, text: str, slot: SlotSchema, context: DialogueContext, asked: bool) -> list[Found]:
        found = []
        said = self.moments(text, context, asked, asked and slot.type == "date")
        held, offered = _held_moment(slot, context), _offered_moments(context)
        shift = shifted(text, said, held, offered, self._domain.hours, context.now)
        for one in [shift] if shift else _instead_first(said, text):
            assert isinstance(one.value, Moment)
            moment = one.value
            if slot.type == "date":
                moment = moment.model_copy(update={"times": [], "earliest": None, "latest": None})
            elif slot.type == "time":
                moment = Moment(times=moment.times, earliest=moment.earliest, latest=moment.latest)
            if moment != Moment():
                found.append(Found(moment, one.span, one.score))
        return found


def _dictated(text: str, slots: Sequence[SlotSchema], context: DialogueContext) -> list[SlotFound]:
    asked = next((slot for slot in slots if slot.name == context.asked and slot.type == "text"), None)
    return [SlotFound(asked.name, one) for one in find_text(text)] if asked and not _CHANGES.search(text) else []


def _instead_first(moments: list[Found], text: str) -> list[Found]:
    """ "I have no time today. Can we make it the fourth instead?": what is wanted instead goes first."""
    if len(moments) > 1 and _INSTEAD.match(text[moments[-1].span[1] :]):
        return [moments[-1], *moments[:-1]]
    return moments


def _introduces(found: Found, text: str) -> bool:
    """ "I am John": whoever else is called so, it is the customer's name."""
    return found.value.kind == "person" and bool(_INTRODUCES.search(text[: found.span[0]]))


def _mends(one: SlotFound, context: DialogueContext) -> bool:
    """ "The number ends in 0132": digits of the number that is held, whatever is asked for."""
    return one.found.value.kind == "phone" and one.slot in context.filled and one.found.score > _SURE


def _common_words(domain: Domain) -> frozenset[str]:
    """What is said in the domain's own texts in lower case."""
    said = [text for task in domain.tasks for text in task.examples]
    said += [phrase for one in domain.offerings for phrase in (one.name.lower(), *one.synonyms)]
    said += [*domain.knowledge, *(text for texts in (*domain.intents.values(), *engine_examples()) for text in texts)]
    return frozenset(token.low for text in said for token in tokens(text) if token.text.islower())


def _rivals(one: Found, other: Found) -> bool:
    """Two values of the same words; a day and a time of day may share theirs, and a reference both names and proves."""
    both_moments = isinstance(one.value, Moment) and isinstance(other.value, Moment)
    both_references = {one.value.kind, other.value.kind} == {"booking", "proof"}
    return one.shares_words(other) and not both_moments and not both_references


def _held_moment(slot: SlotSchema, context: DialogueContext) -> Moment | None:
    held = context.filled.get(slot.name)
    return Moment.model_validate(held) if held and held.get("kind") == "moment" else None


def _offered_moments(context: DialogueContext) -> list[Moment]:
    return [Moment.model_validate(one.value) for one in context.offered if one.value.get("kind") == "moment"]


def _word_end(text: str, at: int) -> int:
    """Where the word goes to that begins or goes on here: "F" of "F150" is all of it."""
    glued = _GLUED.match(text, at)
    return glued.end() if glued else at


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks in place of some of its words: everything else keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def says_the_same(value: SlotValue, filled: dict[str, Any] | None) -> bool:
    """Whether the value adds nothing to what the slot already holds."""
    if not filled or filled.get("kind") != value.kind:
        return False
    if isinstance(value, Moment):
        held = Moment.model_validate(filled)
        same_day = value.date is None or value.date == held.date
        same_clock = not value.times or bool(set(value.times) & set(held.times))
        return (
            same_day and same_clock and value.earliest in (None, held.earliest) and value.latest in (None, held.latest)
        )
    if isinstance(value, Asset):
        return value.attributes.items() <= dict(filled.get("attributes") or {}).items()
    if isinstance(value, OfferingRef) and value.others:
        return False
    if isinstance(value, Choice):
        return value.value == filled.get("value")
    key = {"phone": "e164", "email": "address", "person": "name", "offering": "id", "number": "value", "text": "text"}
    if value.kind not in key:
        return value.model_dump(mode="json") == filled
    return getattr(value, key[value.kind]) == filled.get(key[value.kind])
