"""Silence, a moment to wait, and being asked again: how often in a row, and what is said to it."""

from app.agents.appointment import Act
from app.agents.asking import PRESENCE_SLOT
from app.agents.context import TurnContext
from app.agents.state import ConversationState, Patience, last_heard, patient
from app.understanding.interpretation import Command

GRACE = 3
"""Silences that are none, after the customer asked for a moment."""
REPEATS = {"Repeat", "Slower"}
SLOWER, SLOWEST = 0.82, 0.65


def counted(state: ConversationState, types: set[str]) -> Patience:
    """The counts with this turn in them; what is not repeated in a row begins anew."""
    before = state.get("patience") or patient()
    silent = "Silence" in types
    waits = GRACE if asks_to_wait(types) else max(0, before["waits"] - 1) if silent else 0
    is_waiting = silent and before["waits"] > 0
    return Patience(
        repeats=before["repeats"] + 1 if types & REPEATS else before["repeats"] if silent else 0,
        silences=before["silences"] + 1 if silent and not is_waiting else before["silences"] if silent else 0,
        waits=waits,
        abuses=before["abuses"] + ("Abuse" in types),
    )


def pace(state: ConversationState, types: set[str]) -> float:
    """How fast to speak from now on. Who asks for it more slowly wants it so for good, and twice: more so."""
    before = state.get("pace", 1.0)
    return max(SLOWEST, round(before * SLOWER, 2)) if "Slower" in types else before


def asks_to_wait(types: set[str]) -> bool:
    """Whether a moment is all that is asked for: beside anything else "hold on" is a manner of speaking."""
    return "Wait" in types and types <= {"Wait", "Thank", "Affirm", "Unclear", "Greet"}


def silence(state: ConversationState, turn: TurnContext, patience: Patience, reads_back: bool) -> list[Act]:
    """Nothing was said: the question again, then whether anybody is there, then goodbye. The session stays."""
    if (state.get("patience") or patient())["waits"] > 0:
        return [{"type": "waiting"}]
    if patience["silences"] == 1:
        return [] if reads_back else [repeated(state, short=True)]
    if patience["silences"] == 2:
        return [{"type": "still_there"}]
    turn.effects.ends_session = True
    return [{"type": "silent_goodbye"}]


def repeated(state: ConversationState, short: bool) -> Act:
    """What was said last; the second time, or where it went too fast, only what has to be answered."""
    said = state.get("said")
    if said is None:
        return {"type": "repeat", "text": last_heard(state), "quick_replies": []}
    return {"type": "repeat", "text": said["short" if short else "text"], "quick_replies": said["quick_replies"]}


def is_short(patience: Patience, types: set[str]) -> bool:
    """Whether to repeat in fewer words."""
    return "Slower" in types or patience["repeats"] > 1


def answered_presence(state: ConversationState, commands: list[Command]) -> list[Command]:
    """ "Yes" to "are you still there?" agrees to nothing else."""
    if state["expects"].get("slot") != PRESENCE_SLOT:
        return commands
    return [command for command in commands if command.type not in ("Affirm", "Greet")]
