"""Where a session stands in the record, and whether a turn of it is there already."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, select

from app.core.database import Database
from app.core.errors import NotFound
from app.sessions.models import Session, Turn

_SESSIONS, _TURNS = cast(Table, Session.__table__), cast(Table, Turn.__table__)
_STANDING = (
    select(
        *(_SESSIONS.c.id, _SESSIONS.c.business, _SESSIONS.c.status, _SESSIONS.c.version, _SESSIONS.c.snapshot),
        _TURNS.c.fingerprint,
    )
    .outerjoin(_TURNS, and_(_TURNS.c.session_id == _SESSIONS.c.id, _TURNS.c.turn_id == bindparam("turn_id")))
    .where(_SESSIONS.c.id == bindparam("session_id"))
)


@dataclass(frozen=True)
class Standing:
    """A session as it was read; `fingerprint` is that of the turn asked about, if the record has it."""

    session_id: str
    business: str
    status: str
    version: int
    snapshot: dict[str, Any]
    fingerprint: str | None


async def read_standing(database: Database, session_id: str, turn_id: str | None = None) -> Standing:
    """Read both at once.

    Raises:
        NotFound: there is no such session.
    """
    row = await database.first(_STANDING, {"session_id": session_id, "turn_id": turn_id})
    if row is None:
        raise NotFound("There is no such session.")
    return Standing(*row)
