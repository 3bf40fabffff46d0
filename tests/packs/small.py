"""The smallest pack that loads, to be spoilt by tests one field at a time."""

import copy
import json
from pathlib import Path
from typing import Any

PACK: dict[str, Any] = {
    "name": "corner_cafe",
    "persona": {"name": "Kim", "business": "Corner Cafe", "zone": "Europe/Berlin", "locale": "en-GB"},
    "hours": "Mo-Su 08:00-20:00",
    "kinds": {"offering": {"table": {"view": "garden|street?"}}, "resource": {"table": {}}, "asset": {}},
    "agents": [
        {"name": "faq", "kind": "knowledge"},
        {"name": "booking", "kind": "task", "tasks": ["book_table"]},
        {"name": "escalation", "kind": "person"},
    ],
    "tasks": {
        "book_table": {
            "says": "table",
            "examples": ["a table please", "I want to eat with you"],
            "slots": {
                "table": {"type": "offering", "kind": "table"},
                "when": {"type": "datetime", "within": "hours", "available": "table"},
                "seat": {"type": "choice", "choices": {"in": ["inside"], "out": ["outside"]}, "optional": True},
                "name": {"type": "person"},
                "phone": {"type": "phone"},
            },
            "confirm": "{table} on {when} for {name}, {phone}?",
            "do": "bookings.book",
            "done": "Booked: {reference}.",
        }
    },
}
SEED: dict[str, Any] = {
    "offerings": [{"key": "for_two", "kind": "table", "name": "Table for two", "duration_min": 90, "skill": "two"}],
    "resources": [{"key": "t1", "kind": "table", "name": "Table 1", "skills": ["two"]}],
    "customers": [{"key": "ann", "name": "Ann", "phone": "+12025550123"}],
    "bookings": [
        {"key": "b1", "task": "book_table", "customer": "ann", "offering": "for_two", "in_open_days": 1, "at": "12:00"}
    ],
}


def changed(original: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one field set; `...` takes the field out."""
    copied = copy.deepcopy(original)
    target: Any = copied
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        target = target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return copied


def write_pack(folder: Path, pack: dict[str, Any] = PACK, seed: dict[str, Any] = SEED, tools: str = "") -> Path:
    """A pack's folder (JSON is YAML)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(json.dumps(pack))
    (folder / "seed.yaml").write_text(json.dumps(seed))
    if tools:
        (folder / "tools.py").write_text(tools)
    return folder
