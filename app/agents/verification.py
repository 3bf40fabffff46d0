"""Who speaks: shown before anything of theirs is said. Until then nothing tells whether we know them at all."""

from typing import Any

from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.frames import empty_slot, finish, value_of
from app.agents.state import ConversationState, Frame
from app.business.models import Customer
from app.tools.looking_up import fits
from app.understanding.interpretation import BookingRef, Phone, Proof

TRIES = 3
PHONE, PROOF = "phone", "proof"


async def verify(state: ConversationState, turn: TurnContext, frame: Frame) -> list[Act]:
    """Nothing when the task may go on; else what is to be asked first, or that a person has to help.

    What was booked in this very conversation is the customer's own. Everything else takes a known phone number with a
    booking's reference, a plate or a last name; after three tries a person.
    """
    if not turn.pack.task(frame["task"]).verified or frame.get("own") or verified_customer(state):
        return []
    if await _was_made_here(turn, frame):
        return []
    if _memory(state)["tries"] >= TRIES:
        return _give_up(state, frame)
    if missing := _missing(frame):
        return missing
    if await _is_recognised(state, turn, frame):
        return []
    state["verification"] = {"customer_id": None, "tries": _memory(state)["tries"] + 1}
    if _memory(state)["tries"] >= TRIES:
        return _give_up(state, frame)
    said = frame["slots"][PHONE]["said"]
    frame["slots"][PROOF] = empty_slot()
    return [{"type": "not_recognised", "phone": said}, *_ask(frame, PROOF)]


def verified_customer(state: ConversationState) -> str | None:
    """The id of the customer that the speaker has shown to be."""
    return _memory(state)["customer_id"]


def _memory(state: ConversationState) -> dict[str, Any]:
    return state.get("verification") or {"customer_id": None, "tries": 0}


def _missing(frame: Frame) -> list[Act]:
    """The question for what is still needed."""
    phone = value_of(frame, PHONE)
    if not isinstance(phone, Phone):
        return _ask(frame, PHONE)
    if phone.e164 is None:
        return [{"type": "phone_incomplete", "digits": phone.digits}, *_ask(frame, PHONE)]
    return [] if isinstance(value_of(frame, PROOF), Proof) or _reference_said(frame) else _ask(frame, PROOF)


def _ask(frame: Frame, name: str) -> list[Act]:
    frame["asked"], frame["offered"], frame["status"] = name, [], "collecting"
    frame["slots"][name]["status"] = "asking"
    return [{"type": "ask_known_phone" if name == PHONE else "ask_proof", "slot": name}]


def _reference_said(frame: Frame) -> str | None:
    """A reference given with the request proves as well as one that was asked for."""
    said = [value_of(frame, name) for name in frame["slots"]]
    return next((each.reference for each in said if isinstance(each, BookingRef) and each.reference), None)


async def _is_recognised(state: ConversationState, turn: TurnContext, frame: Frame) -> bool:
    phone, proof = value_of(frame, PHONE), value_of(frame, PROOF)
    if not isinstance(phone, Phone) or phone.e164 is None:
        return False
    business = turn.business(turn.seen)
    customer = await business.customer_by_phone(phone.e164)
    said = proof if isinstance(proof, Proof) else Proof()
    references = [each for each in (said.reference, _reference_said(frame)) if each]
    if customer is None or not (
        await business.is_proved(customer, code=said.code, name=said.name)
        or any([await business.is_proved(customer, reference=each) for each in references])
    ):
        return False
    _recognise(state, frame, customer)
    return True


def _recognise(state: ConversationState, frame: Frame, customer: Customer) -> None:
    state["verification"] = {"customer_id": customer.id, "tries": 0}
    state["customer"]["name"] = customer.name
    for name in (PHONE, PROOF):
        slot = frame["slots"][name]
        slot["settled"] = True
        slot["status"] = "confirmed" if slot["value"] is not None else "empty"


def _give_up(state: ConversationState, frame: Frame) -> list[Act]:
    finish(state, frame, "failed")
    return [{"type": "not_verified"}]


async def _was_made_here(turn: TurnContext, frame: Frame) -> bool:
    """Whether a booking of this conversation is what the task can be about."""
    context = turn.tool_context(turn.seen, frame["task"], {})
    said = next((value for name in frame["slots"] if isinstance(value := value_of(frame, name), BookingRef)), None)
    for view in await context.business.session_bookings(turn.session_id):
        if said is not None and said.id is not None:
            if said.id == view.booking.id:
                return True
            continue
        known = said is None or said.reference is None or said.reference == view.booking.reference
        if known and fits(context, view, said):
            return True
    return False
