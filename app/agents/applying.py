"""What a turn's commands do to the tasks in progress."""

from dataclasses import dataclass, field
from typing import Any

from app.agents.appointment import WAITS, Act
from app.agents.collecting import may_stay_open
from app.agents.context import TurnContext
from app.agents.finished import cancel_finished, change_finished, fill_own_booking
from app.agents.frames import fill, finish, is_paused, label_of, leave_open, open_frame, resume_frame, value_of
from app.agents.pending import enqueue
from app.agents.state import ConversationState, Frame, active_frame, awaits_yes, last_finished
from app.agents.wording import say_list
from app.understanding.interpretation import Command, Moment, OfferingRef, SlotValue


@dataclass
class Applied:
    """What a turn's commands did to the frames. `denied_slot` is the slot that was called wrong."""

    acts: list[Act] = field(default_factory=list)
    affirmed: bool = False
    denied: bool = False
    denied_slot: str | None = None
    filled: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    """Slots that were spoken of, changed or not."""
    started: bool = False

    @property
    def changed(self) -> bool:
        """Whether any slot is other than before."""
        return bool(self.filled or self.corrected or self.skipped)


def apply_commands(work: ConversationState, turn: TurnContext, commands: list[Command]) -> Applied:
    """Apply commands in order: values belong to the task begun before them, else to the one in hand."""
    applied = Applied()
    queued: dict[str, Any] | None = None
    # "Yes, and I also need …": the yes is the read-back's, what is begun waits until that is done.
    agreed = awaits_yes(work) and any(command.type == "Affirm" for command in commands)
    for command in commands:
        frame = active_frame(work)
        match command.type:
            case "StartTask" if command.slot in turn.pack.manifest.tasks and not _is_in_hand(work, command.slot):
                queued = enqueue(work, command.slot) if agreed else _begin(work, turn, command.slot, applied)
            case "SetSlot" if queued is not None and command.slot and command.value is not None:
                queued["values"][command.slot] = command.value.model_dump(mode="json")
            case "SetSlot" if frame is not None:
                _take(work, turn, frame, command, applied)
            case "SetSlot":
                applied.started = change_finished(work, turn, command, applied.acts) or applied.started
            case "SkipSlot" if frame is not None:
                skip(turn, frame, command.slot or frame["asked"], applied)
            case "Affirm":
                applied.affirmed = True
            case "Deny":
                applied.denied = True
                applied.denied_slot = command.slot if frame and command.slot in frame["slots"] else None
            case "CancelTask":
                everything = command.slot == "all"
                applied.acts += drop(work, turn, frame, everything) if frame else cancel_finished(work, turn)
                applied.started = active_frame(work) is not None
            case _:
                pass
    return applied


def _is_in_hand(work: ConversationState, task: str) -> bool:
    frame = active_frame(work)
    return frame is not None and frame["task"] == task


def _begin(work: ConversationState, turn: TurnContext, task: str, applied: Applied) -> dict[str, Any] | None:
    """Open the task, or go on with it; a second one in the same breath is taken up later and returned."""
    frame, done = active_frame(work), last_finished(work)
    if applied.started:
        return enqueue(work, task)
    if frame is not None and _is_of_what_is_being_booked(frame["task"], task, turn):
        applied.acts.append({"type": "after_this"})
        return enqueue(work, task)
    if frame is not None and _is_about_a_booking(frame["task"], turn) and _is_about_a_booking(task, turn):
        # Nobody moves and cancels in one: the later wish takes the place of the earlier.
        finish(work, frame, "cancelled")
        applied.denied = False
    elif frame is not None and applied.denied and _is_untouched(frame):
        # "No, a service": the other was never meant.
        finish(work, frame, "cancelled")
        applied.denied = False
    opened = resume_frame(work, turn, task) or open_frame(work, turn, task)
    applied.started = True
    if frame is not None and is_paused(frame):
        applied.acts.append({"type": "first_this", "task": turn.pack.task(task).says})
    elif done is not None:
        fill_own_booking(opened, done, turn)
    return None


def _is_of_what_is_being_booked(hand: str, task: str, turn: TurnContext) -> bool:
    """Who is just booking and asks for the waiting list means that very booking: it must be made first."""
    return turn.pack.task(hand).intent == "book" and turn.pack.task(task).do == WAITS


def _is_untouched(frame: Frame) -> bool:
    """Whether nothing was told for the task."""
    told = [each for each in frame["slots"].values() if each["value"] and not each.get("remembered")]
    return not told and not frame.get("shown")


def _is_about_a_booking(task: str, turn: TurnContext) -> bool:
    return turn.pack.task(task).intent in ("change", "cancel", "look_up") and any(
        schema.type == "booking" for schema in turn.pack.task(task).slots.values()
    )


def _take(work: ConversationState, turn: TurnContext, frame: Frame, command: Command, applied: Applied) -> None:
    name = command.slot
    if name is None or name not in frame["slots"] or command.value is None:
        return
    applied.answered.append(name)
    before = value_of(frame, name)
    if fill(frame, name, _on_offered_day(frame, command.value), turn):
        applied.corrected.append(name)
    elif value_of(frame, name) != before:
        applied.filled.append(name)
    if isinstance(command.value, OfferingRef) and command.value.others:
        applied.acts.append({"type": "one_by_one", "task": label_of(frame, turn)})
        for other in command.value.others:
            waiting = enqueue(work, frame["task"], again=True)
            waiting["values"][name] = {"offering_id": other}
            if other == command.value.others[-1] and command.span:
                # "… and a check of the brakes for my wife's": whose it is is told after it.
                waiting["said"] = turn.text[command.span[1] :]


def _on_offered_day(frame: Frame, said: SlotValue) -> SlotValue:
    """A time of day said to offers that are all of one day is meant for that day."""
    days = {str(each["value"].get("date")) for each in frame["offered"] if each["value"].get("kind") == "moment"}
    if not isinstance(said, Moment) or said.date or said.nearest or len(days) != 1:
        return said
    day = days.pop()
    if day in said.not_days or not (said.times or said.earliest or said.latest):
        return said
    return said.model_copy(update={"date": day})


def skip(turn: TurnContext, frame: Frame, name: str | None, applied: Applied) -> None:
    """The customer rather doesn't say; where the task can't do without, they are told so and asked again."""
    if name is None or name not in frame["slots"]:
        return
    if may_stay_open(turn.pack.task(frame["task"]).slots[name]):
        leave_open(frame, name, turn)
        applied.skipped.append(name)
    else:
        applied.answered.append(name)
        is_proof = turn.pack.task(frame["task"]).slots[name].type == "proof"
        applied.acts.append({"type": "cant_skip_proof" if is_proof else "cant_skip"})


def drop(work: ConversationState, turn: TurnContext, frame: Frame, everything: bool = False) -> list[Act]:
    """Drop the task in hand, or all of them, and say what is thrown away."""
    dropped = [frame]
    if everything:
        dropped += [each for each in work["frames"] if is_paused(each)]
        work["pending_tasks"] = []
    said = say_list([_called(each, turn) for each in dropped])
    for each in dropped:
        finish(work, each, "cancelled")
    books = [each for each in dropped if turn.pack.task(each["task"]).intent == "book"]
    kept = [each for each in dropped if turn.pack.task(each["task"]).intent in ("change", "cancel")]
    return [{"type": "cancelled" if books else "kept" if kept else "dropped", "task": said}]


def _called(frame: Frame, turn: TurnContext) -> str:
    """The task with what is lost: "oil change on Tuesday, November 24 at 10 AM"."""
    when = next(
        (
            slot["said"]
            for name, slot in frame["slots"].items()
            if slot["said"] and isinstance(value_of(frame, name), Moment) and slot["settled"]
        ),
        "",
    )
    return f"{label_of(frame, turn)} on {when}" if when else label_of(frame, turn)
