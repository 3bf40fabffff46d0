"""What is said of a booking right after it was made: it is moved or cancelled by the pack's own task for that."""

from typing import Any

from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.frames import fill, open_frame, put, value_of
from app.agents.state import ConversationState, Frame, last_finished
from app.understanding.interpretation import BookingRef, Command, Moment, OfferingRef


def booked_just_now(state: ConversationState) -> Frame | None:
    """The task finished last, if it left a booking behind."""
    done = last_finished(state)
    return done if done is not None and done["outcome"] and done["outcome"].get("booking_id") else None


def change_finished(work: ConversationState, turn: TurnContext, command: Command, acts: list[Act]) -> bool:
    """ "Actually make it Thursday" after "you're booked": opens what moves that booking. Returns whether it did.

    Another offering is another booking; whatever else was agreed a person has to change.
    """
    done, name = booked_just_now(work), command.slot
    if done is None or name not in done["slots"] or command.value is None or name is None:
        return False
    if command.value == value_of(done, name):
        return False
    if isinstance(command.value, Moment) and (frame := _open(work, turn, done, "change")) is not None:
        for slot, schema in turn.pack.task(frame["task"]).slots.items():
            if schema.type == "datetime":
                fill(frame, slot, command.value, turn)
        return True
    if isinstance(command.value, OfferingRef):
        fill(open_frame(work, turn, done["task"]), name, command.value, turn)
        return True
    acts.append({"type": "change_by_person"})
    return False


def cancel_finished(work: ConversationState, turn: TurnContext) -> list[Act]:
    """ "Cancel that" with nothing in progress: what was just booked is meant."""
    done = booked_just_now(work)
    if done is None:
        return [{"type": "nothing_to_cancel"}]
    return [] if _open(work, turn, done, "cancel") is not None else [{"type": "change_by_person"}]


def fill_own_booking(frame: Frame, done: Frame, turn: TurnContext) -> None:
    """A task begun right after a booking that is about a booking is about that one."""
    outcome = done["outcome"] or {}
    if not outcome.get("booking_id"):
        return
    for name, schema in turn.pack.task(frame["task"]).slots.items():
        if schema.type == "booking":
            put(frame, name, BookingRef(id=outcome["booking_id"], reference=outcome.get("reference")), turn, "heard")
            frame["own"] = True
            frame["moved_from"] = _moment_of(done)


def _open(work: ConversationState, turn: TurnContext, done: Frame, intent: str) -> Frame | None:
    tasks = turn.pack.manifest.tasks.items()
    name = next(
        (name for name, task in tasks if task.intent == intent and "booking" in {s.type for s in task.slots.values()}),
        None,
    )
    if name is None:
        return None
    frame = open_frame(work, turn, name)
    fill_own_booking(frame, done, turn)
    return frame


def moving(turn: TurnContext) -> tuple[str, str] | None:
    """The task that gives a booking another time, and its slot for that."""
    for name, task in turn.pack.manifest.tasks.items():
        when = next((slot for slot, schema in task.slots.items() if schema.type == "datetime"), None)
        if task.intent == "change" and when and any(schema.type == "booking" for schema in task.slots.values()):
            return name, when
    return None


def _moment_of(done: Frame) -> dict[str, Any] | None:
    values = (each["value"] for each in done["slots"].values() if each["value"] is not None)
    return next((value for value in values if value["kind"] == "moment"), None)
