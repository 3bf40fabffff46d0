"""What was said, as the conversation lets it be understood."""

from app.agents import following
from app.agents.asking import CONTACT_SLOT, MEANT_SLOT
from app.agents.context import TurnContext
from app.agents.doubt import chosen
from app.agents.finished import booked_just_now, moving
from app.agents.patience import answered_presence
from app.agents.second_look import (
    among_offered,
    another_like_it,
    asks_what_was_noted,
    is_another,
    is_request,
    moves_instead,
    nothing_to_change,
    taken_back,
)
from app.agents.state import ConversationState, Frame, active_frame, last_heard
from app.contracts import WireCommand
from app.understanding.domain import DialogueContext, Offered
from app.understanding.interpretation import Command, Interpretation

_INTENTS = {
    "Affirm": "affirm",
    "Deny": "deny",
    "RequestPerson": "person",
    "Repeat": "repeat",
    "Slower": "repeat",
    "Wait": "wait",
    "Silence": "wait",
    "CancelTask": "cancel",
}


async def interpret(state: ConversationState, turn: TurnContext) -> Interpretation:
    """The utterance's meaning, or what the page's buttons and the caller's silence said without words."""
    if turn.commands:
        return await _wired(state, turn)
    meaning = await turn.interpreter.interpret(turn.text, turn.domain, dialogue_context(state, turn))
    if state["expects"].get("slot") == MEANT_SLOT:
        meaning = await chosen(state, turn, meaning)
    frame = active_frame(state)
    if frame is None:
        meaning = await _about_what_was_booked(state, turn, meaning)
    else:
        for look_again in (among_offered, taken_back, nothing_to_change):
            meaning = look_again(frame, meaning, turn.text)
        types = {name: schema.type for name, schema in turn.pack.task(frame["task"]).slots.items()}
        meaning = asks_what_was_noted(frame, meaning, turn.text, types)
        meaning = await _about_what_is_put(state, turn, frame, meaning)
    present = answered_presence(state, meaning.commands)
    if len(present) < len(meaning.commands):
        meaning = meaning.model_copy(update={"commands": present or [Command(type="Greet")]})
    return meaning


async def _about_what_is_put(
    state: ConversationState, turn: TurnContext, frame: Frame, meaning: Interpretation
) -> Interpretation:
    """What is said to "would you like to book it?" may be when; to "shall I cancel it?" a day to move it to."""
    if turn.pack.task(frame["task"]).intent == "cancel" and (move := moving(turn)) is not None:
        return moves_instead(frame, *move, meaning, turn.text)
    return await following.read_on(state, turn, frame, meaning)


async def _about_what_was_booked(
    state: ConversationState, turn: TurnContext, meaning: Interpretation
) -> Interpretation:
    """What is said right after a booking may change it ("actually, make it Thursday"), or be another like it."""
    done = booked_just_now(state)
    asks = {"AskKnowledge"} if is_request(turn.text) else set[str]()
    means_nothing = not {c.type for c in meaning.commands} - {"Unclear", "OutOfScope", *asks}
    if done is None or not (means_nothing or is_another(turn.text)):
        return meaning
    again = await turn.interpreter.interpret(turn.text, turn.domain, _within(done, turn, state))
    if not means_nothing:
        return another_like_it(done, meaning, again, turn.text)
    return again if any(command.type == "SetSlot" for command in again.commands) else meaning


async def _wired(state: ConversationState, turn: TurnContext) -> Interpretation:
    commands: list[Command] = []
    for wired in turn.commands:
        commands += await _typed(wired, state, turn)
    first = commands[0].type if commands else "Unclear"
    return Interpretation(intent=_INTENTS.get(first, "book"), confidence=1.0, commands=commands, source="commands")


async def _typed(wired: WireCommand, state: ConversationState, turn: TurnContext) -> list[Command]:
    """A wire command with its value typed: an edited slot's words are understood as an answer to its question."""
    if wired.type != "SetSlot":
        return [Command(type=wired.type, slot=wired.slot, text=wired.value or "")]
    context = dialogue_context(state, turn, asked=wired.slot)
    meaning = await turn.interpreter.interpret(wired.value or "", turn.domain, context)
    found = [each for each in meaning.commands if each.type == "SetSlot" and each.slot == wired.slot]
    return found or [Command(type="Unclear", text=wired.value or "")]


def dialogue_context(state: ConversationState, turn: TurnContext, asked: str | None = None) -> DialogueContext:
    """Where the conversation stands, for the interpreter."""
    frame = active_frame(state)
    expects, slot = str(state["expects"].get("kind", "open")), state["expects"].get("slot")
    last = last_heard(state)
    if slot == CONTACT_SLOT:
        return DialogueContext(turn.now, task=slot, asked=slot, expects="phone", last_agent_text=last)
    if slot == MEANT_SLOT and (doubt := state.get("doubt")):
        offered = [Offered(each["label"], each["value"]) for each in doubt["options"]]
        return DialogueContext(
            turn.now,
            task=slot,
            asked=slot,
            expects="choice",
            offered=offered,
            last_agent_text=last,
            known=_known(state),
        )
    if frame is None:
        return DialogueContext(turn.now, expects=expects, last_agent_text=last, known=_known(state))
    return _within(frame, turn, state, asked)


def _within(frame: Frame, turn: TurnContext, state: ConversationState, asked: str | None = None) -> DialogueContext:
    in_hand = frame["status"] in ("collecting", "confirming")
    return DialogueContext(
        turn.now,
        task=frame["task"],
        asked=asked or frame["asked"],
        expects="open" if asked or not in_hand else str(state["expects"].get("kind", "open")),
        filled={name: each["value"] for name, each in frame["slots"].items() if each["value"] is not None},
        offered=[Offered(each["label"], each["value"]) for each in frame["offered"]],
        last_agent_text=last_heard(state),
        known=_known(state),
    )


def _known(state: ConversationState) -> dict[str, dict[str, object]]:
    """What was agreed in the tasks that are finished, by slot; the latest first."""
    known: dict[str, dict[str, object]] = {}
    for frame in state["frames"]:
        if frame["status"] == "done":
            known |= {name: each["value"] for name, each in frame["slots"].items() if each["value"] is not None}
    return known
