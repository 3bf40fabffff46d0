"""A new conversation: its row, its number, its greeting."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.phrases import phrase
from app.agents.state import initial_state
from app.contracts import Contact, Event, OpenSession
from app.core.ids import new_id
from app.core.references import next_reference
from app.packs.pack import Pack
from app.sessions.log import Draft, append
from app.sessions.models import Message, Session
from app.turns.head import to_snapshot
from app.turns.view import transcript


@dataclass(frozen=True)
class Opened:
    """A session that was just opened; `greeting_id` is the utterance to report as heard."""

    session_id: str
    greeting: str
    greeting_id: str
    pack: str


def greeting_of(pack: Pack) -> str:
    """What the agent says first."""
    persona = pack.manifest.persona
    return phrase(pack.phrases, "greeting", persona=persona.name, business=persona.business)


async def open_session(
    db: AsyncSession, pack: Pack, request: OpenSession, customer: Contact, request_id: str | None, now: datetime
) -> tuple[Opened, list[Event]]:
    """Store a session with its greeting; its events are to be published after the commit."""
    session_id = new_id("ses")
    opened = Opened(session_id, greeting_of(pack), f"{session_id}-greeting", pack.name)
    state = initial_state(customer.model_dump(exclude_none=True), now.isoformat())
    year = now.astimezone(pack.hours.tzinfo).year
    db.add(
        Session(
            id=session_id,
            business=pack.name,
            channel=request.channel,
            source=request.referrer,
            locale=request.locale or pack.manifest.persona.locale,
            interaction=await next_reference(db, "INT", year, 5),
            status="open",
            snapshot=to_snapshot(state),
            version=0,
            turn_count=0,
            last_seq=0,
            started_at=now,
            updated_at=now,
        )
    )
    await db.flush()
    greeting = Message(session_id=session_id, utterance_id=opened.greeting_id, position=0, role="agent", ts=now)
    greeting.text, greeting.heard_chars = opened.greeting, len(opened.greeting)
    db.add(greeting)
    draft = Draft("transcript", transcript(opened.greeting_id, "agent", None, opened.greeting), request_id=request_id)
    return opened, await append(db, session_id, [draft], now)
