"""The table of writes: each confirmed write, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Write(Base):
    """A write that was carried out. The key is (session, frame, tool, canonical arguments)."""

    __tablename__ = "writes"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    frame_id: Mapped[str] = mapped_column(String(80))
    turn_id: Mapped[str] = mapped_column(String(40))
    tool: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column()
    outcome: Mapped[dict[str, Any]] = mapped_column()
    ts: Mapped[datetime] = mapped_column()
