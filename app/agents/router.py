"""Decides what the customer meant and who answers."""

from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from app.agents.asking import CONTACT_SLOT, PERSON_SLOT
from app.agents.context import TurnContext
from app.agents.repair import awaits_yes, last_reply, social_acts
from app.agents.state import ConversationState, active_frame
from app.contracts import WireCommand
from app.understanding.domain import DialogueContext, Offered
from app.understanding.interpretation import Command, Interpretation

TASK_COMMANDS = {"StartTask", "SetSlot", "Affirm", "Deny", "CancelTask"}
KNOWLEDGE_COMMANDS = {"AskKnowledge", "AskFact"}


async def router(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Interpret the utterance, and list the agents that have something to do about it, in order."""
    turn = runtime.context
    meaning = await interpret(state, turn)
    types = {command.type for command in meaning.commands}
    offered_person = state["expects"].get("slot") == PERSON_SLOT and active_frame_waits(state)
    gives_contact = any(command.slot == CONTACT_SLOT for command in meaning.commands)
    wants_person = "RequestPerson" in types or (offered_person and "Affirm" in types) or gives_contact
    unclear = not types or types == {"Unclear"}
    failures = state["failures"] + 1 if unclear else 0
    acts, route = list(state.get("acts", [])), []
    if wants_person:
        route.append(turn.pack.agent_of_kind("person").name)
    else:
        acts += social_acts(state, meaning, turn)
        if offered_person and "Deny" in types:
            acts.append({"type": "declined_person"})
        elif unclear and failures >= turn.pack.manifest.escalate.after_failures:
            acts.append({"type": "offer_person"})
        elif unclear:
            acts.append({"type": "out_of_scope" if meaning.intent == "out_of_scope" else "unclear"})
        route += _agents(state, turn, meaning, types)
    return {
        "interpretation": meaning.model_dump(mode="json"),
        "detected_intent": meaning.intent,
        "confidence": meaning.confidence,
        "failures": failures,
        "acts": acts,
        "route": route,
        "current_agent": route[0] if route else state["current_agent"],
    }


def _agents(state: ConversationState, turn: TurnContext, meaning: Interpretation, types: set[str]) -> list[str]:
    """Questions are answered first; the task in hand has the last word, because it asks on."""
    route = []
    if types & KNOWLEDGE_COMMANDS:
        route.append(turn.pack.agent_of_kind("knowledge").name)
    frame = active_frame(state)
    started = next((command.slot for command in meaning.commands if command.type == "StartTask"), None)
    if started in turn.pack.manifest.tasks:
        route.append(turn.pack.agent_for_task(started).name)
    elif frame is not None and (awaits_yes(state) or "Repeat" not in types) and not types & {"Wait", "Goodbye"}:
        route.append(frame["agent"])
    elif types & TASK_COMMANDS and "CancelTask" in types:
        route.append(turn.pack.agent_of_kind("task").name)
    return route


def active_frame_waits(state: ConversationState) -> bool:
    """Whether no read-back is pending that a bare yes would belong to."""
    frame = active_frame(state)
    return frame is None or frame["status"] != "confirming"


async def interpret(state: ConversationState, turn: TurnContext) -> Interpretation:
    """The utterance's meaning, or what the page's buttons said without words."""
    context = dialogue_context(state, turn.now)
    if not turn.commands:
        return await turn.interpreter.interpret(turn.text, turn.domain, context)
    commands: list[Command] = []
    for wired in turn.commands:
        commands += await _typed(wired, state, turn)
    intent = {"Affirm": "affirm", "Deny": "deny", "RequestPerson": "person", "Repeat": "repeat", "CancelTask": "cancel"}
    first = commands[0].type if commands else "Unclear"
    return Interpretation(intent=intent.get(first, "book"), confidence=1.0, commands=commands, source="commands")


async def _typed(wired: WireCommand, state: ConversationState, turn: TurnContext) -> list[Command]:
    """A wire command with its value typed: an edited slot's words are understood as an answer to its question."""
    if wired.type != "SetSlot":
        return [Command(type=wired.type, slot=wired.slot, text=wired.value or "")]
    context = dialogue_context(state, turn.now, asked=wired.slot)
    meaning = await turn.interpreter.interpret(wired.value or "", turn.domain, context)
    found = [each for each in meaning.commands if each.type == "SetSlot" and each.slot == wired.slot]
    return found or [Command(type="Unclear", text=wired.value or "")]


def dialogue_context(state: ConversationState, now: datetime, asked: str | None = None) -> DialogueContext:
    """Where the conversation stands, for the interpreter."""
    frame = active_frame(state)
    last = last_reply(state)
    expects = str(state["expects"].get("kind", "open"))
    if state["expects"].get("slot") == CONTACT_SLOT:
        return DialogueContext(now=now, task=CONTACT_SLOT, asked=CONTACT_SLOT, expects="phone", last_agent_text=last)
    if frame is None:
        return DialogueContext(now=now, expects=expects, last_agent_text=last)
    return DialogueContext(
        now=now,
        task=frame["task"],
        asked=asked or frame["asked"],
        expects="open" if asked else expects,
        filled={name: slot["value"] for name, slot in frame["slots"].items() if slot["value"] is not None},
        offered=[Offered(each["label"], each["value"]) for each in frame["offered"]],
        last_agent_text=last,
    )
