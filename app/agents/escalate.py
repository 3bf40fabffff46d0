"""The agent of kind *person*: asks for a person, tells the customer what happens next, and goes on serving."""

from typing import Any

from langgraph.runtime import Runtime

from app.agents.appointment import Act
from app.agents.context import PersonWanted, TurnContext
from app.agents.state import ConversationState, active_frame, meaning_of
from app.agents.wording import say_phone, say_when
from app.core.calendar import OpeningHours
from app.understanding.interpretation import Phone


async def escalation(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Ask for a person once a conversation; say when they will come, by the staff's hours."""
    turn = runtime.context
    customer = _with_contact(state)
    phone = customer.get("phone")
    acts: list[Act] = list(state.get("acts", []))
    said = f" at {say_phone(Phone(e164=phone, digits=phone))}" if phone else ""
    noted = bool(phone) and phone != state["customer"].get("phone") and state["escalation"] is not None
    if noted:
        turn.effects.contact = customer
        acts.append({"type": "person_phone_noted", "phone": said.removeprefix(" at ")})
    elif state["escalation"] is None:
        turn.effects.person_wanted = PersonWanted("asked", turn.text, _tried(state))
        turn.effects.contact = customer
        acts.append(_next(turn, said))
    else:
        acts.append({"type": "person_again", "phone": said})
    if not phone:
        acts.append({"type": "person_phone"})
    return {
        "acts": acts,
        "customer": customer,
        "escalation": state["escalation"] or {"turn_id": turn.turn_id},
        "current_agent": turn.pack.agent_of_kind("person").name,
    }


def _with_contact(state: ConversationState) -> dict[str, Any]:
    """The customer, with a number given in this very utterance."""
    customer = dict(state["customer"])
    for command in meaning_of(state).commands:
        if isinstance(command.value, Phone) and command.value.e164:
            customer["phone"] = command.value.e164
    return customer


def _tried(state: ConversationState) -> dict[str, Any]:
    frame = active_frame(state)
    if frame is None:
        return {}
    return {
        "task": frame["task"],
        "slots": {name: slot["said"] for name, slot in frame["slots"].items() if slot["said"]},
    }


def _next(turn: TurnContext, phone: str) -> Act:
    staffed = turn.pack.staffed
    if staffed is not None and staffed.is_open(turn.now):
        return {"type": "person_open", "phone": phone}
    return {"type": "person_closed", "phone": phone, "when": _opens_next(staffed or turn.pack.hours, turn)}


def _opens_next(hours: OpeningHours, turn: TurnContext) -> str:
    for day in hours.open_days(turn.now.date()):
        for opens, _ in hours.spans(day):
            if opens > turn.now:
                return f"after we open {say_when(opens, turn.now.date())}"
    return "as soon as possible"
