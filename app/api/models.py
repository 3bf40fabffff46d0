"""Replies that only pages read."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.contracts import Event, QuickReply, Wire


class EventPage(Wire):
    """A stretch of a session's log. `last_seq` is what to ask after next."""

    events: list[Event]
    last_seq: int


class StaffTicketRequest(Wire):
    """The ticket of the staff link."""

    ticket: str = Field(min_length=1, max_length=200)


class StaffSessionOpened(Wire):
    """Signed in; the cookie came with this answer."""

    name: str
    expires_at: datetime


class StaffSessionRow(Wire):
    """One conversation in the console's list."""

    session_id: str
    interaction: str = Field(examples=["INT-2026-00001"])
    pack: str
    channel: str
    status: Literal["open", "closed"]
    outcome: str | None
    started_at: datetime
    updated_at: datetime
    turn_count: int
    last_seq: int
    customer: str | None
    current_agent: str | None
    intent: str | None
    confidence: float | None
    holder: str
    task: str | None = Field(description="The task in hand, if any.")
    call: Literal["ringing", "active", "reconnecting"] | None
    last_message: str | None


class StaffSessions(Wire):
    """The latest conversations first."""

    sessions: list[StaffSessionRow]


class GraphNode(Wire):
    """A node of the compiled graph; `id` is what `state_update.node` carries."""

    id: str
    label: str


class GraphEdge(Wire):
    """A way from one node to another; `conditional` where the state decides."""

    source: str
    target: str
    conditional: bool


class GraphView(Wire):
    """The graph that every turn runs through."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class VoiceAvailability(Wire):
    """Whether a call can be held now, and if not, why."""

    available: bool
    reason: str | None


class PackView(Wire):
    """Who answers here."""

    name: str
    business: str
    persona: str
    locale: str
    zone: str
    voice: VoiceAvailability
    suggestions: list[QuickReply] = Field(description="What a customer may say first.")


class Liveness(Wire):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Part(Wire):
    """One part of the product and how it is."""

    name: str
    status: Literal["ok", "degraded", "absent"]
    why: str | None = None


class Readiness(Wire):
    """`ready` as long as customers can chat; voice may be absent."""

    ready: bool
    parts: list[Part]
