"""What pages and clients are shown of a conversation."""

from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.state import ConversationState, Frame
from app.business import session_bookings, session_tickets
from app.business.models import Ticket
from app.contracts import (
    Audience,
    BookingView,
    Contact,
    FrameState,
    Heard,
    MessageView,
    SessionFacts,
    SessionView,
    SlotState,
    Source,
    StateUpdate,
    Transcript,
)
from app.core.errors import NotFound
from app.packs.pack import Pack
from app.sessions.models import Message, Session
from app.turns.head import from_snapshot
from app.turns.heard import whole_words


def state_update(
    state: ConversationState, pack: Pack, node: str | None = None, audience: Audience = "staff"
) -> StateUpdate:
    """The working state; a customer gets frames, holder and the agent's name alone."""
    frames = [_frame(frame, pack) for frame in state["frames"]]
    if audience == "customer":
        return StateUpdate(
            current_agent=state["current_agent"],
            frames=frames,
            holder=state["holder"],
            turn_count=state["turn_count"],
        )
    return StateUpdate(
        current_agent=state["current_agent"],
        node=node,
        intent=state["detected_intent"],
        confidence=state["confidence"],
        customer=Contact(**state["customer"]),
        frames=frames,
        pending_tasks=state["pending_tasks"],
        holder=state["holder"],
        turn_count=state["turn_count"],
    )


def _frame(frame: Frame, pack: Pack) -> FrameState:
    slots = {
        name: SlotState(
            value=slot["value"],
            said=slot["said"],
            label=name.replace("_", " ").capitalize(),
            status="asking" if frame["asked"] == name and slot["value"] is None else slot["status"],
            turn_id=slot["turn_id"],
        )
        for name, slot in frame["slots"].items()
    }
    title = pack.task(frame["task"]).says
    return FrameState(
        frame_id=frame["frame_id"],
        task=frame["task"],
        title=title[:1].upper() + title[1:],
        agent=frame["agent"],
        status=frame["status"],
        slots=slots,
    )


def message_view(message: Message) -> MessageView:
    """One stored message."""
    return MessageView(
        utterance_id=message.utterance_id,
        turn_id=message.turn_id,
        role=cast(Any, message.role),
        agent=message.agent,
        text=message.text,
        heard_chars=message.heard_chars,
        interrupted=message.interrupted,
        sources=message.sources,
        ts=message.ts,
    )


async def session_view(db: AsyncSession, session_id: str, packs: dict[str, Pack], audience: Audience) -> SessionView:
    """All there is of one session.

    Raises:
        NotFound: there is no such session.
    """
    session = await db.get(Session, session_id)
    if session is None:
        raise NotFound("There is no such session.")
    query = select(Message).where(Message.session_id == session_id).order_by(Message.position)
    messages = [message_view(each) for each in await db.scalars(query)]
    bookings = [
        BookingView(
            reference=each.booking.reference,
            status=each.booking.status,
            task=each.booking.task,
            offering=each.offering,
            starts_at=each.booking.starts_at,
            ends_at=each.booking.ends_at,
            customer=Contact(name=each.customer, phone=each.phone),
            assets=list(each.assets),
            resource=each.booking.resource_id,
            quantity=each.booking.quantity,
            notes=each.booking.notes,
        )
        for each in await session_bookings(db, session_id)
    ]
    state = from_snapshot(session.snapshot)
    return SessionView(
        session=session_facts(session),
        state=state_update(state, packs[session.business], None, audience),
        messages=messages,
        bookings=bookings,
        tickets=[_ticket(each) for each in await session_tickets(db, session_id)],
    )


def _ticket(ticket: Ticket) -> dict[str, Any]:
    """What was left for a person, as a client may see it."""
    shown = {name: getattr(ticket, name) for name in ("id", "kind", "subject", "body", "status", "priority")}
    return shown | {"created_at": ticket.created_at.isoformat(), **ticket.attributes}


def session_facts(session: Session) -> SessionFacts:
    """What the record says about a session."""
    return SessionFacts(
        session_id=session.id,
        pack=session.business,
        channel=session.channel,
        status="closed" if session.status == "closed" else "open",
        interaction=session.interaction,
        locale=session.locale,
        started_at=session.started_at,
        last_seq=session.last_seq,
        turn_count=session.turn_count,
        outcome=session.outcome,
    )


def transcript(
    utterance_id: str, role: Any, agent: str | None, text: str, sources: list[Source] | None = None
) -> Transcript:
    """One utterance, whole and final."""
    return Transcript(
        utterance_id=utterance_id, role=role, agent=agent, text=text, heard_chars=len(text), sources=sources or []
    )


def heard_transcript(message: Message, heard: Heard) -> Transcript:
    """An agent utterance with what was heard of it, in whole words."""
    return Transcript(
        utterance_id=message.utterance_id,
        role="agent",
        agent=message.agent,
        text=message.text,
        heard_chars=whole_words(message.text, heard.heard_chars),
        interrupted=heard.interrupted,
        sources=[Source(**each) for each in message.sources],
    )
