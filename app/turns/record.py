"""Makes a finished run real: rows, events, snapshot, in the turn's one transaction."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.state import ConversationState
from app.contracts import Event, Heard
from app.core.ids import new_id
from app.escalation.models import Escalation
from app.sessions.log import Draft, append
from app.sessions.models import Message, Session, Turn
from app.turns.fingerprint import fingerprint
from app.turns.head import to_snapshot
from app.turns.heard import whole_words
from app.turns.outcome import TurnOutcome
from app.turns.view import heard_transcript


class StaleHead(Exception):
    """Another process committed to this session meanwhile: the run was on an old state."""


async def record_turn(db: AsyncSession, session_id: str, outcome: TurnOutcome, now: datetime) -> list[Event]:
    """Store the turn and all that follows from it; returns its events, to be published after the commit.

    Raises:
        StaleHead: the session has moved on since the run began.
    """
    state = outcome.state
    drafts = await _note_heard(db, session_id, outcome.heard, outcome.request_id) if outcome.heard else []
    await _advance(db, session_id, outcome.base_version, state, now)
    await _write_messages(db, session_id, outcome, now)
    await _write_escalation(db, session_id, outcome, now)
    reply = outcome.chat_reply().model_dump(mode="json")
    db.add(
        Turn(
            session_id=session_id,
            turn_id=outcome.request.turn_id,
            number=state["turn_count"],
            fingerprint=fingerprint(outcome.request),
            channel=outcome.request.channel,
            call_id=outcome.request.call_id,
            agent=state["current_agent"],
            intent=state["detected_intent"],
            confidence=state["confidence"],
            reply=reply,
            latency={"graph_ms": round(outcome.graph_ms, 1)},
            started_at=outcome.started_at,
            ended_at=now,
        )
    )
    await db.flush()
    return await append(db, session_id, [*drafts, *outcome.drafts()], now)


async def _advance(
    db: AsyncSession, session_id: str, base_version: int, state: ConversationState, now: datetime
) -> None:
    moved = await db.execute(
        update(Session)
        .where(Session.id == session_id, Session.version == base_version)
        .values(
            version=state["version"],
            turn_count=state["turn_count"],
            snapshot=to_snapshot(state),
            updated_at=now,
        )
        .returning(Session.id)
    )
    if moved.scalar_one_or_none() is None:
        raise StaleHead(session_id)


async def _write_messages(db: AsyncSession, session_id: str, outcome: TurnOutcome, now: datetime) -> None:
    position = await next_position(db, session_id)
    turn_id, said, text = outcome.request.turn_id, outcome.said, outcome.reply["text"]
    if said:
        customer = Message(session_id=session_id, utterance_id=f"{turn_id}-customer", position=position)
        customer.turn_id, customer.role, customer.text, customer.ts = turn_id, "customer", said, now
        customer.heard_chars = len(said)
        db.add(customer)
        position += 1
    agent = Message(session_id=session_id, utterance_id=outcome.utterance_id, position=position)
    agent.turn_id, agent.role, agent.agent = turn_id, "agent", outcome.state["current_agent"]
    agent.text, agent.ts, agent.sources = text, now, outcome.reply["sources"]
    # What is spoken was heard once the worker says so; what is shown was seen.
    agent.heard_chars = 0 if outcome.is_spoken else len(text)
    db.add(agent)


async def next_position(db: AsyncSession, session_id: str) -> int:
    """Where the next message of a session goes."""
    last = await db.scalar(select(func.max(Message.position)).where(Message.session_id == session_id))
    return 0 if last is None else last + 1


async def _write_escalation(db: AsyncSession, session_id: str, outcome: TurnOutcome, now: datetime) -> None:
    effects = outcome.effects
    wanted = effects.person_wanted
    if wanted is not None:
        db.add(
            Escalation(
                id=new_id("esc"),
                business=outcome.pack.name,
                session_id=session_id,
                turn_id=outcome.request.turn_id,
                reason=wanted.reason,
                words=wanted.words,
                tried=wanted.tried,
                contact=effects.contact or {},
                status="waiting",
                created_at=now,
            )
        )
        await db.execute(update(Session).where(Session.id == session_id).values(outcome="escalated"))
    elif effects.contact is not None:
        waiting = (Escalation.session_id == session_id, Escalation.status == "waiting")
        await db.execute(update(Escalation).where(*waiting).values(contact=effects.contact))
    elif any(view.effect == "write" and view.status == "ok" for view in outcome.tools):
        await db.execute(update(Session).where(Session.id == session_id).values(outcome="resolved"))


async def record_heard(
    db: AsyncSession, session_id: str, heard: Heard, state: ConversationState, request_id: str | None, now: datetime
) -> list[Event]:
    """Store what was heard of an utterance, outside any turn. `state` is trimmed already, its version one up.

    Raises:
        StaleHead: the session has moved on.
    """
    drafts = await _note_heard(db, session_id, heard, request_id)
    return await record_aside(db, session_id, state, drafts, now)


async def record_aside(
    db: AsyncSession, session_id: str, state: ConversationState, drafts: list[Draft], now: datetime
) -> list[Event]:
    """Store a state that changed without a turn. Its version is one up.

    Raises:
        StaleHead: the session has moved on.
    """
    await _advance(db, session_id, state["version"] - 1, state, now)
    return await append(db, session_id, drafts, now)


async def _note_heard(db: AsyncSession, session_id: str, heard: Heard, request_id: str | None) -> list[Draft]:
    message = await db.get(Message, (session_id, heard.utterance_id))
    if message is None or message.role != "agent":
        return []
    chars = whole_words(message.text, heard.heard_chars)
    if (message.heard_chars, message.interrupted) == (chars, heard.interrupted):
        return []
    message.heard_chars, message.interrupted = chars, heard.interrupted
    return [Draft("transcript", heard_transcript(message, heard), "customer", message.turn_id, request_id)]
