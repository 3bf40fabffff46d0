"""The queue of customers who need a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Escalation(Base):
    """One request for a person. `tried` is what the agent had collected by then."""

    __tablename__ = "escalations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    business: Mapped[str] = mapped_column(String(60), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    tried: Mapped[dict[str, Any]] = mapped_column()
    contact: Mapped[dict[str, Any]] = mapped_column()
    status: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    created_at: Mapped[datetime] = mapped_column()
    claimed_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
