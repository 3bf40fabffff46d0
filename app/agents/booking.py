"""The agent of kind *task*: applies commands to the frame in hand, checks it with tools, and asks on or does it."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from langgraph.runtime import Runtime

from app.agents.appointment import Act, offer_again
from app.agents.collecting import next_step
from app.agents.context import TurnContext
from app.agents.frames import fill, finish, open_frame, value_of
from app.agents.state import ConversationState, Frame, active_frame, meaning_of
from app.tools import writes
from app.tools.kit import ToolRefused
from app.tools.runtime import bind, slot_value
from app.understanding.interpretation import Command, Person, Phone


@dataclass
class Applied:
    """What a turn's commands did to the frames."""

    acts: list[Act] = field(default_factory=list)
    affirmed: bool = False
    denied: bool = False
    filled: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    started: bool = False


async def booking(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Apply what was meant to the tasks in progress and decide what to say next."""
    turn = runtime.context
    # Frames are changed in place below; the head state must survive a turn that is thrown away.
    work = ConversationState(**{**state, "frames": deepcopy(state["frames"]), "customer": dict(state["customer"])})
    meaning = meaning_of(state)
    applied = apply_commands(work, turn, list(meaning.commands))
    acts = list(applied.acts)
    frame = active_frame(work)
    if frame is not None:
        acts += await _advance(work, turn, frame, applied)
    return {
        "frames": work["frames"],
        "customer": work["customer"],
        "acts": [*state.get("acts", []), *acts],
        "current_agent": frame["agent"] if frame else state["current_agent"],
    }


def apply_commands(work: ConversationState, turn: TurnContext, commands: list[Command]) -> Applied:
    """Apply commands in order."""
    applied = Applied()
    for command in commands:
        frame = active_frame(work)
        match command.type:
            case "StartTask" if command.slot in turn.pack.manifest.tasks:
                if frame is None or frame["task"] != command.slot:
                    open_frame(work, turn, command.slot)
                    applied.started = True
            case "SetSlot" if frame is not None and command.value is not None and command.slot in frame["slots"]:
                before = value_of(frame, command.slot)
                if fill(frame, command.slot, command.value, turn):
                    applied.corrected.append(command.slot)
                elif value_of(frame, command.slot) != before:
                    applied.filled.append(command.slot)
            case "Affirm":
                applied.affirmed = True
            case "Deny":
                applied.denied = True
            case "CancelTask":
                applied.acts += _cancel(work, turn, frame)
            case _:
                pass
    return applied


def _cancel(work: ConversationState, turn: TurnContext, frame: Frame | None) -> list[Act]:
    if frame is None:
        return [{"type": "nothing_to_cancel"}]
    beneath = finish(work, frame, "cancelled")
    acts: list[Act] = [{"type": "cancelled", "task": turn.pack.task(frame["task"]).says}]
    return acts + (_return_to(beneath, turn) if beneath else [{"type": "anything_else"}])


def _return_to(frame: Frame, turn: TurnContext) -> list[Act]:
    return [{"type": "back_to", "task": turn.pack.task(frame["task"]).says}]


async def _advance(work: ConversationState, turn: TurnContext, frame: Frame, applied: Applied) -> list[Act]:
    """One step further with the frame in hand."""
    changed = bool(applied.filled or applied.corrected)
    if frame["status"] == "confirming" and not changed:
        if applied.affirmed and _heard(frame):
            return await _carry_out(work, turn, frame)
        if applied.denied:
            frame["status"], frame["read_back"], frame["asked"] = "collecting", None, None
            return [{"type": "what_to_change"}]
    if not changed and len(frame["offered"]) == 1 and applied.affirmed and frame["asked"]:
        _take_only_offer(frame, turn, applied)
    elif not changed and frame["offered"] and applied.denied and frame["asked"]:
        frame["offered"] = []
        return [{"type": "which_instead", "slot": frame["asked"]}]
    step = await next_step(work, turn, frame)
    _remember_contact(work, frame)
    return _acknowledge(frame, applied, step) + step


def _heard(frame: Frame) -> bool:
    return frame["read_back"] is not None and frame["read_back"]["heard"]


def _take_only_offer(frame: Frame, turn: TurnContext, applied: Applied) -> None:
    slot = frame["asked"]
    if slot is not None:
        fill(frame, slot, slot_value(frame["offered"][0]["value"]), turn)
        applied.filled.append(slot)


def _acknowledge(frame: Frame, applied: Applied, step: list[Act]) -> list[Act]:
    """A short opening clause; a correction is said back unless it is about to be read back, offered or refused."""
    if not applied.corrected:
        return [{"type": "got_it"}] if applied.filled else []
    said = frame["slots"][applied.corrected[-1]]["said"]
    if not said or step[0]["type"] != "ask":
        return [{"type": "okay"}]
    return [{"type": "corrected", "value": said}]


def _remember_contact(work: ConversationState, frame: Frame) -> None:
    """Contact is captured once: a later task starts with it."""
    for name in frame["slots"]:
        value = value_of(frame, name)
        if isinstance(value, Person):
            work["customer"]["name"] = value.name
        elif isinstance(value, Phone) and value.e164:
            work["customer"]["phone"] = value.e164


async def _carry_out(work: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """Do what was read back, heard and affirmed."""
    task = turn.pack.task(frame["task"])
    tool = turn.tools.tool(task.do)
    values = {name: value for name in frame["slots"] if (value := value_of(frame, name)) is not None}
    arguments = bind(tool, values, turn.pack.manifest.persona.zone)
    read_back = frame["read_back"]
    confirmation = writes.Confirmation(
        session_id=turn.session_id,
        frame_id=frame["frame_id"],
        turn_id=turn.turn_id,
        read_back=writes.ReadBack(read_back["arguments"] if read_back else {}, _heard(frame)),
        affirmed=True,
    )
    db = await turn.open_writer()
    context = turn.tool_context(db, frame["task"], work["customer"])
    try:
        outcome = await writes.execute(db, turn.tools, tool, context, arguments, confirmation, turn.now)
    except ToolRefused as refusal:
        return _refused(turn, frame, refusal)
    for slot in frame["slots"].values():
        if slot["value"] is not None:
            slot["status"] = "confirmed"
    frame["outcome"] = outcome
    beneath = finish(work, frame, "done")
    said = {name: slot["said"] for name, slot in frame["slots"].items()}
    acts: list[Act] = [
        {"type": "done", "task": frame["task"], "values": said | {k: str(v) for k, v in outcome.items()}}
    ]
    if beneath is None:
        return [*acts, {"type": "anything_else"}]
    return acts + _return_to(beneath, turn) + await next_step(work, turn, beneath)


def _refused(turn: TurnContext, frame: Frame, refusal: ToolRefused) -> list[Act]:
    frame["status"], frame["read_back"] = "collecting", None
    task = turn.pack.task(frame["task"])
    timed = next((name for name, schema in task.slots.items() if schema.available), None)
    if timed and "alternatives" in refusal.offer:
        return offer_again(frame, timed, refusal.offer["alternatives"], turn, refusal.code)
    return [{"type": "refused", "code": "other"}, {"type": "what_to_change"}]
