"""Makes a finished run real: rows, events, snapshot, in the turn's one transaction."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.state import ConversationState
from app.contracts import Event, Heard
from app.core.ids import new_id
from app.escalation.models import Escalation
from app.sessions.log import Draft, StaleHead, advance, numbered
from app.sessions.models import Message, Turn
from app.sessions.notices import note_told
from app.sessions.whole_turn import WholeTurn
from app.turns.fingerprint import fingerprint
from app.turns.head import to_snapshot
from app.turns.heard import whole_words
from app.turns.outcome import TurnOutcome
from app.turns.telling import note_spoken
from app.turns.transaction import TurnTransaction
from app.turns.view import heard_transcript

# Rows that nobody reads back in the same transaction need no objects.
_MESSAGES, _TURNS = cast(Table, Message.__table__), cast(Table, Turn.__table__)


async def record_turn(
    transaction: TurnTransaction, session_id: str, outcome: TurnOutcome, now: datetime
) -> list[Event]:
    """Store the turn and all that follows from it; returns its events, to be published after the commit.

    Raises:
        StaleHead: the session has moved on since the run began.
    """
    if transaction.may_be_at_once and _is_only_said(outcome):
        return await _record_at_once(transaction, session_id, outcome, now)
    return await _record_in_steps(await transaction.writer(), session_id, outcome, now)


def _is_only_said(outcome: TurnOutcome) -> bool:
    """Whether the turn leaves nothing but its words and the state."""
    effects = outcome.effects
    leaves = (outcome.heard, effects.person_wanted, effects.contact, effects.told or None)
    return not _ended(outcome) and all(each is None for each in leaves)


async def _record_at_once(
    transaction: TurnTransaction, session_id: str, outcome: TurnOutcome, now: datetime
) -> list[Event]:
    drafts = outcome.drafts()
    rows = _messages(session_id, outcome, now), _turn(session_id, outcome, now)
    moved = _moved(outcome.state, now)
    last = await transaction.at_once(WholeTurn(session_id, outcome.base_version, moved, drafts, *rows))
    if last is None:
        raise StaleHead(session_id)
    return numbered(session_id, drafts, last, now)


async def _record_in_steps(db: AsyncSession, session_id: str, outcome: TurnOutcome, now: datetime) -> list[Event]:
    drafts = await _note_heard(db, session_id, outcome.heard, outcome.request_id, now) if outcome.heard else []
    # First of all, so that a run on an old head writes nothing that another's could collide with.
    drafts += outcome.drafts()
    values = _moved(outcome.state, now) | _ended(outcome)
    events = await advance(db, session_id, outcome.base_version, values, drafts, now)
    connection = await db.connection()
    await connection.execute(insert(_MESSAGES), _messages(session_id, outcome, now))
    await _write_escalation(db, session_id, outcome, now)
    if outcome.effects.told:
        await note_told(db, outcome.effects.told, outcome.request.turn_id, now)
    await connection.execute(insert(_TURNS), _turn(session_id, outcome, now))
    return events


def _turn(session_id: str, outcome: TurnOutcome, now: datetime) -> dict[str, Any]:
    state = outcome.state
    return {
        "session_id": session_id,
        "turn_id": outcome.request.turn_id,
        "number": state["turn_count"],
        "fingerprint": fingerprint(outcome.request),
        "channel": outcome.request.channel,
        "call_id": outcome.request.call_id,
        "agent": state["current_agent"],
        "intent": state["detected_intent"],
        "confidence": state["confidence"],
        "reply": outcome.chat_reply.model_dump(mode="json"),
        "latency": {"graph_ms": round(outcome.graph_ms, 1), "model_ms": round(outcome.model_ms, 1)},
        "started_at": outcome.started_at,
        "ended_at": now,
    }


def _moved(state: ConversationState, now: datetime) -> dict[str, Any]:
    """What a commit changes in the session's row."""
    return {
        "version": state["version"],
        "turn_count": state["turn_count"],
        "snapshot": to_snapshot(state),
        "updated_at": now,
    }


def _ended(outcome: TurnOutcome) -> dict[str, Any]:
    """What the conversation came to, so far."""
    if outcome.effects.person_wanted is not None:
        return {"outcome": "escalated"}
    written = any(view.effect == "write" and view.status == "ok" for view in outcome.tools)
    return {"outcome": "resolved"} if written else {}


def _messages(session_id: str, outcome: TurnOutcome, now: datetime) -> list[dict[str, Any]]:
    # Every commit is one version, the greeting is at 0: two places a version are always free and in order.
    position = outcome.state["version"] * 2
    turn_id, said, text = outcome.request.turn_id, outcome.said, outcome.reply["text"]
    shared = {"session_id": session_id, "turn_id": turn_id, "ts": now}
    customer = {"utterance_id": f"{turn_id}-customer", "position": position, "role": "customer", "agent": None}
    agent = {"utterance_id": outcome.utterance_id, "position": position + 1, "role": "agent"}
    agent |= {"agent": outcome.state["current_agent"], "text": text, "sources": outcome.reply["sources"]}
    # What is spoken was heard once the worker says so; what is shown was seen.
    agent |= {"heard_chars": 0 if outcome.is_spoken else len(text)}
    rows = [{**shared, **customer, "text": said, "sources": [], "heard_chars": len(said)}] if said else []
    return [*rows, {**shared, **agent}]


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
    elif effects.contact is not None:
        waiting = (Escalation.session_id == session_id, Escalation.status == "waiting")
        await db.execute(update(Escalation).where(*waiting).values(contact=effects.contact))


async def record_heard(
    db: AsyncSession, session_id: str, heard: Heard, state: ConversationState, request_id: str | None, now: datetime
) -> list[Event]:
    """Store what was heard of an utterance, outside any turn. `state` is trimmed already, its version one up.

    Raises:
        StaleHead: the session has moved on.
    """
    drafts = await _note_heard(db, session_id, heard, request_id, now)
    return await record_aside(db, session_id, state, drafts, now)


async def record_aside(
    db: AsyncSession, session_id: str, state: ConversationState, drafts: list[Draft], now: datetime
) -> list[Event]:
    """Store a state that changed without a turn. Its version is one up.

    Raises:
        StaleHead: the session has moved on.
    """
    return await advance(db, session_id, state["version"] - 1, _moved(state, now), drafts, now)


async def _note_heard(
    db: AsyncSession, session_id: str, heard: Heard, request_id: str | None, now: datetime
) -> list[Draft]:
    message = await db.get(Message, (session_id, heard.utterance_id))
    if message is None or message.role != "agent":
        return []
    chars = whole_words(message.text, heard.heard_chars)
    if (message.heard_chars, message.interrupted) == (chars, heard.interrupted):
        return []
    message.heard_chars, message.interrupted = chars, heard.interrupted
    await note_spoken(db, message, now)
    return [Draft("transcript", heard_transcript(message, heard), "customer", message.turn_id, request_id)]
