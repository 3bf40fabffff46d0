"""What is said to "would you like to book it?": a yes may come as when, and a question leaves it open."""

from app.agents.appointment import Act
from app.agents.asking import FOLLOW_UP_SLOT
from app.agents.context import TurnContext
from app.agents.state import ConversationState, Frame
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Command, Interpretation, Moment, OfferingRef

_ASKS = {"AskKnowledge", "AskFact"}
_GIVES_UP = {"CancelTask", "RequestPerson", "Deny"}
_SAYS_LITTLE = {"Unclear", "StartTask"}


def is_put(state: ConversationState) -> bool:
    """Whether it is open if the task that follows is wanted."""
    return state["expects"].get("slot") == FOLLOW_UP_SLOT


async def read_on(state: ConversationState, turn: TurnContext, frame: Frame, meaning: Interpretation) -> Interpretation:
    """The meaning, read once more as the task that would follow reads it, where that is what was put."""
    then = turn.pack.task(frame["task"]).then
    if then is None or not is_put(state):
        return meaning
    context = DialogueContext(now=turn.now, task=then.task)
    again = await turn.interpreter.interpret(turn.text, turn.domain, context)
    return goes_on(frame, then.task, meaning, again)


def goes_on(frame: Frame, then: str, meaning: Interpretation, again: Interpretation) -> Interpretation:
    """ "Could I come on Monday?" to "would you like to book it?": a yes with what is needed next.

    `again` is how the task that would follow, called `then`, reads the words: what that too takes for a question, or
    for another task, is one.
    """
    has_time = any(isinstance(each.value, Moment) for each in again.commands)
    if _types(meaning) & _GIVES_UP or _types(again) & (_ASKS | _GIVES_UP) or (_asks(meaning) and not has_time):
        return meaning
    if any(each.type == "StartTask" and each.slot != then for each in again.commands):
        return meaning
    named = [each.value for each in meaning.commands if isinstance(each.value, OfferingRef)]
    given = [
        each
        for each in again.commands
        if each.type == "SetSlot" and (not isinstance(each.value, OfferingRef) or each.value in named)
    ]
    begins = "StartTask" in _types(again) and _types(meaning) <= _SAYS_LITTLE
    if not begins and all(each.slot in frame["slots"] for each in given):
        return meaning
    commands = [Command(type="StartTask", slot=then), *given]
    return meaning.model_copy(update={"commands": commands, "intent": "book", "confidence": 0.9})


def put_again(state: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """The very question what could follow; nothing where none was put."""
    then = turn.pack.task(frame["task"]).then
    return [{"type": "follow_up", "text": then.ask}] if then is not None and is_put(state) else []


def _types(meaning: Interpretation) -> set[str]:
    return {each.type for each in meaning.commands}


def _asks(meaning: Interpretation) -> bool:
    return bool(_types(meaning) & _ASKS)
