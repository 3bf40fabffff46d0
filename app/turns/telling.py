"""Tells a customer something that they did not ask for: at once where that can be, else with the next reply."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.state import ConversationState
from app.contracts import Notification
from app.sessions.log import Draft
from app.sessions.models import Call, Message, Session
from app.sessions.notices import add_notice, note_given, note_told
from app.turns.heard import is_as_good_as_heard
from app.turns.view import transcript

_UNASKED = ("interrupt", "high")
"""What a call is told without waiting for the caller to speak."""
_WRITTEN = ("chat", "sms", "api")


@dataclass(frozen=True)
class Told:
    """A conversation with something to tell in it. `state` has its version one up."""

    state: ConversationState
    drafts: list[Draft]


async def tell(
    db: AsyncSession,
    session_id: str,
    head: ConversationState,
    notification: Notification,
    key: str,
    request_id: str | None,
    now: datetime,
    while_true: dict[str, str] | None = None,
) -> Told | None:
    """Keep a notification in the caller's transaction, as said at once or as waiting; None if it is no news.

    A conversation that has ended is told nothing.
    """
    session = await db.get(Session, session_id)
    if session is None or session.status == "closed":
        return None
    if not await add_notice(db, session_id, key, notification.id, notification.text, notification.priority, now):
        return None
    draft = Draft("notification", notification, request_id=request_id)
    moved: ConversationState = {**head, "version": head["version"] + 1}
    if notification.priority in _UNASKED and await _is_on_the_phone(db, session_id):
        await note_given(db, notification.id, now)
        return await _say(db, session_id, moved, notification, draft, now, spoken=True)
    if notification.priority == "interrupt" and session.channel in _WRITTEN:
        await note_told(db, [notification.id], None, now)
        return await _say(db, session_id, moved, notification, draft, now, spoken=False)
    entry = notification.model_dump(mode="json") | ({"while_true": while_true} if while_true else {})
    waiting = [*head["notifications"], entry]
    return Told({**moved, "notifications": waiting}, [draft])


async def _say(
    db: AsyncSession,
    session_id: str,
    state: ConversationState,
    notification: Notification,
    draft: Draft,
    now: datetime,
    spoken: bool,
) -> Told:
    """An utterance of the agent's own: what is shown was seen, what is spoken is heard once the worker says so."""
    said, agent = notification.text, state["current_agent"]
    db.add(
        Message(
            session_id=session_id,
            utterance_id=notification.id,
            position=state["version"] * 2,
            role="agent",
            agent=agent,
            text=said,
            heard_chars=0 if spoken else len(said),
            sources=[],
            ts=now,
        )
    )
    await db.flush()
    words = transcript(notification.id, "agent", agent, said)
    words = words.model_copy(update={"heard_chars": None}) if spoken else words
    entry: dict[str, Any] = {**notification.model_dump(mode="json"), "given_at": now.isoformat()}
    notifications = [*state["notifications"], entry] if spoken else state["notifications"]
    messages = [*state["messages"], AIMessage(said, id=notification.id)]
    drafts = [replace(draft, type="transcript", payload=words), draft]
    return Told({**state, "messages": messages, "notifications": notifications}, drafts)


async def _is_on_the_phone(db: AsyncSession, session_id: str) -> bool:
    call = select(Call.id).where(Call.session_id == session_id, Call.status == "active").limit(1)
    return await db.scalar(call) is not None


async def note_spoken(db: AsyncSession, message: Message, now: datetime) -> None:
    """A notification that was spoken has been told, if enough of it was heard."""
    if message.turn_id is None and is_as_good_as_heard(message.heard_chars, len(message.text), message.interrupted):
        await note_told(db, [message.utterance_id], None, now)
