"""Sessions over HTTP."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from app.contracts.base import Channel, Contact, Source, Wire
from app.contracts.state import StateUpdate


class OpenSession(Wire):
    """`POST /api/sessions`; an empty object opens a chat in the default pack."""

    pack: str | None = Field(default=None, max_length=60)
    channel: Channel = "chat"
    locale: str | None = Field(default=None, max_length=20)
    customer: Contact | None = None
    referrer: str | None = Field(default=None, max_length=500)


class SessionOpened(Wire):
    """The token opens this one session for 24 hours."""

    session_id: str
    token: str
    greeting: str
    pack: str


class BookingView(Wire):
    """A booking as a customer or a client may see it."""

    reference: str = Field(examples=["BK-2026-000001"])
    status: str
    task: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    customer: Contact
    assets: list[str] = []
    resource: str | None = None
    quantity: int = 1
    notes: str = ""


class MessageView(Wire):
    """One thing said, as stored: `heard_chars` tells how much of `text` the customer heard."""

    utterance_id: str
    turn_id: str | None
    role: Literal["customer", "agent", "person", "system"]
    agent: str | None
    text: str
    heard_chars: int
    interrupted: bool
    sources: list[Source] = []
    ts: datetime


class SessionFacts(Wire):
    """What the record says about a session."""

    session_id: str
    pack: str
    channel: str
    status: Literal["open", "closed"]
    interaction: str = Field(examples=["INT-2026-00001"])
    locale: str
    started_at: datetime
    last_seq: int
    turn_count: int
    outcome: str | None = None


class SessionView(Wire):
    """`GET /api/sessions/{id}`."""

    session: SessionFacts
    state: StateUpdate
    messages: list[MessageView]
    bookings: list[BookingView]
    orders: list[dict[str, Any]] = []
    tickets: list[dict[str, Any]] = []
