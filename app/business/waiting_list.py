"""Customers who would come earlier if something came free."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.business.models import Booking
from app.core.database import Base
from app.core.ids import new_id


class Waiting(Base):
    """A booking whose customer wants to come earlier: not before `not_before`, and before `before`.

    `offers` are the times that they were offered, each once: `{starts_at, offered_at}`.
    """

    __tablename__ = "waiting_list"
    __table_args__ = (Index("ix_waiting_list_business_status", "business", "status"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    business: Mapped[str] = mapped_column(String(64))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    not_before: Mapped[datetime | None]
    before: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16), default="waiting")
    offers: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]


async def wait_for_earlier(
    db: AsyncSession,
    booking: Booking,
    now: datetime,
    session_id: str | None = None,
    before: datetime | None = None,
    not_before: datetime | None = None,
) -> Waiting:
    """Put the booking on the waiting list, in the caller's transaction; again it keeps its place in the order.

    `session_id` is the conversation in which they want to be told; `before` the latest time that is of use, by default
    that of the booking.
    """
    found = await db.scalar(select(Waiting).where(Waiting.booking_id == booking.id).with_for_update())
    if found is None:
        found = Waiting(id=new_id("wtl"), business=booking.business, booking_id=booking.id, offers=[], created_at=now)
        db.add(found)
    found.session_id, found.status = session_id, "waiting"
    found.before, found.not_before = min(before or booking.starts_at, booking.starts_at), not_before
    await db.flush()
    return found


async def stop_waiting(db: AsyncSession, booking: Booking) -> bool:
    """Take the booking off the list; whether it was on it."""
    found = await db.scalar(select(Waiting).where(Waiting.booking_id == booking.id, Waiting.status == "waiting"))
    if found is None:
        return False
    found.status = "ended"
    await db.flush()
    return True
