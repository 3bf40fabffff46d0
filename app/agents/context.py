"""What one turn may use. Handed to nodes by LangGraph's runtime, never checkpointed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.business import Business
from app.contracts import Contact, WireCommand
from app.knowledge.search import Found
from app.packs.pack import Pack
from app.tools.kit import ToolContext
from app.tools.runtime import ToolRuntime
from app.understanding.domain import Domain
from app.understanding.interpretation import Interpreter


class NeedsCommit(Exception):
    """A speculative turn reached a write: it goes no further until it is made real."""


Search = Callable[[AsyncSession, str], Awaitable[list[Found]]]
"""(db, question) → passages, best first."""


@dataclass(frozen=True)
class PersonWanted:
    """A request for a person, to be stored with the turn."""

    reason: str
    words: str
    tried: dict[str, Any]


@dataclass
class Effects:
    """What the turn leaves behind beside its state. Discarded with it."""

    person_wanted: PersonWanted | None = None
    contact: dict[str, Any] | None = None
    ends_session: bool = False
    told: list[str] = field(default_factory=list)
    writer: AsyncSession | None = None
    """The writing transaction once the turn has written."""


@dataclass(frozen=True)
class TurnContext:
    """One turn. `now` is aware, in the business's zone.

    `reader` sees the database as it was at the turn's start; `open_writer` gives the turn's one writing
    transaction and raises `NeedsCommit` while the turn is only speculated.
    """

    session_id: str
    turn_id: str
    channel: str
    text: str
    commands: tuple[WireCommand, ...]
    now: datetime
    pack: Pack
    domain: Domain
    interpreter: Interpreter
    search: Search
    reader: AsyncSession
    open_writer: Callable[[], Awaitable[AsyncSession]]
    tools: ToolRuntime
    effects: Effects = field(default_factory=Effects)

    @property
    def utterance_id(self) -> str:
        """The id of the agent's reply in this turn."""
        return f"{self.turn_id}-agent"

    @property
    def seen(self) -> AsyncSession:
        """The database with what this very turn has written: a task taken up after a booking is about that booking."""
        return self.effects.writer or self.reader

    def business(self, db: AsyncSession) -> Business:
        """The business's tables within a transaction."""
        return Business(db, self.pack.name, self.pack.hours, self.now)

    def tool_context(
        self, db: AsyncSession, task: str, customer: dict[str, Any], verification: dict[str, Any] | None = None
    ) -> ToolContext:
        """What a tool gets. `verification` is the conversation's memory of who has shown to be whom."""
        return ToolContext(
            business=self.business(db),
            customer=Contact(**customer),
            now=self.now,
            locale=self.domain.locale,
            pack=self.pack.name,
            task=task,
            source=self.channel,
            session_id=self.session_id,
            verified=(verification or {}).get("customer_id"),
        )
