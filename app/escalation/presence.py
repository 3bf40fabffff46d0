"""Whether a person is there to take a conversation over."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import StaffSession
from app.escalation.models import Escalation


async def people_free(db: AsyncSession, business: str, now: datetime) -> int:
    """How many of those who are signed in are not with a customer already."""
    there = select(func.count()).where(StaffSession.ended_at.is_(None), StaffSession.expires_at > now)
    busy = select(func.count()).where(Escalation.business == business, Escalation.status == "claimed")
    return max(0, (await db.scalar(there) or 0) - (await db.scalar(busy) or 0))
