"""Staff sign in with a one-use ticket and stay signed in by a server-side session."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import StaffSession, StaffTicket
from app.core.errors import Unauthenticated
from app.core.ids import new_id

STAFF_LIFE = timedelta(hours=12)


class TicketRefused(Unauthenticated):
    """The link is wrong, or somebody has used it."""

    code = "ticket_refused"
    message = "This staff link is not valid any more. Start the app again for a new one."


async def redeem_ticket(
    db: AsyncSession, expected: SecretStr | None, ticket: str, now: datetime
) -> tuple[str, StaffSession]:
    """Exchange the ticket for a signed-in session and its cookie token; a ticket works once, ever.

    Raises:
        TicketRefused: no such ticket, or it was used before.
    """
    if expected is None or not hmac.compare_digest(expected.get_secret_value().encode(), ticket.encode()):
        raise TicketRefused
    db.add(StaffTicket(ticket_hash=_digest(ticket), used_at=now))
    try:
        await db.flush()
    except IntegrityError:
        raise TicketRefused from None
    token = secrets.token_urlsafe(32)
    session = StaffSession(
        id=new_id("stf"), token_hash=_digest(token), name="Staff", created_at=now, expires_at=now + STAFF_LIFE
    )
    db.add(session)
    await db.flush()
    return token, session


async def find_staff(db: AsyncSession, token: str, now: datetime) -> StaffSession | None:
    """The signed-in session that this cookie belongs to."""
    query = select(StaffSession).where(
        StaffSession.token_hash == _digest(token), StaffSession.ended_at.is_(None), StaffSession.expires_at > now
    )
    return (await db.scalars(query)).one_or_none()


async def sign_out(db: AsyncSession, staff_id: str, now: datetime) -> None:
    """End a staff session; its cookie opens nothing any more."""
    await db.execute(update(StaffSession).where(StaffSession.id == staff_id).values(ended_at=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
