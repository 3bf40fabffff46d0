"""What was not understood, or might be read in two ways: asked about twice at most, then a person is offered."""

from typing import Any

from app.agents.applying import Applied
from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.frames import value_of
from app.agents.state import ConversationState, Doubt, Frame, active_frame
from app.agents.wording import with_article
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Choice, Command, Interpretation, OfferingRef, Phone

ACTED_ON = {"StartTask", "CancelTask"}
"""What is not done on a mere guess."""
_OF_NO_TASK = {"ask": "ask a question", "person": "talk to a person"}
_VERBS = {
    "book": "book",
    "change": "change",
    "cancel": "cancel",
    "look_up": "look up",
    "order": "order",
    "leave_message": "leave",
    "report_problem": "report",
}
ASKS = {"ask", "ask_again", "ask_attribute"}
ANSWERED_WITH = {"SetSlot", "Affirm", "StartTask"}
PASSED_OVER = 2
"""After so many answers to something else the question is put in other words."""
LIKELY = 0.12
"""The share of all readings that one needs to be worth offering."""


def is_unclear(meaning: Interpretation) -> bool:
    """Whether nothing can be done about what was said without asking."""
    types = {command.type for command in meaning.commands}
    return not types or types == {"Unclear"}


def is_guess(state: ConversationState, turn: TurnContext, meaning: Interpretation) -> bool:
    """Whether a task would be begun or dropped on words that are right less often than not, and may mean another."""
    types = {command.type for command in meaning.commands}
    guessed = meaning.source == "embedded" and meaning.is_doubtful and types <= ACTED_ON and bool(types)
    return guessed and active_frame(state) is None and bool(readings(turn, meaning))


def ladder(failures: int, turn: TurnContext) -> list[Act]:
    """After what the pack calls enough a person is offered, once; then no more is made of it."""
    limit = turn.pack.manifest.escalate.after_failures
    if failures <= limit:
        return []
    return [{"type": "offer_person"}] if failures == limit + 1 else [{"type": "stuck"}]


def after_ladder(failures: int, turn: TurnContext) -> int:
    """The count to go on with: having said that it leads nowhere, the agent starts anew."""
    return 0 if failures > turn.pack.manifest.escalate.after_failures + 1 else failures


def ask_again(state: ConversationState, turn: TurnContext, meaning: Interpretation, failures: int) -> list[Act]:
    """Which of two readings was meant, where there are two; else that it was not understood."""
    frame = active_frame(state)
    if frame is None and (options := readings(turn, meaning)):
        return [{"type": "ask_meant", "options": options, "text": turn.text}]
    if frame is None:
        return [{"type": "unclear"}, {"type": "rephrase"}] if failures == 1 else [{"type": "unclear_again"}]
    if failures == 1:
        return [{"type": "unclear"}]
    return [{"type": "still_unclear"}, explanation(frame, turn)]


def readings(turn: TurnContext, meaning: Interpretation) -> list[dict[str, Any]]:
    """The two best readings that have words, as options to choose from; [] unless there are two."""
    found: dict[str, dict[str, Any]] = {}
    for name, share in meaning.alternatives:
        label = _reading(turn, name)
        if label and share >= LIKELY:
            found.setdefault(label, {"label": label, "value": Choice(value=name).model_dump(mode="json")})
    return list(found.values())[:2] if len(found) > 1 else []


def _reading(turn: TurnContext, name: str) -> str | None:
    """What one reading is called: "book a service appointment"."""
    tasks = turn.pack.manifest.tasks
    if name in _OF_NO_TASK:
        return _OF_NO_TASK[name]
    if name not in tasks:
        named = [task for task, known in tasks.items() if known.intent == name]
        if len(named) != 1:
            return None
        name = named[0]
    return f"{_VERBS.get(tasks[name].intent, 'get')} {with_article(tasks[name].says)}"


def doubt_of(acts: list[Act]) -> Doubt | None:
    """The readings that these acts put to the customer."""
    asked = next((act for act in acts if act["type"] == "ask_meant"), None)
    return Doubt(text=asked["text"], options=asked["options"]) if asked else None


async def chosen(state: ConversationState, turn: TurnContext, meaning: Interpretation) -> Interpretation:
    """The meaning with a chosen reading in place of the choice: the task begins with all that was said at first."""
    doubt = state.get("doubt")
    choice = next((c.value for c in meaning.commands if isinstance(c.value, Choice) and c.slot == "meant"), None)
    if choice is None:
        return meaning
    text = doubt["text"] if doubt else turn.text
    if choice.value == "ask":
        return _meaning("ask", [Command(type="AskKnowledge", text=text)])
    tasks = turn.pack.manifest.tasks
    name = (
        choice.value if choice.value in tasks else next((n for n, t in tasks.items() if t.intent == choice.value), "")
    )
    if name not in tasks:
        return _meaning("person", [Command(type="RequestPerson", text=text)])
    again = await turn.interpreter.interpret(text, turn.domain, DialogueContext(now=turn.now, task=name))
    values = [command for command in again.commands if command.type == "SetSlot"]
    return _meaning(tasks[name].intent, [Command(type="StartTask", slot=name), *values])


def _meaning(intent: str, commands: list[Command]) -> Interpretation:
    return Interpretation(intent=intent, confidence=1.0, commands=commands, source="commands")


def explanation(frame: Frame, turn: TurnContext) -> Act:
    """What is wanted with the question in hand, in other words."""
    if frame["status"] == "confirming":
        return {"type": "explain_read_back"}
    if frame["offered"]:
        return {"type": "explain_offer"}
    schema = turn.pack.task(frame["task"]).slots.get(frame["asked"] or "")
    if schema is None:
        return {"type": "explain_change"}
    return {"type": "hint", "text": schema.hint} if schema.hint else {"type": f"explain_{schema.type}"}


def has_missed(before: Frame, now: Frame | None, applied: Applied, types: set[str]) -> bool:
    """Whether the customer answered, or only named the task again, and it is still to be asked just as before."""
    slot = before["asked"]
    if slot is None or now is None or now["frame_id"] != before["frame_id"] or now["asked"] != slot:
        return False
    if slot not in applied.answered:
        refused = applied.denied and not before["offered"]
        nowhere = applied.affirmed or refused or types == {"StartTask"} or "SetSlot" in types
        return nowhere and not applied.changed and not applied.started
    value, held = value_of(now, slot), value_of(before, slot)
    if isinstance(value, Phone):
        return not (isinstance(held, Phone) and len(held.digits) < len(value.digits)) and held is not None
    return slot not in applied.filled + applied.corrected or (isinstance(value, OfferingRef) and bool(value.candidates))


def put_otherwise(
    before: Frame, now: Frame | None, applied: Applied, types: set[str], acts: list[Act], turn: TurnContext
) -> list[Act]:
    """The question that answer after answer passes over, put in other words before it is asked once more."""
    asks_on = bool(acts) and acts[-1]["type"] in ASKS and not applied.started
    if now is None or not asks_on or not types & ANSWERED_WITH:
        return acts
    passed_over = now["frame_id"] == before["frame_id"] and now["asked"] == before["asked"]
    if not passed_over or now["asked"] is None or now["asked"] in applied.answered:
        now["unanswered"] = 0
        return acts
    now["unanswered"] = before.get("unanswered", 0) + 1
    return [*acts[:-1], explanation(now, turn), acts[-1]] if now["unanswered"] % PASSED_OVER == 0 else acts
