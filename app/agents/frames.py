"""The stack of tasks in progress, and what a customer's values do to them."""

from typing import Any

from app.agents.context import TurnContext
from app.agents.state import ConversationState, Frame, FrameSlot, FrameStatus, SlotStatus, active_frame, paused_frame
from app.agents.wording import say_value
from app.packs.manifest import Slot, Task
from app.tools.runtime import slot_value
from app.understanding.interpretation import Asset, Moment, Person, Phone, SlotValue

FINISHED_KEPT = 3


def empty_slot() -> FrameSlot:
    """A slot nothing was said about."""
    return FrameSlot(value=None, said="", status="empty", turn_id=None, settled=False)


def open_frame(state: ConversationState, turn: TurnContext, task: str) -> Frame:
    """A new task on top of the stack; what was in hand waits beneath it."""
    frames = state["frames"]
    for frame in frames:
        if frame["status"] in ("collecting", "confirming"):
            frame["status"], frame["read_back"] = "paused", None
    ordinal = sum(frame["frame_id"].startswith(turn.turn_id) for frame in frames)
    frame = Frame(
        frame_id=f"{turn.turn_id}:{ordinal}",
        task=task,
        agent=turn.pack.agent_for_task(task).name,
        status="collecting",
        slots={name: empty_slot() for name in turn.pack.task(task).slots},
        asked=None,
        offered=[],
        read_back=None,
        outcome=None,
    )
    frames.append(frame)
    _prefill(frame, state["customer"], turn)
    return frame


def _prefill(frame: Frame, customer: dict[str, Any], turn: TurnContext) -> None:
    """What the client already told us about the customer need not be asked."""
    known: dict[str, SlotValue] = {}
    if customer.get("name"):
        first, _, last = str(customer["name"]).partition(" ")
        known["person"] = Person(name=customer["name"], first=first, last=last)
    if customer.get("phone"):
        known["phone"] = Phone(e164=customer["phone"], digits=str(customer["phone"]).lstrip("+"))
    for name, schema in turn.pack.task(frame["task"]).slots.items():
        if schema.type in known:
            put(frame, name, known[schema.type], turn, status="heard")


def put(
    frame: Frame, name: str, value: SlotValue, turn: TurnContext, status: SlotStatus, settled: bool = False
) -> None:
    """Write a value into a slot."""
    frame["slots"][name] = FrameSlot(
        value=value.model_dump(mode="json"),
        said=say_value(value, turn.now.date()),
        status=status,
        turn_id=turn.turn_id,
        settled=settled,
    )


def value_of(frame: Frame, name: str) -> SlotValue | None:
    """A slot's typed value."""
    slot = frame["slots"].get(name)
    return slot_value(slot["value"]) if slot and slot["value"] is not None else None


def fill(frame: Frame, name: str, said: SlotValue, turn: TurnContext) -> bool:
    """Take a value the customer gave; joined to what the slot has, where values come in parts.

    Returns whether it corrected an earlier value. A read-back of other values is void from then on.
    """
    before = value_of(frame, name)
    value = _joined(before, said)
    was_settled = frame["slots"][name]["settled"]
    corrected = was_settled and before is not None and value != before
    put(frame, name, value, turn, "corrected" if corrected else "heard", settled=was_settled and value == before)
    if corrected or value != before:
        frame["status"], frame["read_back"] = "collecting", None
        _unsettle_dependants(frame, turn.pack.task(frame["task"]), name)
    if frame["asked"] == name:
        frame["asked"], frame["offered"] = None, []
    return corrected


def _unsettle_dependants(frame: Frame, task: Task, name: str) -> None:
    """A time that was free for one offering may not be for another."""
    for other, schema in task.slots.items():
        if schema.available == name:
            frame["slots"][other]["settled"] = False


def _joined(before: SlotValue | None, said: SlotValue) -> SlotValue:
    if isinstance(said, Moment) and isinstance(before, Moment):
        return _join_moments(before, said)
    if isinstance(said, Asset) and isinstance(before, Asset) and said.asset_kind == before.asset_kind:
        attributes = before.attributes | {key: value for key, value in said.attributes.items() if value is not None}
        return Asset(asset_kind=said.asset_kind, attributes=attributes)
    if isinstance(said, Person) and isinstance(before, Person) and said.first and not said.last and before.last:
        return Person(name=f"{said.first} {before.last}", first=said.first, last=before.last)
    return said


def _join_moments(before: Moment, said: Moment) -> Moment:
    """A new day keeps the time said before, a new time keeps the day."""
    if said.nearest:
        return said
    speaks_of_time = bool(said.times or said.earliest or said.latest)
    clock = said if speaks_of_time else before
    dated = said if said.date else before
    return Moment(
        date=dated.date, date_end=dated.date_end, times=clock.times, earliest=clock.earliest, latest=clock.latest
    )


def missing_attribute(value: Asset, turn: TurnContext) -> str | None:
    """The first attribute its kind needs that was not said."""
    needed = turn.pack.manifest.kinds.asset.get(value.asset_kind, {})
    for name, declared in needed.items():
        if not declared.endswith("?") and value.attributes.get(name) in (None, ""):
            return name
    return None


def required(schema: Slot) -> bool:
    """Whether the task can't be done without this slot."""
    return not schema.optional


def finish(state: ConversationState, frame: Frame, status: FrameStatus) -> Frame | None:
    """Take a task off the stack, keep it for the page to show, and return the one beneath it."""
    frame["status"], frame["asked"], frame["offered"] = status, None, []
    finished = [each for each in state["frames"] if each["status"] in ("done", "cancelled", "failed")]
    dropped = {each["frame_id"] for each in finished[:-FINISHED_KEPT]}
    state["frames"] = [each for each in state["frames"] if each["frame_id"] not in dropped]
    beneath = paused_frame(state)
    if beneath is not None and active_frame(state) is None:
        beneath["status"] = "collecting"
        return beneath
    return None
