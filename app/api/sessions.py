"""Sessions and their turns."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request, status

from app.api import examples
from app.api.access import DoorDep, SessionId, SessionPrincipal, address_of, limit_address
from app.api.failures import errors
from app.api.models import EventPage
from app.api.streams import PATIENCE_S, EventStream
from app.contracts import (
    CommitTurn,
    Event,
    Heard,
    OpenSession,
    SessionOpened,
    SessionView,
    TurnId,
    TurnRequest,
)
from app.core.errors import NotFound
from app.core.telemetry import request_id_var
from app.core.tracing import continued
from app.sessions.log import read_log, visible
from app.sessions.models import Session
from app.turns.runner import Admitted
from app.turns.view import session_view

router = APIRouter(prefix="/api/sessions", tags=["sessions"], dependencies=[Depends(limit_address)])

_MAX_SEQ = 2**53
_SSE_EXAMPLE = f"event: transcript\nid: 7\ndata: {Event.model_validate(examples.EVENT).model_dump_json()}\n\n"
_SSE_ITEM = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("data", "event", "id")},
        "retry": {"type": "integer", "minimum": 0},
    },
}
_STREAM = {
    200: {
        "description": "`event:` is the type, `id:` the seq of a stored event, `data:` an Event as JSON.",
        "content": {"text/event-stream": {"example": _SSE_EXAMPLE, "itemSchema": _SSE_ITEM}},
    }
}

TurnIdPath = Annotated[TurnId, Path(examples=[examples.TURN_ID])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Open a session",
    responses=examples.reply(examples.SESSION_OPENED, "Opened.", 201) | errors(404, 413, 422, 429, 503),
)
async def open_session(
    request: Request,
    door: DoorDep,
    asked: Annotated[OpenSession, Body(openapi_examples=examples.OPEN_SESSION)],
) -> SessionOpened:
    """Begin a conversation. The token opens this session alone, for 24 hours."""
    await door.limits.spend("sessions_per_address", address_of(request))
    await door.limits.spend("sessions_in_total", "all")
    opened = await door.desk.runner.open(asked, request_id_var.get())
    token = door.tokens.for_session(opened.session_id)
    return SessionOpened(session_id=opened.session_id, token=token, greeting=opened.greeting, pack=opened.pack)


@router.get(
    "/{session_id}",
    summary="Read a session",
    responses=examples.reply(examples.SESSION_VIEW) | errors(401, 403, 404, 422, 429, 503),
)
async def read_session(session_id: SessionId, principal: SessionPrincipal, door: DoorDep) -> SessionView:
    """What was said, where the conversation stands, and what it has led to."""
    async with door.desk.database.reading() as db:
        return await session_view(db, session_id, door.desk.packs, principal.audience)


@router.get(
    "/{session_id}/events",
    summary="Read the log from a seq",
    responses=examples.reply({"events": [examples.EVENT], "last_seq": 7}) | errors(401, 403, 404, 422, 429, 503),
)
async def read_events(
    session_id: SessionId,
    principal: SessionPrincipal,
    door: DoorDep,
    after: Annotated[int, Query(ge=0, le=_MAX_SEQ, description="The last seq that you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> EventPage:
    """Stored events after `after`, oldest first. Ask again with `last_seq` until the page is empty."""
    async with door.desk.database.reading() as db:
        if await db.get(Session, session_id) is None:
            raise NotFound("There is no such session.")
        events = await read_log(db, session_id, after, principal.audience, limit=limit)
    shown = [event for event in events if visible(event, principal.audience)]
    return EventPage(events=shown, last_seq=events[-1].seq or after if events else after)


async def admit_turn(
    request: Request,
    session_id: SessionId,
    principal: SessionPrincipal,
    door: DoorDep,
    turn: Annotated[TurnRequest, Body(openapi_examples=examples.TURN)],
) -> Admitted:
    """The turn, admitted: whatever can refuse it has refused."""
    if principal.kind == "customer":
        await door.limits.spend("turns_per_session", session_id)
    # A voice worker's trace goes on here; nobody else has a say in what is recorded.
    trace = request.headers.get("traceparent") if principal.kind == "worker" else None
    with continued(trace):
        return await door.desk.runner.admit(session_id, turn, request_id_var.get())


@router.post(
    "/{session_id}/turns",
    status_code=status.HTTP_200_OK,
    response_class=EventStream,
    summary="Take a turn",
    responses=_STREAM | errors(401, 403, 404, 409, 413, 422, 429, 503),
)
async def create_turn(
    session_id: SessionId, principal: SessionPrincipal, door: DoorDep, turn: Annotated[Admitted, Depends(admit_turn)]
) -> EventStream:
    """Say something and follow what comes of it. The same `turn_id` again answers with the same events.

    A client that goes away does not stop the turn: its events are in the log.
    """
    return EventStream(door.desk.runner.batches(turn, PATIENCE_S), principal.audience, session_id, door.desk.clock)


async def admit_commit(
    session_id: SessionId,
    principal: SessionPrincipal,
    turn_id: TurnIdPath,
    commit: Annotated[CommitTurn, Body(openapi_examples=examples.COMMIT)],
    door: DoorDep,
) -> Admitted:
    """The speculated turn, made real."""
    if principal.kind == "customer":
        await door.limits.spend("turns_per_session", session_id)
    return await door.desk.runner.commit(session_id, turn_id, commit.text, request_id_var.get())


@router.post(
    "/{session_id}/turns/{turn_id}/commit",
    status_code=status.HTTP_200_OK,
    response_class=EventStream,
    summary="Make a speculated turn real",
    responses=_STREAM | errors(401, 403, 404, 409, 413, 422, 429, 503),
)
async def commit_turn(
    session_id: SessionId, principal: SessionPrincipal, door: DoorDep, turn: Annotated[Admitted, Depends(admit_commit)]
) -> EventStream:
    """The caller did say exactly this. 409 `turn_changed` when the text or the conversation differ: run it then."""
    return EventStream(door.desk.runner.batches(turn, PATIENCE_S), principal.audience, session_id, door.desk.clock)


@router.delete(
    "/{session_id}/turns/{turn_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Forget a speculated turn",
    responses=errors(401, 403, 404, 409, 422, 429, 503),
)
async def discard_turn(session_id: SessionId, _principal: SessionPrincipal, turn_id: TurnIdPath, door: DoorDep) -> None:
    """The caller went on speaking. Forgetting one that is unknown or forgotten already changes nothing."""
    await door.desk.runner.discard(session_id, turn_id)


@router.post(
    "/{session_id}/heard",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Report what was heard",
    responses=errors(401, 403, 404, 409, 413, 422, 429, 503),
)
async def report_heard(
    session_id: SessionId,
    _principal: SessionPrincipal,
    heard: Annotated[Heard, Body(openapi_examples=examples.HEARD)],
    door: DoorDep,
) -> None:
    """How much of an agent's utterance was played. State and messages are trimmed to it."""
    await door.desk.runner.heard(session_id, heard, request_id_var.get())
