"""Tables in `tables/`: what other businesses' corpora ask for, in our own words."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from app.core.calendar import OpeningHours
from app.understanding.domain import Domain, SlotSchema, TaskSchema

_FOLDER = Path(__file__).parent / "tables"


@cache
def material(name: str) -> dict[str, Any]:
    """One table."""
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def domain_of(table: dict[str, Any]) -> Domain:
    """A business that has the table's slots in one task, or one task of each of its intents."""
    slots = tuple(SlotSchema(name, kind) for name, kind in table.get("slots", {}).items())
    names = table.get("tasks", ["book"])
    tasks = tuple(TaskSchema(name, (), slots, intent=name) for name in names)
    hours = OpeningHours(table["hours"], table["zone"])
    return Domain("corpus", table["locale"], table["zone"], hours, tasks, {}, ())


def moment_in(table: dict[str, Any], at: str) -> datetime:
    """A local time of the table's business."""
    return datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(table["zone"]))
