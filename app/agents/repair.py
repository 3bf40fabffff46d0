"""Keeping a conversation on its feet: what needs no agent is answered here, each kind by its own step."""

from collections.abc import Callable
from dataclasses import dataclass

from app.agents.appointment import Act
from app.agents.asking import ANYTHING_ELSE, PERSON_SLOT
from app.agents.context import TurnContext
from app.agents.doubt import explanation
from app.agents.finished import booked_just_now
from app.agents.frames import is_paused, label_of
from app.agents.patience import asks_to_wait, is_short, repeated, silence
from app.agents.state import ConversationState, Frame, Patience, active_frame, awaits_yes
from app.agents.wording import say_list
from app.understanding.interpretation import Command, Interpretation


@dataclass(frozen=True)
class Standing:
    """Where the conversation stands as something is said. `frame` is the task in hand, `types` all that was meant."""

    state: ConversationState
    turn: TurnContext
    frame: Frame | None
    types: frozenset[str]
    patience: Patience

    @property
    def goes_on(self) -> bool:
        """Whether something else is going to be said: a task asks on, a question is answered."""
        return self.frame is not None or bool(self.types & {"StartTask", "AskKnowledge", "AskFact"})

    @property
    def reads_back(self) -> bool:
        """Whether a read-back is pending: it is given anew rather than repeated, to be heard whole."""
        return awaits_yes(self.state)


def repairs(state: ConversationState, turn: TurnContext, meaning: Interpretation, patience: Patience) -> list[Act]:
    """What is said to everything in the utterance that keeps the conversation going rather than the task."""
    types = frozenset(command.type for command in meaning.commands)
    at = Standing(state, turn, active_frame(state), types, patience)
    acts: list[Act] = []
    for command in meaning.commands:
        if (step := _STEPS.get(command.type)) is not None:
            acts += step(at, command)
    return acts


def _greet(at: Standing, command: Command) -> list[Act]:
    """A greeting is returned; in the middle of a task it is passed over."""
    return [] if at.goes_on else [{"type": "hello"}, {"type": "help"}]


def _small_talk(at: Standing, command: Command) -> list[Act]:
    """Who asks whether it is a machine they talk to, or a person, is told."""
    kind = f"is_a_{command.slot}" if command.slot in ("robot", "person") else "small_talk"
    return [{"type": kind}] if at.goes_on else [{"type": kind}, {"type": "help"}]


def _thank(at: Standing, command: Command) -> list[Act]:
    if not at.goes_on:
        return [{"type": "thanks"}, {"type": "anything_else"}]
    return [{"type": "thanks"}] if len(at.types) == 1 else []


def _goodbye(at: Standing, command: Command) -> list[Act]:
    """Says what is left unfinished: nobody may think that it was booked. Said with an answer, the task has it."""
    if at.frame is not None and at.types & {"Affirm", "SetSlot"}:
        return []
    at.turn.effects.ends_session = True
    left = [each for each in reversed(at.state["frames"]) if each is at.frame or is_paused(each)]
    names = say_list(list(dict.fromkeys(label_of(each, at.turn) for each in left)))
    key = "unfinished" if len(left) == 1 else "unfinished_several"
    unfinished: list[Act] = [{"type": key, "task": names}] if left else []
    return [*unfinished, {"type": "goodbye"}]


def _repeat(at: Standing, command: Command) -> list[Act]:
    if at.reads_back or (at.types & {"Repeat", "Slower"} == {"Repeat", "Slower"} and command.type == "Repeat"):
        return []
    if at.frame is not None and command.slot in at.frame["slots"]:
        return [{"type": "noted", "value": at.frame["slots"][command.slot]["said"]}, repeated(at.state, short=True)]
    return [repeated(at.state, is_short(at.patience, set(at.types)))]


def _clarify(at: Standing, command: Command) -> list[Act]:
    """What is wanted, in other words; the question follows."""
    if at.frame is not None:
        return [explanation(at.frame, at.turn)]
    if at.state["expects"].get("slot") == PERSON_SLOT:
        return [{"type": "explain_callback"}, {"type": "offer_person_again"}]
    return [repeated(at.state, short=True), {"type": "help"}] if at.state.get("said") else [{"type": "help"}]


def _wait(at: Standing, command: Command) -> list[Act]:
    return [{"type": "wait"}] if asks_to_wait(set(at.types)) else []


def _silence(at: Standing, command: Command) -> list[Act]:
    return silence(at.state, at.turn, at.patience, at.reads_back)


def _abuse(at: Standing, command: Command) -> list[Act]:
    """One calm sentence; the second time a person is offered."""
    if at.patience["abuses"] > 1 and not at.types & {"StartTask", "SetSlot", "Affirm"}:
        return [{"type": "abuse_again"}]
    return [{"type": "abuse"}] if at.goes_on else [{"type": "abuse"}, {"type": "help"}]


def _out_of_scope(at: Standing, command: Command) -> list[Act]:
    return [{"type": "out_of_scope"}] if at.goes_on else [{"type": "out_of_scope"}, {"type": "help"}]


def _bare_answer(at: Standing, command: Command) -> list[Act]:
    """A yes or no while nothing was asked, or after "anything else?"."""
    if at.goes_on or len(at.types) > 1:
        return []
    asked = at.state["expects"].get("slot")
    if asked == ANYTHING_ELSE:
        if command.type == "Affirm":
            return [{"type": "go_ahead"}]
        at.turn.effects.ends_session = at.turn.channel == "voice"
        return [{"type": "goodbye"}]
    return [{"type": "help"}]


def _nothing_in_hand(at: Standing, command: Command) -> list[Act]:
    """A value that belongs to nothing."""
    is_idle = not at.goes_on and len(at.types) == 1 and booked_just_now(at.state) is None
    return [{"type": "help"}] if is_idle else []


_STEPS: dict[str, Callable[[Standing, Command], list[Act]]] = {
    "Greet": _greet,
    "SmallTalk": _small_talk,
    "Thank": _thank,
    "Goodbye": _goodbye,
    "Repeat": _repeat,
    "Slower": _repeat,
    "Clarify": _clarify,
    "Wait": _wait,
    "Silence": _silence,
    "Abuse": _abuse,
    "OutOfScope": _out_of_scope,
    "Affirm": _bare_answer,
    "Deny": _bare_answer,
    "SetSlot": _nothing_in_hand,
    "SkipSlot": _nothing_in_hand,
}
