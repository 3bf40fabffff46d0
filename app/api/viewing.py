"""Who looked at which conversation."""

from typing import Literal

from app.accounts.tokens import Principal
from app.api.door import Door
from app.audit.record import record


async def record_viewing(door: Door, staff: Principal, session_id: str, how: Literal["read", "watch"]) -> None:
    """Note in the record that somebody of staff is about to see a conversation."""
    async with door.desk.database.transaction() as db:
        await record(db, door.desk.clock(), staff.subject, "staff.view_session", session_id, {"how": how})
