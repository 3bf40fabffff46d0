"""All that a pack's `tools.py` may import."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.business import Business
from app.contracts import Contact
from app.understanding.interpretation import (
    Asset,
    BookingRef,
    Choice,
    Condition,
    Email,
    Moment,
    Number,
    OfferingRef,
    Person,
    Phone,
    SlotValue,
    Text,
    Value,
    Wish,
)

__all__ = [
    "Asset",
    "BookingRef",
    "Choice",
    "Condition",
    "Contact",
    "Email",
    "Found",
    "Item",
    "Minutes",
    "Moment",
    "Money",
    "Number",
    "OfferingRef",
    "Person",
    "Phone",
    "SlotValue",
    "Text",
    "Tool",
    "ToolContext",
    "ToolRefused",
    "Value",
    "Wish",
    "tool",
]

Effect = Literal["read", "write"]


class ToolRefused(Exception):
    """The business says no, with what it offers instead. The agent words it by `code`."""

    def __init__(self, code: str, **offer: Any) -> None:
        self.code = code
        self.offer = offer
        super().__init__(code)


@dataclass(frozen=True)
class ToolContext:
    """What a tool may use. `business` works inside the turn's transaction; nobody commits but the turn.

    `customer` is what was said of them; `verified` the id of the one they have shown to be, which alone gives a right
    to what is stored.
    """

    business: Business
    customer: Contact
    now: datetime
    locale: str
    pack: str
    task: str
    source: str
    session_id: str
    verified: str | None = None


@dataclass(frozen=True)
class Money:
    """A price or a range of prices, in minor units."""

    low: int | None
    high: int | None
    currency: str


@dataclass(frozen=True)
class Minutes:
    """How long something takes."""

    count: int


Said = str | int | float | datetime | Money | Minutes
"""What the agent can put into words."""


@dataclass(frozen=True)
class Item:
    """One of the things found: the `value` that choosing it means, and what there is to say of it."""

    value: SlotValue
    says: Mapping[str, Said]


@dataclass(frozen=True)
class Found:
    """What a reading tool found: words for the task's `done`, and things to choose from, best first."""

    says: Mapping[str, Said] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


ToolFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Tool:
    """A function that agents may call. `parameters` maps names to annotations, without the context."""

    name: str
    effect: Effect
    function: ToolFunction
    doc: str
    parameters: dict[str, inspect.Parameter]


def tool(effect: Effect, name: str | None = None) -> Callable[[ToolFunction], Tool]:
    """Declare a tool. Its docstring is what a model and an operator read; an unknown effect counts as a write.

    The first parameter is the `ToolContext`. The others take a slot by its name or, where no slot has that name,
    the task's only slot whose value is of the annotated type (`datetime` takes a slot of type datetime).
    """

    def declare(function: ToolFunction) -> Tool:
        signature = inspect.signature(function)
        parameters = dict(list(signature.parameters.items())[1:])
        return Tool(name or function.__name__, effect, function, inspect.getdoc(function) or "", parameters)

    return declare
