"""Adding to the record."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.core.ids import new_id
from app.core.telemetry import request_id_var


async def record(
    db: AsyncSession, now: datetime, actor: str, action: str, subject: str, detail: dict[str, Any] | None = None
) -> None:
    """Note that `actor` did `action` to `subject`, in the transaction in which it is done."""
    entry = AuditEntry(
        id=new_id("aud"),
        ts=now,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail or {},
        request_id=request_id_var.get(),
    )
    db.add(entry)
    await db.flush()
