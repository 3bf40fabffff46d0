"""Where a session stands in the record, and whether a turn of it is there already."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.sessions.models import Session, Turn


@dataclass(frozen=True)
class Standing:
    """A session's row as it was read; `fingerprint` is that of the turn asked about, if the record has it."""

    session: Session
    fingerprint: str | None


async def read_standing(db: AsyncSession, session_id: str, turn_id: str | None = None) -> Standing:
    """Read both at once.

    Raises:
        NotFound: there is no such session.
    """
    same = and_(Turn.session_id == Session.id, Turn.turn_id == turn_id)
    query = select(Session, Turn.fingerprint).outerjoin(Turn, same).where(Session.id == session_id)
    row = (await db.execute(query)).first()
    if row is None:
        raise NotFound("There is no such session.")
    return Standing(row[0], row[1])
