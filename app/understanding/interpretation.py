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
    "CancelTask",
    "AskKnowledge",
    "AskFact",
    "RequestPerson",
    "Repeat",
    "Wait",
    "Greet",
    "Thank",
    "Goodbye",
    "SmallTalk",
    "Unclear",
]


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
    """One of the business's offerings; `candidates` (ids) when several fit the words equally well."""

    kind: Literal["offering"] = "offering"
    id: str
    name: str
    candidates: list[str] = []


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


SlotValue = Annotated[
    Moment | Phone | Email | Person | OfferingRef | Asset | Choice | Number | Text, Field(discriminator="kind")
]


class Command(BaseModel):
    """One thing the customer asked the agent to do.

    `slot` names the slot (SetSlot), the task (StartTask) or the fact asked for (AskFact: hours, price,
    duration, address). `span` is (start, end) in the utterance; `score` is 0 to 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: CommandType
    slot: str | None = None
    value: SlotValue | None = None
    text: str = ""
    span: tuple[int, int] | None = None
    score: float = 1.0


class Interpretation(BaseModel):
    """What one utterance meant. One utterance may carry several commands, in the order they are to be applied."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str
    confidence: float = Field(ge=0, le=1)
    commands: list[Command] = []
    language: str = "en"
    source: Literal["embedded", "llm", "commands"] = "embedded"
    alternatives: list[tuple[str, float]] = []


class Interpreter(Protocol):
    """Turns words into an interpretation; never raises on any text."""

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation: ...
