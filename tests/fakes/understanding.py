"""A model of understanding that means exactly what a test says it means."""

from typing import Any

from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Asset, Command, Interpretation, Moment, OfferingRef, Person, Phone

OIL_CHANGE = OfferingRef(id="northside_motors.oil_change", name="Oil change")
COROLLA = Asset(asset_kind="vehicle", attributes={"make": "Toyota", "model": "Corolla", "year": 2019})
JANE = Person(name="Jane Doe", first="Jane", last="Doe")
PHONE = Phone(e164="+12025550147", digits="2025550147")
TUESDAY_AT_TEN = Moment(date="2026-11-24", times=["10:00"])


def start(task: str = "book_service") -> Command:
    """The customer wants a task done."""
    return Command(type="StartTask", slot=task)


def put(slot: str, value: Any) -> Command:
    """The customer gives a value."""
    return Command(type="SetSlot", slot=slot, value=value)


YES, NO = Command(type="Affirm"), Command(type="Deny")
EVERYTHING = [
    start(),
    put("service", OIL_CHANGE),
    put("vehicle", COROLLA),
    put("when", TUESDAY_AT_TEN),
    put("name", JANE),
    put("phone", PHONE),
]


class ScriptedInterpreter:
    """Looks an utterance up; one that is not in the script is unclear. `BaseException`s in it are raised."""

    def __init__(self) -> None:
        self.script: dict[str, list[Command] | Interpretation | Exception] = {
            "everything": EVERYTHING,
            "yes": [YES],
            "no": [NO],
        }
        self.contexts: list[DialogueContext] = []

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        self.contexts.append(context)
        meant = self.script.get(text, [])
        if isinstance(meant, Exception):
            raise meant
        if isinstance(meant, Interpretation):
            return meant
        commands = meant or [Command(type="Unclear", text=text)]
        return Interpretation(intent="book", confidence=0.9, commands=commands)
