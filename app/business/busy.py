"""Times at which something is taken that nobody booked here: what the shop's other diary holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.business.models import TAKES_CAPACITY, Booking, Resource
from app.core.database import Base
from app.core.ids import new_id


class BusyTime(Base):
    """A time that is taken. Without a resource it is the whole business; without a quantity the whole resource.

    `source` and `key` are where it came from: imported again it is the same row.
    """

    __tablename__ = "busy_times"
    __table_args__ = (
        UniqueConstraint("business", "source", "key", name="uq_busy_times_business_source_key"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_busy_times_business_starts", "business", "starts_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    business: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str | None] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(190))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quantity: Mapped[int | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class TakenElsewhere:
    """A time as another diary has it; `key` is its own there. See `BusyTime` for what is left out."""

    key: str
    starts_at: datetime
    ends_at: datetime
    resource_id: str | None = None
    quantity: int | None = None


@dataclass(frozen=True)
class Kept:
    """What an import came to. `overlaps` are references of bookings that stand in a time that is now taken."""

    added: int
    changed: int
    unchanged: int
    removed: int
    overlaps: list[str]


async def keep_busy(
    db: AsyncSession, business: str, source: str, times: Sequence[TakenElsewhere], now: datetime, replace: bool = False
) -> Kept:
    """Take over the times of another diary, in the caller's transaction; again it changes nothing.

    With `replace` what that diary had before and has no more is free again, from now on. Whoever books waits meanwhile.
    """
    resources = select(Resource.id).where(Resource.business == business).order_by(Resource.id)
    await db.execute(resources.with_for_update(key_share=True))
    mine = (BusyTime.business == business, BusyTime.source == source)
    known = {each.key: each for each in await db.scalars(select(BusyTime).where(*mine))}
    added = changed = 0
    for time in times:
        row = known.get(time.key)
        facts = (time.starts_at, time.ends_at, time.resource_id, time.quantity)
        if row is None:
            row = BusyTime(id=new_id("bsy"), business=business, source=source, key=time.key, created_at=now)
            db.add(row)
            added += 1
        elif facts == (row.starts_at, row.ends_at, row.resource_id, row.quantity):
            continue
        else:
            changed += 1
        row.starts_at, row.ends_at, row.resource_id, row.quantity = facts
    await db.flush()
    gone = [row.id for key, row in known.items() if key not in {each.key for each in times} and row.ends_at > now]
    removed = gone if replace else []
    if removed:
        await db.execute(delete(BusyTime).where(BusyTime.id.in_(removed)))
    unchanged = len(times) - added - changed
    return Kept(added, changed, unchanged, len(removed), await _overlapping(db, business, source, now))


async def _overlapping(db: AsyncSession, business: str, source: str, now: datetime) -> list[str]:
    query = (
        select(Booking.reference)
        .join(BusyTime, or_(BusyTime.resource_id.is_(None), BusyTime.resource_id == Booking.resource_id))
        .where(
            Booking.business == business,
            Booking.status.in_(TAKES_CAPACITY),
            Booking.ends_at > now,
            BusyTime.business == business,
            BusyTime.source == source,
            BusyTime.starts_at < Booking.ends_at,
            BusyTime.ends_at > Booking.starts_at,
        )
        .distinct()
        .order_by(Booking.reference)
    )
    return list(await db.scalars(query))
