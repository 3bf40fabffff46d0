"""What the customer is to be told that they didn't ask for."""

from datetime import datetime, timedelta
from typing import Any

from langgraph.runtime import Runtime

from app.agents.context import TurnContext
from app.agents.state import ConversationState
from app.business.models import TAKES_CAPACITY, Booking

_ORDER = {"interrupt": 0, "high": 1, "normal": 2}
_UNHEARD_AFTER = timedelta(seconds=20)
"""What was given to a call to be spoken and has not been heard by then was not spoken."""


async def check_notifications(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Put what is waiting in front of the reply: the urgent first, each once. What a call is just being told waits.

    What is no longer true is told no more: a reminder of a booking that was moved, a time that has passed.
    """
    turn = runtime.context
    waiting = {each["id"]: each for each in state["notifications"] if await _holds(each.get("while_true"), turn)}
    given = [each for each in waiting.values() if _is_being_spoken(each, turn.now)]
    ordered = sorted(
        (each for each in waiting.values() if each not in given), key=lambda each: _ORDER[each["priority"]]
    )
    turn.effects.told = [each["id"] for each in ordered]
    return {"acts": [{"type": "notification", "text": each["text"]} for each in ordered], "notifications": given}


def _is_being_spoken(notification: dict[str, Any], now: datetime) -> bool:
    given_at = notification.get("given_at")
    return given_at is not None and now - datetime.fromisoformat(given_at) < _UNHEARD_AFTER


async def _holds(while_true: dict[str, str] | None, turn: TurnContext) -> bool:
    if not while_true:
        return True
    if (until := while_true.get("until")) and datetime.fromisoformat(until) <= turn.now:
        return False
    if "booking_id" not in while_true:
        return True
    booking = await turn.reader.get(Booking, while_true["booking_id"])
    if booking is None or booking.status not in TAKES_CAPACITY:
        return False
    return booking.starts_at == datetime.fromisoformat(while_true["starts_at"])
