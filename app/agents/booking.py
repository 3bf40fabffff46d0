"""The agent of kind *task*: applies commands to the frame in hand, checks it with tools, and asks on or does it."""

from copy import deepcopy
from typing import Any

from langgraph.runtime import Runtime

from app.agents import following, results
from app.agents.applying import Applied, apply_commands, drop, skip
from app.agents.appointment import Act
from app.agents.asking import DROP_SLOT
from app.agents.carrying_out import carry_out, was_heard
from app.agents.collecting import is_asked, next_step
from app.agents.context import TurnContext
from app.agents.doubt import after_ladder, has_missed, ladder, put_otherwise
from app.agents.frames import fill, label_of, remember
from app.agents.patience import is_short
from app.agents.pending import take_up
from app.agents.state import ConversationState, Frame, active_frame, asks_what_to_change, meaning_of, patient
from app.tools.runtime import slot_value

DIGRESSIONS = {"AskKnowledge", "AskFact"}
ACKNOWLEDGED = ("ask", "read_back", "offer")
"""Before these an answer is acknowledged."""
OFFERS_PERSON = {"offer_person", "change_by_person", "not_verified"}


async def booking(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Apply what was meant to the tasks in progress and decide what to say next."""
    turn = runtime.context
    # Frames are changed in place below; the head state must survive a turn that is thrown away.
    work = ConversationState(**{**state, "frames": deepcopy(state["frames"]), "customer": dict(state["customer"])})
    work["pending_tasks"] = deepcopy(state["pending_tasks"])
    commands = list(meaning_of(state).commands)
    before = active_frame(state)
    applied = apply_commands(work, turn, commands)
    said = list(state.get("acts", []))
    answers = [act for act in said if act["type"] != "notification"]
    frame = active_frame(work)
    acts = list(applied.acts)
    if frame is not None:
        acts += await _advance(work, turn, frame, applied, answers + acts, {command.type for command in commands})
        if frame["status"] == "done":
            acts = [act for act in acts if act["type"] != "first_this"]
    offers_person = bool(acts) and acts[-1]["type"] in OFFERS_PERSON
    acts += await _go_on(work, turn, has_worked=bool(acts), is_last_word=offers_person)
    if active_frame(work) is None and any(command.type == "Goodbye" for command in commands):
        turn.effects.ends_session = True
        acts = [act for act in acts if act["type"] != "anything_else"] + [{"type": "goodbye"}]
    failures = state["failures"]
    if before is not None:
        types = {command.type for command in commands}
        missed = has_missed(before, active_frame(work), applied, types)
        failures = failures + 1 if missed else 0 if applied.changed or applied.started else failures
        if failures > state["failures"] and (given_up := ladder(failures, turn)):
            acts, failures = given_up, after_ladder(failures, turn)
        acts = put_otherwise(before, active_frame(work), applied, types, acts, turn)
    return {
        "frames": work["frames"],
        "customer": work["customer"],
        "memory": work.get("memory", {}),
        "pending_tasks": work["pending_tasks"],
        "failures": failures,
        "verification": work.get("verification"),
        "acts": [*said, *acts],
        "current_agent": frame["agent"] if frame else state["current_agent"],
    }


async def _go_on(work: ConversationState, turn: TurnContext, has_worked: bool, is_last_word: bool) -> list[Act]:
    """Once a task is finished: the one beneath it or the next that waits, until one has a question of its own."""
    acts: list[Act] = []
    while active_frame(work) is None and (taken := await take_up(work, turn)):
        frame = active_frame(work)
        assert frame is not None
        acts += [*taken, *await next_step(work, turn, frame)]
    if active_frame(work) is None and has_worked and not is_last_word:
        acts.append({"type": "anything_else"})
    return acts


async def _advance(
    work: ConversationState, turn: TurnContext, frame: Frame, applied: Applied, said: list[Act], types: set[str]
) -> list[Act]:
    """One step further with the frame in hand."""
    if (acts := await results.follow(work, turn, frame, applied)) is not None:
        begun = active_frame(work)
        has_begun = begun is not None and begun["frame_id"] != frame["frame_id"]
        return acts + await next_step(work, turn, begun) if begun and has_begun else acts
    if (acts := await _answered(work, turn, frame, applied)) is not None:
        return acts
    back: list[Act] = [{"type": "back_to", "task": label_of(frame, turn)}] if types & DIGRESSIONS else []
    stands = not applied.changed and not applied.started
    step: list[Act]
    if stands and (put := following.put_again(work, turn, frame)):
        step = put
    elif stands and _waits(frame):
        step = [{"type": "ask_again"}]
    else:
        step = await next_step(work, turn, frame)
        remember(work, frame, turn)
    if step and step[-1]["type"] == "read_back":
        step[-1]["short"] = is_short(work.get("patience") or patient(), types)
    return back + ([] if said or back else _acknowledge(frame, applied, step)) + step


def _waits(frame: Frame) -> bool:
    """Whether the very question asked before is to be asked again."""
    return frame["status"] == "collecting" and frame.get("question") is not None


async def _answered(work: ConversationState, turn: TurnContext, frame: Frame, applied: Applied) -> list[Act] | None:
    """What a yes or no did to what was asked; None when it asked for nothing, or came with a change."""
    if applied.changed:
        return None
    if work["expects"].get("slot") == DROP_SLOT and (applied.affirmed or applied.denied):
        frame["question"] = None
        return drop(work, turn, frame) if applied.affirmed else None
    if asks_what_to_change(frame) and applied.affirmed:
        frame["question"] = None
        return None
    if frame["status"] == "confirming" and applied.affirmed and was_heard(frame):
        return await carry_out(work, turn, frame)
    if frame["status"] == "confirming" and applied.denied:
        return _read_back_denied(work, turn, frame, applied.denied_slot)
    if frame["offered"] and frame["asked"] and (applied.affirmed or applied.denied):
        return _offer_answered(turn, frame, frame["asked"], applied)
    if applied.denied and applied.denied_slot:
        return _what_to_change(frame, applied.denied_slot)
    if applied.denied and frame["asked"]:
        return await _declined(work, turn, frame, applied, frame["asked"])
    if applied.denied:
        return [{"type": "ask_drop", "task": label_of(frame, turn)}]
    return None


def _offer_answered(turn: TurnContext, frame: Frame, slot: str, applied: Applied) -> list[Act] | None:
    """Yes or no to what was put forward; yes to the only one fills the slot."""
    if not applied.affirmed:
        return _other_than_offered(turn, frame, slot)
    if len(frame["offered"]) > 1:
        return _the_first_then(frame, slot)
    _take_only_offer(frame, slot, turn, applied)
    return None


def _the_first_then(frame: Frame, slot: str) -> list[Act]:
    """ "Yes" to several: the first of them is asked about alone."""
    frame["offered"] = frame["offered"][:1]
    return [{"type": "ask_first", "slot": slot, "option": frame["offered"][0]["label"]}]


def _other_than_offered(turn: TurnContext, frame: Frame, slot: str) -> list[Act]:
    frame["offered"] = []
    is_timed = turn.pack.task(frame["task"]).slots[slot].type == "datetime"
    if is_timed:
        return [{"type": "no_problem"}, {"type": "which_instead", "slot": slot}]
    return [{"type": "okay"}, {"type": "ask", "slot": slot}]


async def _declined(work: ConversationState, turn: TurnContext, frame: Frame, applied: Applied, slot: str) -> list[Act]:
    """ "No" to a question for a value: it is left open, where that is possible."""
    skip(turn, frame, slot, applied)
    if applied.skipped:
        return [{"type": "no_problem"}, *await next_step(work, turn, frame)]
    return [{"type": "cant_skip"}, {"type": "ask_again"} if frame.get("question") else {"type": "ask", "slot": slot}]


def _read_back_denied(work: ConversationState, turn: TurnContext, frame: Frame, slot: str | None) -> list[Act]:
    """What was wrong with it. With one thing to change that is it; with none the task is dropped."""
    task = turn.pack.task(frame["task"])
    if slot is None and task.intent in ("change", "cancel"):
        free = [name for name, schema in task.slots.items() if schema.type != "booking" and is_asked(name, task)]
        if not free:
            return drop(work, turn, frame)
        slot = free[0] if len(free) == 1 else None
    return _what_to_change(frame, slot)


def _what_to_change(frame: Frame, slot: str | None) -> list[Act]:
    """The read-back was wrong: in this slot, or the customer is asked where."""
    frame["status"], frame["read_back"], frame["asked"], frame["question"] = "collecting", None, slot, None
    return [{"type": "okay"}, {"type": "ask", "slot": slot}] if slot else [{"type": "okay"}, {"type": "what_to_change"}]


def _take_only_offer(frame: Frame, slot: str, turn: TurnContext, applied: Applied) -> None:
    fill(frame, slot, slot_value(frame["offered"][0]["value"]), turn)
    applied.filled.append(slot)


def _acknowledge(frame: Frame, applied: Applied, step: list[Act]) -> list[Act]:
    """A short opening clause; a correction is said back unless it is about to be read back, offered or refused."""
    if not step[0]["type"].startswith(ACKNOWLEDGED):
        return []
    if not applied.corrected:
        return [{"type": "got_it"}] if applied.filled else [{"type": "no_problem"}] if applied.skipped else []
    said = frame["slots"][applied.corrected[-1]]["said"]
    if not said or step[0]["type"] != "ask":
        return [{"type": "okay"}]
    return [{"type": "corrected", "value": said}]
