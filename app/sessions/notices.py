"""What a customer is to be told that they did not ask for: each once, in order, whatever happens in between."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Notice(Base):
    """One thing to tell. `given_at` is when it was handed to a call to be spoken, `told_at` when it was told.

    The session's snapshot carries what waits; both change in one transaction.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("session_id", "key", name="uq_notices_session_id_key"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(190))
    text: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(String(16))
    turn_id: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column()
    given_at: Mapped[datetime | None] = mapped_column()
    told_at: Mapped[datetime | None] = mapped_column()


async def add_notice(
    db: AsyncSession, session_id: str, key: str, notice_id: str, text: str, priority: str, now: datetime
) -> bool:
    """Keep it in the caller's transaction; False when the session has one of that key already."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"id": notice_id, "session_id": session_id, "key": key, "text": text, "priority": priority}
    added = insert(Notice).values(**row, created_at=now).on_conflict_do_nothing().returning(Notice.id)
    return (await db.execute(added)).scalar_one_or_none() is not None


async def note_given(db: AsyncSession, notice_id: str, now: datetime) -> None:
    """It is on its way to be spoken."""
    await db.execute(update(Notice).where(Notice.id == notice_id).values(given_at=now))


async def note_told(db: AsyncSession, notice_ids: list[str], turn_id: str | None, now: datetime) -> None:
    """They have been told; the first time counts."""
    told = update(Notice).where(Notice.id.in_(notice_ids), Notice.told_at.is_(None))
    await db.execute(told.values(told_at=now, turn_id=turn_id))
