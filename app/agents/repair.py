"""Keeping a conversation on its feet: greetings, thanks, repeats, waiting, goodbye."""

from app.agents.appointment import Act
from app.agents.asking import ANYTHING_ELSE, PERSON_SLOT
from app.agents.context import TurnContext
from app.agents.state import ConversationState, active_frame
from app.understanding.interpretation import Interpretation


def social_acts(state: ConversationState, meaning: Interpretation, turn: TurnContext) -> list[Act]:
    """Answers to what needs no agent. With a task in hand a greeting is passed over: the task asks on."""
    acts: list[Act] = []
    types = [command.type for command in meaning.commands]
    busy = active_frame(state) is not None
    goes_on = busy or any(kind in types for kind in ("StartTask", "AskKnowledge", "AskFact"))
    for kind in types:
        match kind:
            case "Greet" if not goes_on:
                acts += [{"type": "hello"}, {"type": "help"}]
            case "SmallTalk" if not goes_on:
                acts += [{"type": "how_are_you"}, {"type": "help"}]
            case "Thank" if not goes_on:
                acts += [{"type": "thanks"}, {"type": "anything_else"}]
            case "Goodbye":
                turn.effects.ends_session = True
                acts.append({"type": "goodbye"})
            case "Repeat" if not awaits_yes(state):
                acts.append({"type": "repeat", "text": last_reply(state)})
            case "Wait":
                acts.append({"type": "wait"})
            case "Affirm" | "Deny" if not goes_on and len(types) == 1:
                acts += _bare_answer(state, kind)
            case "SetSlot" if not goes_on and len(types) == 1:
                acts.append({"type": "help"})
            case _:
                pass
    return acts


def _bare_answer(state: ConversationState, kind: str) -> list[Act]:
    """A yes or no while nothing was asked, or after "anything else?"."""
    if state["expects"].get("slot") == PERSON_SLOT:
        return [] if kind == "Deny" else [{"type": "help"}]
    if kind == "Deny" and state["expects"].get("slot") == ANYTHING_ELSE:
        return [{"type": "goodbye"}]
    return [{"type": "help"}]


def awaits_yes(state: ConversationState) -> bool:
    """Whether a read-back is pending: asked to repeat it, the task reads it back anew, to be heard whole."""
    frame = active_frame(state)
    return frame is not None and frame["status"] == "confirming"


def last_reply(state: ConversationState) -> str:
    """What the agent said last."""
    return next((str(each.content) for each in reversed(state["messages"]) if each.type == "ai"), "")
