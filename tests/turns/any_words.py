"""What a customer may say at any moment, and what answers a question of any task."""

from app.contracts import TurnRequest
from app.packs.manifest import Slot
from app.packs.pack import Pack
from app.understanding.interpretation import (
    BookingRef,
    Choice,
    Command,
    Email,
    Moment,
    Number,
    OfferingRef,
    Proof,
    SlotValue,
    Text,
    Wish,
)
from tests.fakes.understanding import COROLLA, EVERYTHING, JANE, NO, PHONE, TUESDAY_AT_TEN, YES, put, start

OTHER_PHONE = PHONE.model_copy(update={"e164": "+12025550199", "digits": "2025550199"})
SAID: dict[str, list[Command]] = {
    "everything": EVERYTHING,
    "yes": [YES],
    "no": [NO],
    "another service": [put("service", OfferingRef(id="northside_motors.tire_rotation", name="Tire rotation"))],
    "another day": [put("when", Moment(date="2026-11-25"))],
    "a closed day": [put("when", Moment(date="2026-11-26", times=["10:00"]))],
    "a range": [put("when", Moment(date="2026-11-23", date_end="2026-11-28", earliest="13:00"))],
    "the first free": [put("when", Moment(nearest=True))],
    "another number": [put("phone", OTHER_PHONE)],
    "yes but at eleven": [YES, put("when", Moment(times=["11:00"]))],
    "no, wednesday": [NO, put("when", Moment(date="2026-11-25", times=["09:30"]))],
    "yes, and do you have loaner cars": [YES, Command(type="AskKnowledge", text="do you have loaner cars")],
    "yes, and then something else": [YES, start("move_booking"), put("when", Moment(date="2026-11-30"))],
    "a time and a question": [put("when", TUESDAY_AT_TEN), Command(type="AskKnowledge", text="is there Wi-Fi")],
    "cancel": [Command(type="CancelTask")],
    "cancel everything": [Command(type="CancelTask", slot="all")],
    "which": [Command(type="Clarify")],
    "skip it": [Command(type="SkipSlot", slot="phone")],
    "hours": [Command(type="AskFact", slot="hours")],
    "question": [Command(type="AskKnowledge", text="do you have loaner cars")],
    "person": [Command(type="RequestPerson")],
    "nonsense": [],
    **{
        kind.lower(): [Command(type=kind)]
        for kind in ("Repeat", "Slower", "Wait", "Thank", "Greet", "SmallTalk", "Abuse", "OutOfScope")
    },
}
AFFIRMS = {text for text, commands in SAID.items() if YES in commands} | {"[Affirm]"}
STANDS_STILL = {"wait", "repeat", "slower", "[Wait]", "[Silence]", "[Repeat]", "[Slower]"}
"""After these a yes still belongs to what was read back before them."""
DIGRESSIONS = {"question", "hours", "thank", "greet", "smalltalk", "abuse", "outofscope", "nonsense", "which", "person"}
CHANGES = {"yes but at eleven"}
"""A yes to what was read back with something else about it; a yes and another task is a yes."""
ANSWERS: dict[str, SlotValue] = {
    "asset": COROLLA,
    "person": JANE,
    "phone": PHONE,
    "email": Email(address="jane.doe@example.com"),
    "number": Number(value=2),
    "booking": BookingRef(),
    "proof": Proof(name="Doe"),
    "date": TUESDAY_AT_TEN,
    "time": TUESDAY_AT_TEN,
    "datetime": TUESDAY_AT_TEN,
}


def value_for(pack: Pack, slot: Slot) -> SlotValue:
    """Something that answers a question of any task."""
    match slot.type:
        case "offering":
            return _first_offering(pack, slot.kind)
        case "wish":
            return Wish(of=slot.kind)
        case "choice":
            return Choice(value=next(iter(slot.choices)))
        case other:
            return ANSWERS.get(other, Text(text="please call me back"))


def _first_offering(pack: Pack, kind: str | None) -> OfferingRef:
    row = next(each for each in pack.seed.offerings if each.kind == kind)
    return OfferingRef(id=f"{pack.name}.{row.key}", name=row.name)


def words_of(request: TurnRequest) -> str:
    """What was said, or which button was pressed."""
    return request.text or f"[{request.commands[0].type}]"
