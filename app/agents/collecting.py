"""What a frame needs next: a problem put right, one question, the read-back, or what its tool has found."""

from typing import Any

from app.agents import own_bookings, results, verification
from app.agents.appointment import Act, settle_moment
from app.agents.context import TurnContext
from app.agents.frames import empty_slot, missing_attribute, value_of
from app.agents.state import ConversationState, Frame
from app.agents.wording import say_value
from app.packs.manifest import IDENTITY, Slot, Task
from app.tools.runtime import bind, canonical
from app.understanding.interpretation import Asset, Moment, OfferingRef, Phone

WHOLE_NUMBER = 10
"""A telephone number with fewer digits is likely to go on."""


async def next_step(state: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """Settle what was said, else ask for what is missing, else do what reads, or read back what writes.

    One question at a time; what may be left open is asked last.
    """
    if acts := await verification.verify(state, turn, frame):
        return acts
    task = turn.pack.task(frame["task"])
    if _still_offered(turn, frame):
        return [{"type": "ask_again"}]
    for name, schema in task.slots.items():
        slot = frame["slots"][name]
        if slot["settled"] or not _is_known(slot["value"], schema) or not _can_settle(frame, schema):
            continue
        acts = await _settle(state, turn, frame, name, schema)
        if acts:
            return _asked(frame, name, acts)
    for name in sorted(task.slots, key=lambda name: task.slots[name].optional):
        slot = frame["slots"][name]
        if slot["value"] is None and not slot["settled"] and is_asked(name, task):
            return _asked(frame, name, [{"type": "ask", "slot": name}])
    if turn.tools.tool(task.do).effect == "read":
        return await results.show(state, turn, frame)
    return [read_back(turn, frame)]


def _still_offered(turn: TurnContext, frame: Frame) -> bool:
    """Whether something else was told while times are put forward: they stand, and are asked about again."""
    asked = frame["asked"]
    if asked is None or not frame["offered"] or not frame.get("question"):
        return False
    is_timed = turn.pack.task(frame["task"]).slots[asked].type == "datetime"
    return is_timed and frame["slots"][asked]["turn_id"] != turn.turn_id


def is_asked(name: str, task: Task) -> bool:
    """Whether the slot has a question here: one that may stay empty without any is only taken when it is said.

    What shows who speaks has been asked for by then, where it was needed.
    """
    if task.verified and name in IDENTITY:
        return False
    return not task.slots[name].optional or task.slots[name].ask is not None


def may_stay_open(schema: Slot) -> bool:
    """Whether the customer may decline to answer."""
    return schema.optional or schema.skippable


def _is_known(value: dict[str, Any] | None, schema: Slot) -> bool:
    """Whether there is something to settle; which booking is meant may be found without a word."""
    return value is not None or (schema.type == "booking" and not schema.optional)


def _can_settle(frame: Frame, schema: Slot) -> bool:
    """A time waits for the offering, or the booking, that it must be free for."""
    if schema.available is None:
        return True
    return frame["slots"][schema.available]["settled"]


async def _settle(state: ConversationState, turn: TurnContext, frame: Frame, name: str, schema: Slot) -> list[Act]:
    value = value_of(frame, name)
    if schema.type == "booking":
        return await own_bookings.settle_booking(state, turn, frame, name, schema)
    match value:
        case Moment():
            return await settle_moment(state, turn, frame, name, schema)
        case OfferingRef() if len(value.candidates) > 1:
            return await _which(turn, frame, name, value)
        case Asset() if attribute := missing_attribute(value, turn):
            return [
                {"type": "ask_attribute", "slot": name, "attribute": attribute, "said": frame["slots"][name]["said"]}
            ]
        case Phone() if value.e164 is None:
            return _rest_of_phone(frame, name, value.digits)
        case _:
            frame["slots"][name]["settled"] = True
            return []


def _rest_of_phone(frame: Frame, name: str, digits: str) -> list[Act]:
    """A number that comes in pieces is gone on with; one with too many digits begins anew."""
    if len(digits) < WHOLE_NUMBER:
        return [{"type": "ask_rest", "slot": name, "digits": digits}]
    frame["slots"][name] = empty_slot()
    return [{"type": "phone_incomplete", "digits": digits}, {"type": "ask", "slot": name}]


async def _which(turn: TurnContext, frame: Frame, name: str, value: OfferingRef) -> list[Act]:
    """Several offerings fit what was said equally well."""
    business = turn.business(turn.reader)
    offered: list[dict[str, Any]] = []
    for offering_id in value.candidates[:3]:
        offering = await business.offering(offering_id)
        ref = OfferingRef(id=offering.id, name=offering.name)
        offered.append({"label": offering.name, "value": ref.model_dump(mode="json")})
    frame["offered"] = offered
    return [{"type": "ask_which", "slot": name, "options": [each["label"] for each in offered]}]


def _asked(frame: Frame, name: str, acts: list[Act]) -> list[Act]:
    """Remember what was asked: a bare answer next turn belongs to it."""
    if frame["asked"] != name and acts[-1]["type"] not in ("offer", "ask_which", "ask_is_it"):
        frame["offered"] = []
    frame["asked"], frame["status"] = name, "collecting"
    if frame["slots"][name]["value"] is None:
        frame["slots"][name]["status"] = "asking"
    return acts


def read_back(turn: TurnContext, frame: Frame) -> Act:
    """All values of the write, to be heard and affirmed before anything is written."""
    task = turn.pack.task(frame["task"])
    values = {name: value for name in frame["slots"] if (value := value_of(frame, name)) is not None}
    arguments = bind(turn.tools.tool(task.do), values, turn.pack.manifest.persona.zone)
    frame["status"], frame["asked"], frame["offered"], frame["question"] = "confirming", None, [], None
    said = {name: say_value(value, turn.now.date()) for name, value in values.items()}
    for name, text in said.items():
        frame["slots"][name]["said"] = text
    return {
        "type": "read_back",
        "frame_id": frame["frame_id"],
        "task": frame["task"],
        "values": said,
        "arguments": canonical(arguments),
    }
