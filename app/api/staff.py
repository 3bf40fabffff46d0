"""The console: signing in, and watching conversations."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request, Response, status

from app.accounts.staff import STAFF_LIFE, TicketRefused, redeem_ticket, sign_out
from app.api import examples
from app.api.access import (
    STAFF_COOKIE,
    DoorDep,
    SameOrigin,
    SessionId,
    StaffPrincipal,
    address_of,
    is_secure,
    limit_address,
)
from app.api.failures import errors
from app.api.models import StaffSessionOpened, StaffSessions, StaffTicketRequest
from app.api.staff_rows import staff_rows
from app.api.viewing import record_viewing
from app.audit.record import record
from app.contracts import SessionView
from app.turns.view import session_view

router = APIRouter(prefix="/api/staff/sessions", tags=["staff"], dependencies=[Depends(limit_address)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Sign in with the staff link",
    dependencies=[SameOrigin],
    responses=examples.reply({"name": "Staff", "expires_at": "2026-11-21T04:00:00Z"}, "Signed in.", 201)
    | errors(401, 403, 413, 422, 429, 503),
)
async def sign_in(
    request: Request,
    response: Response,
    door: DoorDep,
    asked: Annotated[StaffTicketRequest, Body(examples=[{"ticket": "the ticket of the link"}])],
) -> StaffSessionOpened:
    """Exchange the link's ticket for a cookie. A ticket works once."""
    await door.limits.spend("sign_ins_per_address", address_of(request))
    now = door.desk.clock()
    try:
        async with door.desk.database.transaction() as db:
            token, staff = await redeem_ticket(db, door.settings.staff_ticket, asked.ticket, now)
            await record(db, now, staff.id, "staff.sign_in", staff.id, {"address": address_of(request)})
    except TicketRefused:
        async with door.desk.database.transaction() as db:
            await record(db, now, "nobody", "staff.sign_in_refused", "console", {"address": address_of(request)})
        raise
    response.set_cookie(
        STAFF_COOKIE,
        token,
        max_age=int(STAFF_LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=is_secure(request, door.settings.public_url),
        path="/",
    )
    return StaffSessionOpened(name=staff.name, expires_at=staff.expires_at)


@router.delete(
    "",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Sign out",
    dependencies=[SameOrigin],
    responses=errors(401, 403, 429, 503),
)
async def sign_out_here(request: Request, response: Response, staff: StaffPrincipal, door: DoorDep) -> None:
    """End this browser's sign-in; its cookie opens nothing any more."""
    now = door.desk.clock()
    async with door.desk.database.transaction() as db:
        await sign_out(db, staff.subject, now)
        await record(db, now, staff.subject, "staff.sign_out", staff.subject)
    secure = is_secure(request, door.settings.public_url)
    response.delete_cookie(STAFF_COOKIE, path="/", httponly=True, samesite="strict", secure=secure)


@router.get(
    "",
    summary="List conversations",
    responses=examples.reply({"sessions": []}) | errors(401, 422, 429, 503),
)
async def list_sessions(
    _staff: StaffPrincipal, door: DoorDep, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> StaffSessions:
    """The latest conversations, most recently active first."""
    async with door.desk.database.reading() as db:
        return StaffSessions(sessions=await staff_rows(db, limit))


@router.get(
    "/{session_id}",
    summary="Read one conversation",
    responses=examples.reply(examples.SESSION_VIEW) | errors(401, 404, 422, 429, 503),
)
async def read_conversation(session_id: SessionId, staff: StaffPrincipal, door: DoorDep) -> SessionView:
    """Everything about one conversation, with what only staff may see. Who looked is on record before they see it."""
    async with door.desk.database.reading() as db:
        view = await session_view(db, session_id, door.desk.packs, "staff")
    await record_viewing(door, staff, session_id, "read")
    return view
