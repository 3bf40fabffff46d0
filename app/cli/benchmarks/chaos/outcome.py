"""How a customer's conversation ended."""

from collections.abc import Awaitable

from app.cli.benchmarks.chaos.trigger import Trigger
from app.cli.benchmarks.client import Client, Refused, Stuck


async def outcome_of(conversation: Awaitable[str], client: Client, trigger: Trigger | None) -> str:
    """What it says of itself, or why it broke off; who waits for a moment within it learns that it is over."""
    try:
        return await conversation
    except Stuck as stuck:
        return f"stuck: {stuck}"
    except Refused as refused:
        return f"refused: {refused}"
    finally:
        client.close()
        if trigger is not None:
            trigger.conversation_ended()
