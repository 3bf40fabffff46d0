"""All that a pack's `tools.py` may import."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.business import Business
from app.contracts import Contact
from app.understanding.interpretation import (
    Asset,
    Choice,
    Email,
    Moment,
    Number,
    OfferingRef,
    Person,
    Phone,
    SlotValue,
    Text,
    Value,
)

__all__ = [
    "Asset",
    "Choice",
    "Contact",
    "Email",
    "Moment",
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
    """What a tool may use. `business` works inside the turn's transaction; nobody commits but the turn."""

    business: Business
    customer: Contact
    now: datetime
    locale: str
    pack: str
    task: str
    source: str
    session_id: str


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
