"""What one utterance meant, and the typed values in it.

Every model is plain JSON when dumped: interpretations and slot values live in graph state and in events.
"""

from datetime import date as Date
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from app.understanding.domain import DialogueContext, Domain

CommandType = Literal[
    "StartTask",
    "SetSlot",
    "Affirm",
    "Deny",
    "SkipSlot",
    "CancelTask",
    "AskKnowledge",
    "AskFact",
    "RequestPerson",
    "Repeat",
    "Slower",
    "Clarify",
    "Wait",
    "Silence",
    "Greet",
    "Thank",
    "Goodbye",
    "SmallTalk",
    "Abuse",
    "OutOfScope",
    "Unclear",
]
ASK_BELOW = 0.5
"""A confidence below this is right less often than not: offer two readings, or ask, before acting on it."""


class Value(BaseModel):
    """Base of all slot values."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Moment(Value):
    """A date, a time of day, or both; what is missing may come in a later utterance.

    `times` holds every reading of the clock time said ("HH:MM", most likely first): "half ten" is
    ["10:30", "22:30"] until a date and its opening hours decide. `earliest`/`latest` bound a range or a
    preference ("after three", "in the morning"; "HH:MM", latest exclusive). `date_end` (exclusive) makes the
    date a range ("next week"). `nearest` asks for the first free one.
    `days`, when not empty, are the only days of that range that suit ("Tuesday or Thursday"); `not_days` do not suit
    ("not Monday"), with or without a range. `shift_min` (minutes) and `same_time` are set only where nothing that
    was offered or settled told what "an hour later" or "same time next week" counts from.
    """

    kind: Literal["moment"] = "moment"
    date: str | None = None
    date_end: str | None = None
    times: list[str] = []
    earliest: str | None = None
    latest: str | None = None
    nearest: bool = False
    days: list[str] = []
    not_days: list[str] = []
    shift_min: int | None = None
    same_time: bool = False

    def day(self) -> Date | None:
        """The single day meant, if one is."""
        return Date.fromisoformat(self.date) if self.date and not self.date_end else None


class Phone(Value):
    """A telephone number. `e164` is None while the number said is not possible (too short, too long)."""

    kind: Literal["phone"] = "phone"
    e164: str | None
    digits: str


class Email(Value):
    """An e-mail address."""

    kind: Literal["email"] = "email"
    address: str


class Person(Value):
    """A person's name, in its usual capitals."""

    kind: Literal["person"] = "person"
    name: str
    first: str = ""
    last: str = ""


class OfferingRef(Value):
    """One of the business's offerings; `candidates` (ids) when several fit the words equally well.

    `others` (ids) are further ones wanted in the same breath: "an oil change and a tire rotation".
    """

    kind: Literal["offering"] = "offering"
    id: str
    name: str
    candidates: list[str] = []
    others: list[str] = []


class Asset(Value):
    """A thing of the customer's, by the attributes its kind declares (make, model, year …)."""

    kind: Literal["asset"] = "asset"
    asset_kind: str
    attributes: dict[str, Any]


class Choice(Value):
    """One of a slot's declared choices."""

    kind: Literal["choice"] = "choice"
    value: str


class Number(Value):
    """A count or an amount."""

    kind: Literal["number"] = "number"
    value: float


class Text(Value):
    """Free words."""

    kind: Literal["text"] = "text"
    text: str


class BookingRef(Value):
    """One of the customer's bookings.

    Said are a `reference`, `offerings` (ids of what it is for) or a `moment`; once it is known which one is meant there
    are its `id`, its own `offering` and a `label` to call it by.
    """

    kind: Literal["booking"] = "booking"
    id: str | None = None
    reference: str | None = None
    offering: str | None = None
    label: str = ""
    offerings: list[str] = []
    moment: Moment | None = None


class Proof(Value):
    """What shows who speaks: a booking's `reference`, a `code` (plate, serial number) or a `name`, as said."""

    kind: Literal["proof"] = "proof"
    reference: str | None = None
    code: str | None = None
    name: str | None = None


class Condition(Value):
    """What one attribute of an offering must be; `every`: all of `any_of`, for an attribute that is a list.

    `relative` compares with what was shown: "cheaper", "newer".
    """

    attribute: str
    at_least: float | None = None
    at_most: float | None = None
    any_of: list[str] = []
    none_of: list[str] = []
    every: bool = False
    relative: Literal["less", "more"] | None = None

    def joined(self, said: "Condition") -> "Condition":
        """Both conditions on an attribute that is a list."""
        any_of = list(dict.fromkeys([*self.any_of, *said.any_of]))
        return said.model_copy(update={"any_of": any_of, "none_of": [*self.none_of, *said.none_of]})


class Wish(Value):
    """What an offering of a kind should be like. `order` is an attribute to sort by, after a minus the most first.

    `more` asks for the next of those that were shown, `most` for the first by that order alone: "the cheapest one".
    """

    kind: Literal["wish"] = "wish"
    of: str | None = None
    conditions: list[Condition] = []
    order: str | None = None
    more: bool = False
    most: bool = False
    text: str = ""

    def joined(self, said: "Wish") -> "Wish":
        """The wish with what was said later: of one attribute the later counts, features come on top of each other."""
        if said.more:
            return self.model_copy(update={"more": True})
        known = {each.attribute: each for each in self.conditions}
        for each in said.conditions:
            before = known.get(each.attribute)
            known[each.attribute] = before.joined(each) if before is not None and each.every else each
        conditions, order = list(known.values()), said.order or self.order
        return Wish(of=said.of or self.of, conditions=conditions, order=order, most=said.most, text=said.text)


SlotValue = Annotated[
    Moment | Phone | Email | Person | OfferingRef | Asset | Choice | Number | Text | BookingRef | Proof | Wish,
    Field(discriminator="kind"),
]


class Command(BaseModel):
    """One thing the customer asked the agent to do.

    `slot` names the slot (SetSlot, SkipSlot; Deny: the one called wrong), the task (StartTask), "all" (CancelTask of
    everything in hand), what the agent is asked to be (SmallTalk: robot, person) or the fact asked for (AskFact: hours,
    price, duration, address, offering, identity). A SetSlot without a value refers to something earlier that is not
    known here ("the same car"). `span` is (start, end) in the utterance; `score` is 0 to 1. Silence has no words: the
    voice channel makes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: CommandType
    slot: str | None = None
    value: SlotValue | None = None
    text: str = ""
    span: tuple[int, int] | None = None
    score: float = 1.0


class Interpretation(BaseModel):
    """What one utterance meant. One utterance may carry several commands, in the order they are to be applied:

    a greeting; yes or no; values for the task in hand; then each task begun, followed by its own values; the rest as
    said. `confidence` is how often a reading like this is right; `alternatives` are the likeliest (task or intent,
    share), best first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str
    confidence: float = Field(ge=0, le=1)
    commands: list[Command] = []
    language: str = "en"
    source: Literal["embedded", "llm", "commands"] = "embedded"
    alternatives: list[tuple[str, float]] = []

    @property
    def is_doubtful(self) -> bool:
        """Whether it is better to ask than to act."""
        return self.confidence < ASK_BELOW


class Interpreter(Protocol):
    """Turns words into an interpretation; never raises on any text."""

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation: ...
