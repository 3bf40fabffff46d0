"""A booking as a calendar file, for the customer in whose conversation it was made or changed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from sqlalchemy import select

from app.api.access import DoorDep, SessionId, SessionPrincipal, limit_address
from app.api.failures import errors
from app.business.models import Booking
from app.core.errors import NotFound
from app.errands.calendar_file import calendar_file
from app.errands.means import Appointment, appointment
from app.jobs.models import Job

router = APIRouter(prefix="/api/sessions", tags=["sessions"], dependencies=[Depends(limit_address)])
_FILE = {
    200: {
        "description": "An iCalendar file.",
        "content": {"text/calendar": {"example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n"}},
    }
}
Reference = Annotated[str, Path(max_length=24, examples=["BK-2026-000042"])]


@router.get(
    "/{session_id}/bookings/{reference}/calendar",
    summary="Fetch a booking for a calendar",
    response_class=Response,
    responses=_FILE | errors(401, 403, 404, 422, 429, 503),
)
async def fetch_calendar(session_id: SessionId, reference: Reference, _: SessionPrincipal, door: DoorDep) -> Response:
    """The appointment as it stands now: imported again, a newer file replaces an older one."""
    found = await _find(door, session_id, reference.upper())
    content, method = calendar_file(found, door.desk.clock())
    disposition = f'attachment; filename="{found.booking.reference}.ics"'
    return Response(content, media_type=f"text/calendar; method={method}", headers={"Content-Disposition": disposition})


class _Unknown(NotFound):
    """There is none, or none that was spoken of here."""

    message = "There is no such booking in this conversation."


async def _find(door: DoorDep, session_id: str, reference: str) -> Appointment:
    """A booking of this very conversation: what was told in another is not told here."""
    told_here = select(Job.payload["booking_id"].as_string()).where(
        Job.session_id == session_id, Job.kind == "confirmation"
    )
    async with door.desk.database.reading() as db:
        booking = await db.scalar(select(Booking).where(Booking.reference == reference))
        if booking is None:
            raise _Unknown
        pack = door.desk.packs.get(booking.business)
        is_known_here = booking.session_id == session_id or booking.id in set(await db.scalars(told_here))
        found = await appointment(db, pack, booking.id) if pack and is_known_here else None
    if found is None:
        raise _Unknown
    return found
