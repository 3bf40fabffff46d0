"""A made-up bicycle workshop: enough of a domain to be understood in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.calendar import OpeningHours
from app.understanding.domain import DialogueContext, Domain, Offered, OfferingName, SlotSchema, TaskSchema

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
"""A Wednesday morning."""

HOURS = OpeningHours("Mo-Fr 07:30-18:00; Sa 08:00-16:00; Su,PH off", "America/Chicago", "US-IL")

BOOK = TaskSchema(
    name="book_repair",
    intent="book",
    examples=(
        "I need a tune up",
        "can you look at my brakes",
        "my chain keeps slipping",
        "I'd like to bring my bike in",
        "book me in for a puncture repair",
        "I want an appointment for my bike",
    ),
    slots=(
        SlotSchema("service", "offering", kind="repair"),
        SlotSchema("bike", "asset", kind="bicycle"),
        SlotSchema("when", "datetime"),
        SlotSchema("name", "person"),
        SlotSchema("phone", "phone"),
        SlotSchema("email", "email"),
        SlotSchema("helmets", "number"),
        SlotSchema(
            "pickup", "choice", choices={"courier": ("pick it up", "courier"), "self": ("drop it off", "myself")}
        ),
        SlotSchema("loaner", "yes_no"),
        SlotSchema("note", "text"),
    ),
)
CANCEL = TaskSchema(
    name="cancel_repair",
    intent="cancel",
    examples=("cancel my repair", "I can't bring the bike in on Friday after all"),
    slots=(SlotSchema("phone", "phone"),),
)
DOMAIN = Domain(
    name="riverside_cycles",
    locale="en-US",
    zone="America/Chicago",
    hours=HOURS,
    tasks=(BOOK, CANCEL),
    intents={"ask": ("do you rent bikes", "do you repair electric bikes")},
    offerings=(
        OfferingName("tune_up", "Tune-up", "repair", ("general service", "full service")),
        OfferingName("puncture", "Puncture repair", "repair", ("flat tire", "fix a flat")),
        OfferingName("brake_check", "Brake check", "repair", ("check my brakes", "brakes checked")),
        OfferingName("brake_pads", "Brake pads", "repair", ("new brake pads",)),
        OfferingName("chain", "Chain replacement", "repair", ("new chain",)),
    ),
    asset_kinds={
        "bicycle": {
            "brand": ("Trek", "Cannondale|Dale", "Specialized"),
            "model": ("Trek/Domane", "Trek/Marlin", "Trek/FX-5", "Cannondale/Topstone", "Specialized/Rockhopper"),
            "year": (),
            "serial": (),
        }
    },
    attribute_types={"bicycle": {"brand": "str", "model": "str", "year": "int", "serial": "str?"}},
    knowledge=("Do you offer loaner bikes?", "What does the warranty cover?", "Can I cancel my appointment later on?"),
    person_words=("talk to the mechanic",),
)

READ_BACK: dict[str, dict[str, Any]] = {
    "service": {"kind": "offering", "id": "tune_up", "name": "Tune-up", "candidates": []},
    "bike": {
        "kind": "asset",
        "asset_kind": "bicycle",
        "attributes": {"brand": "Trek", "model": "Domane", "year": 2019},
    },
    "when": {"kind": "moment", "date": "2026-11-24", "date_end": None, "times": ["09:30"], "nearest": False},
    "name": {"kind": "person", "name": "Jane Doe", "first": "Jane", "last": "Doe"},
    "phone": {"kind": "phone", "e164": "+12025550147", "digits": "2025550147"},
}


def moment(date: str, *times: str) -> dict[str, Any]:
    """A dumped moment."""
    return {"kind": "moment", "date": date, "times": list(times)}


OFFERS = (
    Offered("Tuesday, November 24 at 9:00 am", moment("2026-11-24", "09:00")),
    Offered("Tuesday, November 24 at 9:30 am", moment("2026-11-24", "09:30")),
    Offered("Tuesday, November 24 at 2:00 pm", moment("2026-11-24", "14:00")),
)


def idle() -> DialogueContext:
    """Nothing has been asked yet."""
    return DialogueContext(now=NOW)


def asking(slot: str, **more: Any) -> DialogueContext:
    """The agent has just asked for a slot of the repair."""
    return DialogueContext(now=NOW, task="book_repair", asked=slot, **more)


def confirming() -> DialogueContext:
    """Everything was read back; a yes or a no is awaited."""
    return DialogueContext(now=NOW, task="book_repair", expects="yes_no", filled=READ_BACK)
