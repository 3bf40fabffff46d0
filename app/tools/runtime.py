"""Runs tools: binds a task's slots to a tool's parameters, measures, and turns every ending into a view."""

import inspect
import time
import types
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock_time
from typing import Any, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from app.contracts import ToolView
from app.core import metrics
from app.core.tracing import span
from app.tools.kit import Moment, SlotValue, Tool, ToolContext, ToolRefused, Value

SLOT_VALUE: TypeAdapter[SlotValue] = TypeAdapter(SlotValue)
_PRIVATE = {"person", "phone", "email", "text"}


class UnboundParameter(Exception):
    """A pack's task lacks a slot that its tool needs: a mistake of the pack, not of the customer."""


def slot_value(dumped: dict[str, Any]) -> SlotValue:
    """The typed value of a slot as kept in graph state."""
    return SLOT_VALUE.validate_python(dumped)


def moment_at(moment: Moment, zone: str) -> datetime:
    """The one moment meant, aware. The agent has settled date and time before it calls a tool."""
    if moment.date is None or not moment.times:
        raise UnboundParameter("the moment has no date or no time yet")
    at = clock_time.fromisoformat(moment.times[0])
    return datetime.combine(date.fromisoformat(moment.date), at, ZoneInfo(zone))


def bind(tool: Tool, slots: dict[str, SlotValue], zone: str) -> dict[str, Any]:
    """Arguments for the tool from a frame's slots: by name, else by type.

    Raises:
        UnboundParameter: a parameter without default finds no slot.
    """
    arguments: dict[str, Any] = {}
    for name, parameter in tool.parameters.items():
        value = slots.get(name) or _only_of_type(parameter.annotation, slots, exclude=set(tool.parameters) - {name})
        if value is None:
            if parameter.default is inspect.Parameter.empty:
                raise UnboundParameter(f"{tool.name} needs {name}, and no slot of the task gives it")
            continue
        wants_datetime = datetime in _classes(parameter.annotation)
        arguments[name] = moment_at(value, zone) if wants_datetime and isinstance(value, Moment) else value
    return arguments


def _only_of_type(annotation: Any, slots: dict[str, SlotValue], exclude: set[str]) -> SlotValue | None:
    wanted = tuple(Moment if kind is datetime else kind for kind in _classes(annotation))
    found = [value for name, value in slots.items() if name not in exclude and isinstance(value, wanted)]
    return found[0] if len(found) == 1 else None


def _classes(annotation: Any) -> tuple[type, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for kind in get_args(annotation) if isinstance(kind, type) and kind is not type(None))
    return (annotation,) if isinstance(annotation, type) else ()


def canonical(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments as plain JSON: equal values give equal dicts."""
    plain: dict[str, Any] = {}
    for name, value in sorted(arguments.items()):
        if isinstance(value, Value):
            plain[name] = value.model_dump(mode="json")
        elif isinstance(value, datetime):
            plain[name] = value.isoformat()
        else:
            plain[name] = value
    return plain


def redact(arguments: dict[str, Any]) -> dict[str, Any]:
    """Canonical arguments without what identifies a person."""
    return {
        name: "…" if isinstance(value, dict) and value.get("kind") in _PRIVATE else value
        for name, value in canonical(arguments).items()
    }


@dataclass
class ToolRuntime:
    """The tools of one turn and the views of those that ran."""

    tools: dict[str, Tool]
    views: list[ToolView] = field(default_factory=list)

    def tool(self, name: str) -> Tool:
        """The tool by its name."""
        return self.tools[name]

    async def call(self, tool: Tool, context: ToolContext, arguments: dict[str, Any]) -> Any:
        """Run the tool and record how it ended.

        Raises:
            ToolRefused: the business says no.
        """
        started = time.perf_counter()
        status, outcome = "failed", ""
        try:
            with span(f"tool {tool.name}", tool=tool.name, effect=tool.effect):
                result = await tool.function(context, **arguments)
            status, outcome = "ok", _brief(result)
            return result
        except ToolRefused as refusal:
            status, outcome = "refused", refusal.code
            raise
        finally:
            ms = round((time.perf_counter() - started) * 1000, 2)
            metrics.tool_seconds.labels(tool.name, status).observe(ms / 1000)
            view = ToolView(
                name=tool.name, effect=tool.effect, status=status, arguments=redact(arguments), outcome=outcome, ms=ms
            )
            self.views.append(view)


def _brief(result: Any) -> str:
    if isinstance(result, list):
        return f"{len(result)} found"
    if isinstance(result, dict):
        return str(result.get("reference") or "ok")
    return "ok"
