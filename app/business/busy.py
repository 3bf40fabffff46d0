"""Times at which something is taken that nobody booked here: what the shop's other diary holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


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
