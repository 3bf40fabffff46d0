"""The stack of tasks in progress, and what a customer's values do to them."""

from typing import Any

from app.agents.context import TurnContext
from app.agents.state import ConversationState, Frame, FrameSlot, FrameStatus, SlotStatus
from app.agents.wording import say_value
from app.packs.manifest import Task
from app.tools.runtime import slot_value
from app.understanding.interpretation import Asset, Email, Moment, OfferingRef, Person, Phone, SlotValue, Wish

FINISHED_KEPT = 3


def empty_slot() -> FrameSlot:
    """A slot nothing was said about."""
    return FrameSlot(value=None, said="", status="empty", turn_id=None, settled=False)


def open_frame(state: ConversationState, turn: TurnContext, task: str) -> Frame:
    """A new task on top of the stack; what was in hand waits beneath it."""
    frames = state["frames"]
    _set_aside(frames)
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
    prefill(frame, state, turn)
    carry_over(frames, turn)
    return frame


def carry_over(frames: list[Frame], turn: TurnContext) -> None:
    """The last task follows what the one before it has shown: it begins with the slots that both have."""
    *_, before, frame = [None, *frames]
    then = turn.pack.task(before["task"]).then if before is not None else None
    if before is None or frame is None or not before.get("shown") or then is None or then.task != frame["task"]:
        return
    had = turn.pack.task(before["task"]).slots
    for name, schema in turn.pack.task(frame["task"]).slots.items():
        alike = [each for each, other in had.items() if (other.type, other.kind) == (schema.type, schema.kind)]
        source = name if name in alike else next(iter(alike), None)
        value = value_of(before, source) if source else None
        if source and value is not None:
            put(frame, name, value, turn, "heard", settled=before["slots"][source]["settled"])


def resume_frame(state: ConversationState, turn: TurnContext, task: str) -> Frame | None:
    """The task of that name that waits, on top of the stack again; what was in hand waits in its place."""
    waiting = next((each for each in reversed(state["frames"]) if each["task"] == task and is_paused(each)), None)
    if waiting is None:
        return None
    _set_aside(state["frames"])
    state["frames"] = [each for each in state["frames"] if each is not waiting] + [waiting]
    waiting["status"] = "collecting"
    prefill(waiting, state, turn)
    return waiting


def _set_aside(frames: list[Frame]) -> None:
    """What is in hand waits; a task that has told what it found is over as soon as another begins."""
    for frame in frames:
        if frame["status"] in ("collecting", "confirming"):
            frame["status"], frame["read_back"] = "done" if frame.get("shown") else "paused", None


def is_paused(frame: Frame) -> bool:
    """Whether the task waits beneath another."""
    return frame["status"] == "paused"


def label_of(frame: Frame, turn: TurnContext) -> str:
    """What the task is called in a sentence: what it is for as soon as that is known ("oil change").

    A thing of which there is just one is not what is done with it: that stays a "test drive".
    """
    things = {each.id for each in turn.domain.offerings if each.unique}
    task = turn.pack.task(frame["task"])
    for name, schema in task.slots.items():
        value = value_of(frame, name)
        if (
            schema.type == "offering"
            and isinstance(value, OfferingRef)
            and not value.candidates
            and value.id not in things
        ):
            said = value.name
            return said[:1].lower() + said[1:] if said[1:2].islower() else said
    return task.says


def remember(state: ConversationState, frame: Frame, turn: TurnContext) -> None:
    """Contact and things are told once: a later task starts with them."""
    memory = dict(state.get("memory", {}))
    for name, schema in turn.pack.task(frame["task"]).slots.items():
        value = value_of(frame, name)
        if isinstance(value, Person):
            state["customer"]["name"] = value.name
        elif isinstance(value, Phone) and value.e164:
            state["customer"]["phone"] = value.e164
        elif isinstance(value, Email):
            state["customer"]["email"] = value.address
        elif isinstance(value, Asset) and frame["slots"][name]["settled"]:
            memory[f"asset:{schema.kind}"] = value.model_dump(mode="json")
    state["memory"] = memory


def prefill(frame: Frame, state: ConversationState, turn: TurnContext) -> None:
    """What was told before, by the client or in an earlier task, need not be asked."""
    customer, memory = state["customer"], state.get("memory", {})
    known: dict[str, SlotValue] = {}
    if customer.get("name"):
        first, _, last = str(customer["name"]).partition(" ")
        known["person"] = Person(name=customer["name"], first=first, last=last)
    if customer.get("phone"):
        known["phone"] = Phone(e164=customer["phone"], digits=str(customer["phone"]).lstrip("+"))
    if customer.get("email"):
        known["email"] = Email(address=customer["email"])
    for name, schema in turn.pack.task(frame["task"]).slots.items():
        if frame["slots"][name]["value"] is not None or frame["slots"][name]["settled"]:
            continue
        if schema.type in known:
            put(frame, name, known[schema.type], turn, status="heard")
            frame["slots"][name]["remembered"] = True
        elif schema.type == "asset" and (told := memory.get(f"asset:{schema.kind}")):
            put(frame, name, slot_value(told), turn, status="heard")
            frame["slots"][name]["remembered"] = True


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


def leave_open(frame: Frame, name: str, turn: TurnContext) -> None:
    """The customer rather does not say: the slot stays empty and is not asked again."""
    frame["slots"][name] = {**empty_slot(), "turn_id": turn.turn_id, "settled": True}
    frame["status"], frame["read_back"] = "collecting", None
    if frame["asked"] == name:
        frame["asked"], frame["offered"] = None, []


def value_of(frame: Frame, name: str) -> SlotValue | None:
    """A slot's typed value."""
    slot = frame["slots"].get(name)
    return slot_value(slot["value"]) if slot and slot["value"] is not None else None


def fill(frame: Frame, name: str, said: SlotValue, turn: TurnContext) -> bool:
    """Take a value the customer gave; joined to what the slot has, where values come in parts.

    Returns whether it corrected an earlier value. A read-back of other values is void from then on.
    """
    before = value_of(frame, name)
    value = _joined(frame["slots"][name], said)
    counts_from_it = isinstance(said, Moment) and (said.shift_min is not None or said.same_time)
    if before is None and isinstance(said, Moment) and not counts_from_it and (start := frame.get("moved_from")):
        value = _join_moments(Moment.model_validate(start), said)
    was_settled = frame["slots"][name]["settled"]
    corrected = was_settled and before is not None and value != before
    if corrected:
        frame["replaced"] = {"slot": name, "value": frame["slots"][name]["value"]}
    put(frame, name, value, turn, "corrected" if corrected else "heard", settled=was_settled and value == before)
    if corrected or value != before:
        frame["status"], frame["read_back"] = "collecting", None
        _unsettle_dependants(frame, turn.pack.task(frame["task"]), name)
    if frame["asked"] == name and value != before:
        frame["asked"], frame["offered"] = None, []
    return corrected


def _unsettle_dependants(frame: Frame, task: Task, name: str) -> None:
    """A time that was free for one offering may not be for another."""
    for other, schema in task.slots.items():
        if schema.available == name:
            frame["slots"][other]["settled"] = False
            if frame["asked"] == other:
                frame["asked"], frame["offered"] = None, []


def _joined(slot: FrameSlot, said: SlotValue) -> SlotValue:
    before = slot_value(slot["value"]) if slot["value"] is not None else None
    if isinstance(said, Moment) and isinstance(before, Moment):
        return _join_moments(before, said)
    if isinstance(said, Asset) and isinstance(before, Asset) and said.asset_kind == before.asset_kind:
        told = {key: value for key, value in said.attributes.items() if value is not None}
        is_another = any(before.attributes.get(key) not in (None, value) for key, value in told.items())
        # What was told for another task is about another thing as soon as one attribute differs.
        return said if slot.get("remembered") and is_another else _asset(said, before.attributes | told)
    if isinstance(said, Wish) and isinstance(before, Wish):
        return before.joined(said)
    if isinstance(said, Person) and isinstance(before, Person) and said.first and not said.last and before.last:
        return Person(name=f"{said.first} {before.last}", first=said.first, last=before.last)
    return said


def _asset(said: Asset, attributes: dict[str, Any]) -> Asset:
    return Asset(asset_kind=said.asset_kind, attributes=attributes)


def _join_moments(before: Moment, said: Moment) -> Moment:
    """A new day keeps the time said before, a new time keeps the day; days that do not suit are left out of it."""
    if said.nearest:
        return said
    speaks_of_time = bool(said.times or said.earliest or said.latest)
    clock = said if speaks_of_time else before
    dated = said if said.date else before
    if not said.date and before.date in said.not_days and not before.date_end:
        dated = Moment()
    not_days = {*said.not_days, *(before.not_days if not said.date or said.date_end else ())}
    return Moment(
        date=dated.date,
        date_end=dated.date_end,
        days=[day for day in dated.days if day not in not_days],
        not_days=sorted(not_days),
        times=clock.times,
        earliest=clock.earliest,
        latest=clock.latest,
    )


def missing_attribute(value: Asset, turn: TurnContext) -> str | None:
    """The first attribute its kind needs that was not said."""
    needed = turn.pack.manifest.kinds.asset.get(value.asset_kind, {})
    for name, declared in needed.items():
        if not declared.endswith("?") and value.attributes.get(name) in (None, ""):
            return name
    return None


def finish(state: ConversationState, frame: Frame, status: FrameStatus) -> None:
    """Take a task off the stack, and keep it for the page to show."""
    frame["status"], frame["asked"], frame["offered"], frame["question"] = status, None, [], None
    finished = [each for each in state["frames"] if each["status"] in ("done", "cancelled", "failed")]
    dropped = {each["frame_id"] for each in finished[:-FINISHED_KEPT]}
    state["frames"] = [each for each in state["frames"] if each["frame_id"] not in dropped]
