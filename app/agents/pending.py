"""Tasks that were asked for in the same breath as another, and are taken up after it."""

from typing import Any

from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.finished import fill_own_booking
from app.agents.frames import fill, label_of, open_frame, prefill
from app.agents.state import ConversationState, last_finished, paused_frame
from app.tools.runtime import slot_value
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Asset, OfferingRef, SlotValue


def enqueue(work: ConversationState, task: str, again: bool = False) -> dict[str, Any]:
    """Put a task at the end of the queue, once unless it is wanted `again`; its `values` may still be added to."""
    waiting = next((each for each in work["pending_tasks"] if each["task"] == task), None)
    if waiting is None or again:
        waiting = {"task": task, "values": {}}
        work["pending_tasks"] = [*work["pending_tasks"], waiting]
    return waiting


async def take_up(work: ConversationState, turn: TurnContext) -> list[Act]:
    """Nothing is in hand: return to the task beneath, else begin the next that waits. Says which; [] if there is none.

    The task that was interrupted goes before one that has not begun.
    """
    beneath = paused_frame(work)
    if beneath is not None:
        beneath["status"] = "collecting"
        prefill(beneath, work, turn)
        return [{"type": "back_to", "task": label_of(beneath, turn)}]
    while work["pending_tasks"]:
        entry, *rest = work["pending_tasks"]
        work["pending_tasks"] = rest
        if entry["task"] not in turn.pack.manifest.tasks:
            continue
        done = last_finished(work)
        frame = open_frame(work, turn, entry["task"])
        if done is not None:
            fill_own_booking(frame, done, turn)
        for name, dumped in entry["values"].items():
            value = await _value(dumped, turn)
            if name in frame["slots"] and value is not None:
                fill(frame, name, value, turn)
        for name, thing in await _things(entry, turn):
            fill(frame, name, thing, turn)
        return [{"type": "next_task", "task": label_of(frame, turn)}]
    return []


async def _things(entry: dict[str, Any], turn: TurnContext) -> list[tuple[str, Asset]]:
    """What the customer said this one is for, where it is another thing than that of the task before."""
    if not entry.get("said"):
        return []
    meaning = await turn.interpreter.interpret(
        entry["said"], turn.domain, DialogueContext(now=turn.now, task=entry["task"])
    )
    return [(each.slot, each.value) for each in meaning.commands if each.slot and isinstance(each.value, Asset)]


async def _value(dumped: dict[str, Any], turn: TurnContext) -> SlotValue | None:
    if "offering_id" in dumped:
        offering = await turn.business(turn.reader).offering(dumped["offering_id"])
        return OfferingRef(id=offering.id, name=offering.name)
    return slot_value(dumped)
