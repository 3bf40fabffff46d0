"""What the customer is to be told that they didn't ask for."""

from typing import Any

from langgraph.runtime import Runtime

from app.agents.context import TurnContext
from app.agents.state import ConversationState

_ORDER = {"interrupt": 0, "high": 1, "normal": 2}


async def check_notifications(state: ConversationState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Put what is waiting in front of the reply: the urgent first, each once."""
    waiting = {each["id"]: each for each in state["notifications"]}
    ordered = sorted(waiting.values(), key=lambda each: _ORDER[each["priority"]])
    return {"acts": [{"type": "notification", "text": each["text"]} for each in ordered], "notifications": []}
