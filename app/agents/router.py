"""Decides what the customer meant and who answers."""

from typing import Any

from langgraph.runtime import Runtime

from app.agents import doubt
from app.agents.asking import CONTACT_SLOT, PERSON_SLOT
from app.agents.context import TurnContext
from app.agents.finished import booked_just_now
from app.agents.hearing import interpret
from app.agents.patience import counted
from app.agents.repair import repairs
from app.agents.state import ConversationState, active_frame, awaits_yes
from app.understanding.interpretation import Interpretation

ANSWERS = {"SetSlot", "Affirm", "Deny", "SkipSlot"}
KNOWLEDGE_COMMANDS = {"AskKnowledge", "AskFact"}
SAYS_ENOUGH = {"Wait", "Goodbye"}
"""To these the task in hand adds nothing."""
KEEPS_READ_BACK = {"Repeat", "Slower", "Silence"}
"""With a read-back pending these bring it anew."""


async def router(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Interpret the utterance, and list the agents that have something to do about it, in order."""
    turn = runtime.context
    meaning = await interpret(state, turn)
    types = {command.type for command in meaning.commands}
    patience = counted(state, types)
    asks = doubt.is_unclear(meaning) or doubt.is_guess(state, turn, meaning)
    failures = _failures(state, types, asks)
    acts, route = list(state.get("acts", [])), []
    if _wants_person(state, meaning, types):
        route.append(turn.pack.agent_of_kind("person").name)
        failures = 0
    elif asks and (given_up := doubt.ladder(failures, turn)):
        acts, failures = acts + given_up, doubt.after_ladder(failures, turn)
    elif asks:
        acts += doubt.ask_again(state, turn, meaning, failures)
        route += _asks_on(state)
    else:
        if _person_was_offered(state) and "Deny" in types:
            # The no was to the person, and to nothing that the task had asked before.
            meaning = meaning.model_copy(update={"commands": [c for c in meaning.commands if c.type != "Deny"]})
            acts.append({"type": "declined_person"})
            failures = 0
        acts += repairs(state, turn, meaning, patience)
        route += _agents(state, turn, meaning, types, acts)
    return {
        "interpretation": meaning.model_dump(mode="json"),
        "detected_intent": meaning.intent,
        "confidence": meaning.confidence,
        "failures": failures,
        "patience": patience,
        "doubt": doubt.doubt_of(acts),
        "acts": acts,
        "route": route,
        "current_agent": route[0] if route else state["current_agent"],
    }


def _failures(state: ConversationState, types: set[str], asks: bool) -> int:
    """Failures in a row. Whether an answer to a task's question was one the task finds out."""
    if asks:
        return state["failures"] + 1
    kept = ANSWERS | {"Silence", "StartTask"}
    return state["failures"] if types <= kept and active_frame(state) is not None else 0


def _wants_person(state: ConversationState, meaning: Interpretation, types: set[str]) -> bool:
    gives_contact = any(command.slot == CONTACT_SLOT for command in meaning.commands)
    return "RequestPerson" in types or gives_contact or (_person_was_offered(state) and "Affirm" in types)


def _person_was_offered(state: ConversationState) -> bool:
    """Whether a bare yes means the person; with a read-back pending it would be the read-back's."""
    return state["expects"].get("slot") == PERSON_SLOT and not awaits_yes(state)


def _agents(
    state: ConversationState, turn: TurnContext, meaning: Interpretation, types: set[str], acts: list[dict[str, Any]]
) -> list[str]:
    """Questions are answered first; the task in hand has the last word, because it asks on."""
    route = []
    if types & KNOWLEDGE_COMMANDS:
        route.append(turn.pack.agent_of_kind("knowledge").name)
    started = next((command.slot for command in meaning.commands if command.type == "StartTask"), None)
    if started in turn.pack.manifest.tasks:
        route.append(turn.pack.agent_for_task(started).name)
    elif active_frame(state) is not None:
        route += _asks_on(state) if _has_more_to_say(state, types, acts) else []
    elif "CancelTask" in types or ("SetSlot" in types and booked_just_now(state)):
        route.append(turn.pack.agent_of_kind("task").name)
    return route


def _has_more_to_say(state: ConversationState, types: set[str], acts: list[dict[str, Any]]) -> bool:
    """Whether the task in hand speaks after all that: not after what asks something itself."""
    if types & SAYS_ENOUGH and not types & {"SetSlot", "Affirm", "SkipSlot"}:
        return False
    if types & KEEPS_READ_BACK:
        return awaits_yes(state) and not any(act["type"] in ("still_there", "waiting") for act in acts)
    return not any(act["type"] in ("abuse_again", "silent_goodbye") for act in acts)


def _asks_on(state: ConversationState) -> list[str]:
    frame = active_frame(state)
    return [frame["agent"]] if frame is not None else []
