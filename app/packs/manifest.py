"""What pack.yaml may say. Strict: an unknown field or a reference to nothing stops the pack from loading."""

import re
from string import Formatter
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.core.calendar import OpeningHours
from app.understanding.domain import SlotType

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Intent = Annotated[
    str, Field(pattern=r"^(?:[a-z][a-z0-9_]*|ask\.(?:address|contact|duration|hours|offerings|price))$", max_length=60)
]
"""An intent; a question for what the tables tell has the fact's name after a dot."""

ATTRIBUTE = re.compile(r"^(str|int|float|bool|list|[\w-]+(\|[\w-]+)+)\??$")


def _attribute_type(value: str) -> str:
    if not ATTRIBUTE.match(value):
        raise ValueError(f"{value!r} is no attribute type: str, int, float, bool, list or a|b|c, with ? when optional")
    return value


def _template(value: str) -> str:
    try:
        placeholders(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a sentence with {{slots}}: {error}") from error
    return value


def placeholders(template: str) -> list[str]:
    """The names in braces of a sentence."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


AttributeType = Annotated[str, AfterValidator(_attribute_type)]
Template = Annotated[str, Field(min_length=1), AfterValidator(_template)]
Attributes = dict[Word, AttributeType]


class Strict(BaseModel):
    """Base of everything in a pack: no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Persona(Strict):
    """Who answers, and how she sounds."""

    name: str = Field(min_length=1)
    business: str = Field(min_length=1)
    tone: str = "warm and brief"
    voice: str = "af_heart"
    locale: str = Field(default="en-US", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    zone: str = "UTC"


class Contact(Strict):
    """Where the business is and how else to reach it."""

    address: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None


class Suggestion(Strict):
    """Something a customer may say first, offered as a button: its label, and the words it says."""

    label: str = Field(min_length=1, max_length=40)
    text: str = Field(min_length=1, max_length=200)


class Kinds(Strict):
    """The kinds of asset, offering and resource that this business has, with their typed attributes."""

    asset: dict[Word, Attributes] = {}
    offering: dict[Word, Attributes] = {}
    resource: dict[Word, Attributes] = {}


class Agent(Strict):
    """One agent of the graph."""

    name: Word
    kind: Literal["knowledge", "task", "person", "look_up"]
    tasks: list[Word] = []

    @model_validator(mode="after")
    def _tasks_fit_the_kind(self) -> Self:
        if bool(self.tasks) != (self.kind == "task"):
            raise ValueError("an agent of kind task, and no other, lists the tasks it does")
        return self


class Slot(Strict):
    """A value that a task needs. `ask` is the question; `available` names the slot whose offering must be free then.

    An `optional` one is never asked for unless it has a question, and may be `skippable`: asked, and left open.
    `hint` answers "what do you mean?". `until` names the slot in whose day or time what this one ends begins.
    """

    type: str
    kind: Word | None = None
    ask: str | None = None
    hint: str | None = None
    optional: bool = False
    skippable: bool = False
    within: Literal["hours"] | None = None
    available: Word | None = None
    choices: dict[str, list[str]] = {}
    until: Word | None = None

    @model_validator(mode="after")
    def _type_is_known_and_complete(self) -> Self:
        if self.type not in get_args(SlotType):
            raise ValueError(f"unknown slot type {self.type!r}; there are {', '.join(get_args(SlotType))}")
        if (self.type in ("offering", "asset", "wish")) != (self.kind is not None):
            raise ValueError("a slot of type offering or asset, or of a wish for one, and no other, names its kind")
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("a slot of type choice, and no other, lists its choices")
        return self


IDENTITY: dict[str, dict[str, str]] = {"phone": {"type": "phone"}, "proof": {"type": "proof"}}
"""The slots by which a customer is known, added to every task that is for verified customers."""


class FollowUp(Strict):
    """What is offered once a task has shown what it found: another task, with the slots that both have."""

    task: Word
    ask: Template


class Task(Strict):
    """Something customers can get done. `do` is the tool that does it once they have said yes to `confirm`.

    A tool that only reads has no `confirm`: `done` words what it found, `item` one of several things shortly. A
    `verified` task is for customers who have shown who they are.
    """

    says: str = Field(min_length=1)
    intent: str = "book"
    examples: list[str] = Field(min_length=2)
    slots: dict[Word, Slot] = Field(min_length=1)
    verified: bool = False
    confirm: Template | None = None
    do: str = Field(pattern=r"^([a-z_]+(\.[a-z_]+)?|mcp:[\w-]+/[\w-]+)$")
    done: Template
    item: Template | None = None
    then: FollowUp | None = None

    @model_validator(mode="before")
    @classmethod
    def _identity_is_asked_for(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("verified") and isinstance(given.get("slots"), dict):
            return {
                **given,
                "slots": {**given["slots"], **{k: v for k, v in IDENTITY.items() if k not in given["slots"]}},
            }
        return given

    @model_validator(mode="after")
    def _refers_to_its_own_slots(self) -> Self:
        read_back = placeholders(self.confirm or "")
        for name in read_back:
            if name not in self.slots:
                raise ValueError(f"confirm reads back {{{name}}}, which is no slot of this task")
        for name, slot in self.slots.items():
            identifies = self.verified and name in IDENTITY
            if self.confirm and not (slot.optional or identifies) and name not in read_back:
                raise ValueError(f"confirm must read back {{{name}}}: what is written has been heard")
            if slot.until is not None and slot.until not in self.slots:
                raise ValueError(f"slots.{name}.until must name another slot of this task")
            if slot.available is not None:
                other = self.slots.get(slot.available)
                if other is None or other.type not in ("offering", "booking"):
                    raise ValueError(f"slots.{name}.available must name a slot of type offering or booking")
        return self


class Knowledge(Strict):
    """How sure the search must be before an article is quoted."""

    min_score: float = Field(default=0.35, ge=0, le=1)


class Escalate(Strict):
    """When to offer a person, which words ask for one, and when people are there (`hours`, `always`, `never`)."""

    after_failures: int = Field(default=2, ge=1)
    words: list[str] = []
    staffed: str = "hours"


class Manifest(Strict):
    """A pack.yaml."""

    name: Word
    persona: Persona
    hours: str
    holidays: str | None = Field(default=None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    contact: Contact = Contact()
    kinds: Kinds = Kinds()
    agents: list[Agent] = Field(min_length=1)
    tasks: dict[Word, Task] = {}
    intents: dict[Intent, list[str]] = {}
    phrases: dict[Word, str | list[str]] = {}
    suggestions: list[Suggestion] = Field(default=[], max_length=6)
    knowledge: Knowledge = Knowledge()
    escalate: Escalate = Escalate()

    @model_validator(mode="after")
    def _hours_can_be_read(self) -> Self:
        self.opening_hours()
        if self.escalate.staffed not in ("hours", "always", "never"):
            self.opening_hours(self.escalate.staffed)
        return self

    @model_validator(mode="after")
    def _agents_and_tasks_agree(self) -> Self:
        names = [agent.name for agent in self.agents]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"agents: the name {', '.join(sorted(twice))} is there twice")
        for kind in ("knowledge", "person"):
            if sum(agent.kind == kind for agent in self.agents) != 1:
                raise ValueError(f"agents: exactly one of kind {kind} is needed")
        listed = [task for agent in self.agents for task in agent.tasks]
        for task in listed:
            if task not in self.tasks:
                raise ValueError(f"agents: there is no task {task!r}")
        for task in self.tasks:
            if listed.count(task) != 1:
                raise ValueError(f"tasks.{task}: exactly one agent must do it")
        return self

    @model_validator(mode="after")
    def _kinds_exist(self) -> Self:
        for name, task in self.tasks.items():
            for slot_name, slot in task.slots.items():
                offerings = self.kinds.offering
                known = {"offering": offerings, "wish": offerings, "asset": self.kinds.asset}.get(slot.type)
                if known is not None and slot.kind not in known:
                    raise ValueError(f"tasks.{name}.slots.{slot_name}: there is no {slot.type} kind {slot.kind!r}")
        return self

    @model_validator(mode="after")
    def _what_follows_exists(self) -> Self:
        for name, task in self.tasks.items():
            if task.then is not None and task.then.task not in self.tasks:
                raise ValueError(f"tasks.{name}.then: there is no task {task.then.task!r}")
        return self

    def opening_hours(self, expression: str | None = None) -> OpeningHours:
        """The business's hours, or another expression in its zone and calendar."""
        try:
            return OpeningHours(expression or self.hours, self.persona.zone, self.holidays)
        except Exception as error:  # the parser and the zone database each have their own kinds
            raise ValueError(f"hours {expression or self.hours!r} in {self.persona.zone!r}: {error}") from error
