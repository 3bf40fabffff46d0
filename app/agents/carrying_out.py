"""Doing what was read back, heard and affirmed."""

from typing import Any

from app.agents.appointment import Act, offer_again
from app.agents.context import TurnContext
from app.agents.frames import empty_slot, finish, value_of
from app.agents.state import ConversationState, Frame
from app.tools import writes
from app.tools.kit import ToolRefused
from app.tools.runtime import bind


def was_heard(frame: Frame) -> bool:
    """Whether the read-back reached the customer with all its values."""
    return frame["read_back"] is not None and frame["read_back"]["heard"]


async def carry_out(work: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """Write, and tell what came of it."""
    task = turn.pack.task(frame["task"])
    tool = turn.tools.tool(task.do)
    values = {name: value for name in frame["slots"] if (value := value_of(frame, name)) is not None}
    arguments = bind(tool, values, turn.pack.manifest.persona.zone)
    read_back = frame["read_back"]
    confirmation = writes.Confirmation(
        session_id=turn.session_id,
        frame_id=frame["frame_id"],
        turn_id=turn.turn_id,
        read_back=writes.ReadBack(read_back["arguments"] if read_back else {}, was_heard(frame)),
        affirmed=True,
    )
    db = turn.effects.writer = await turn.open_writer()
    context = turn.tool_context(db, frame["task"], work["customer"], work.get("verification"))
    try:
        outcome = await writes.execute(db, turn.tools, tool, context, arguments, confirmation, turn.now)
    except ToolRefused as refusal:
        return _refused(turn, frame, refusal)
    for slot in frame["slots"].values():
        if slot["value"] is not None:
            slot["status"] = "confirmed"
    frame["outcome"] = outcome
    finish(work, frame, "done")
    said = {name: slot["said"] for name, slot in frame["slots"].items()}
    return [{"type": "done", "task": frame["task"], "values": said | {k: str(v) for k, v in outcome.items()}}]


def _refused(turn: TurnContext, frame: Frame, refusal: ToolRefused) -> list[Act]:
    """Say why not, with what there is instead: other times, another value, or a person."""
    frame["status"], frame["read_back"] = "collecting", None
    task = turn.pack.task(frame["task"])
    timed = next((name for name, schema in task.slots.items() if schema.available), None)
    if timed and "alternatives" in refusal.offer:
        return offer_again(frame, timed, refusal.offer["alternatives"], turn, refusal.code)
    said: dict[str, Any] = {key: value for key, value in refusal.offer.items() if isinstance(value, str)}
    refused: Act = {**said, "type": "refused", "code": refusal.code}
    if refusal.offer.get("person"):
        return [refused, {"type": "offer_person"}]
    if (slot := refusal.offer.get("slot")) in frame["slots"]:
        frame["slots"][slot] = {**empty_slot(), "status": "asking"}
        frame["asked"], frame["offered"] = slot, []
        return [refused, {"type": "ask", "slot": slot}]
    return [refused, {"type": "what_to_change"}]
