"""Packs made of a table: other businesses' bookings, as the product would have them described."""

from functools import cache
from pathlib import Path
from typing import Any

from app.business.models import Offering
from app.cli.evaluation.material import material
from app.packs.manifest import Manifest
from app.packs.pack import Pack
from app.packs.seed import Seed
from app.understanding.domain import Domain

TASK = "book"
_TASKS = {
    TASK: ["I'd like to make an appointment", "I want to make a reservation"],
    "change": ["can you change my reservation to another day", "I need to move my appointment"],
}


@cache
def pack_of(domain: str) -> Pack:
    """The pack of one of the table's domains.

    Raises:
        KeyError: the table has no such domain.
    """
    table = material("dialogues")
    described = table["domains"][domain]
    slots = {name: _slot(name, given) for name, given in described["slots"].items()}
    manifest = Manifest.model_validate(
        {
            "name": domain,
            "persona": {"name": "Ava", "business": domain, "locale": table["locale"], "zone": table["zone"]},
            "hours": table["hours"],
            "kinds": {"offering": {name: {} for name in described.get("names", {})}},
            "agents": [
                {"name": "faq", "kind": "knowledge"},
                {"name": "booking", "kind": "task", "tasks": list(_TASKS)},
                {"name": "escalation", "kind": "person"},
            ],
            "tasks": {
                name: {
                    "says": "booking",
                    "intent": name,
                    "examples": examples,
                    "slots": slots,
                    "do": "bookings.book",
                    "done": "Booked.",
                }
                for name, examples in _TASKS.items()
            },
        }
    )
    return Pack(Path(), manifest, Seed(), (), {}, {})


@cache
def domain_of_pack(domain: str) -> Domain:
    """What understanding is told of that pack and the names it goes by."""
    names = material("dialogues")["domains"][domain].get("names", {})
    offerings = [
        Offering(id=one.partition("|")[0], name=one.partition("|")[0], kind=kind, synonyms=one.split("|")[1:])
        for kind, listed in names.items()
        for one in listed
    ]
    return pack_of(domain).domain(offerings)


def _slot(name: str, given: str | dict[str, Any]) -> dict[str, Any]:
    slot = {"type": given} if isinstance(given, str) else dict(given)
    if slot["type"] == "offering":
        slot["kind"] = name
    return slot
