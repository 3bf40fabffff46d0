"""What an interpreter must know of a business and of the conversation. No industry, no pack: plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.core.calendar import OpeningHours

SlotType = Literal[
    "date", "time", "datetime", "phone", "email", "person", "choice", "offering", "asset", "yes_no", "number", "text",
    "booking", "proof", "wish",
]  # fmt: skip


@dataclass(frozen=True)
class OfferingName:
    """An offering as customers call it. Of a `unique` one there is just this one: its name alone asks for nothing."""

    id: str
    name: str
    kind: str
    synonyms: tuple[str, ...] = ()
    unique: bool = False


@dataclass(frozen=True)
class AttributeName:
    """An attribute of offerings, as customers speak of it.

    `values` are its known values, each `Canonical|alias|…`; those of a number are the words for its unit ("miles").
    `low` and `high` bound the numbers that the catalogue has.
    """

    name: str
    type: Literal["str", "list", "number"]
    values: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class SlotSchema:
    """A slot of a task: `kind` is the asset or offering kind it refers to, `choices` map value → ways to say it.

    `until` names the slot that tells when what this one ends began: a day of departure, a time by which to be done.
    """

    name: str
    type: SlotType
    kind: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    until: str | None = None


@dataclass(frozen=True)
class TaskSchema:
    """A task as understanding sees it. `intent` is one of the known intents (book, change, cancel, look_up …)."""

    name: str
    examples: tuple[str, ...]
    slots: tuple[SlotSchema, ...]
    intent: str = "book"


@dataclass(frozen=True)
class Domain:
    """Everything an interpreter may use of one business. Built once per pack and catalogue version.

    `asset_kinds` maps a kind to its attributes and their known values (gazetteer; empty = open), e.g.
    {"vehicle": {"make": ("Toyota", …), "model": (…), "year": ()}}; `attribute_types` gives "str" or "int".
    """

    name: str
    locale: str
    zone: str
    hours: OpeningHours
    tasks: tuple[TaskSchema, ...]
    intents: dict[str, tuple[str, ...]]
    offerings: tuple[OfferingName, ...]
    asset_kinds: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    attribute_types: dict[str, dict[str, str]] = field(default_factory=dict)
    offering_attributes: dict[str, tuple[AttributeName, ...]] = field(default_factory=dict)
    knowledge: tuple[str, ...] = ()
    person_words: tuple[str, ...] = ()
    default_region: str = "US"


@dataclass(frozen=True)
class Offered:
    """Something the agent put forward that the customer may refer to ("the second", "nine thirty")."""

    label: str
    value: dict[str, Any]


@dataclass(frozen=True)
class DialogueContext:
    """Where the conversation stands when the utterance arrives. `now` is aware, in the business's zone.

    `expects` is what the last reply asked for (`open`, `yes_no`, `choice`, `date`, `phone`, `spelled`);
    `asked` the slot it asked for; `filled` the slot values so far (dumped SlotValues) of the active task.
    `known` holds, by slot name, what this customer said or is known for outside it: "the same car", "my usual".
    """

    now: datetime
    task: str | None = None
    asked: str | None = None
    expects: str = "open"
    filled: dict[str, dict[str, Any]] = field(default_factory=dict)
    offered: Sequence[Offered] = ()
    last_agent_text: str = ""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
