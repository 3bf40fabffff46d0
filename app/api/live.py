"""`/ws/{session_id}`: one conversation, live, for its customer or for staff."""

from dataclasses import dataclass

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter

from app.accounts.tokens import Principal
from app.api.access import STAFF_COOKIE, address_of, may_enter, read_staff, require_same_origin
from app.api.door import Door
from app.api.sockets import (
    FrameInvalid,
    Inlet,
    Outlet,
    TooManyFrames,
    counted,
    expect_hello,
    live_events,
    parse_frame,
    replay,
    subscribed,
    until_one_ends,
    worded_close,
)
from app.api.streams import error_event
from app.api.viewing import record_viewing
from app.contracts import (
    ClientFrame,
    EditSlot,
    Event,
    Hello,
    Ping,
    SendMessage,
    SendTyping,
    TurnRequest,
    Typing,
    WireCommand,
)
from app.core.bus import Subscription
from app.core.errors import AppError, Forbidden, NotFound
from app.core.ids import new_id
from app.core.telemetry import request_id_var, working_on
from app.sessions.log import Draft
from app.sessions.models import Session
from app.turns.runner import Admitted

router = APIRouter()
log = structlog.get_logger()

_FRAMES: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
_PONG = '{"type":"pong"}'
_MAX_BAD_FRAMES = 20


@dataclass(frozen=True)
class _Seat:
    """One socket that was let in."""

    door: Door
    session_id: str
    principal: Principal
    outlet: Outlet
    subscription: Subscription


@router.websocket("/ws/{session_id}")
async def session_socket(socket: WebSocket, session_id: str) -> None:
    """Hello first; then the log from `after`, then live events. Turns said here go on when the socket drops."""
    door: Door = socket.app.state.door
    await socket.accept()
    async with worded_close(socket):
        await door.limits.spend("requests_per_address", address_of(socket))
        inlet, outlet = Inlet(socket), Outlet(socket)
        hello = await expect_hello(inlet)
        principal = await _admit(socket, door, session_id, hello)
        if principal.kind == "staff":
            await record_viewing(door, principal, session_id, "watch")
        with working_on(session_id=session_id):
            async with counted(door, f"session:{session_id}"), subscribed(door, session_id) as subscription:
                seat = _Seat(door, session_id, principal, outlet, subscription)
                sent = await replay(door, outlet, session_id, hello.after, principal.audience)
                await until_one_ends(_tail(seat, sent), _listen(seat, inlet))


async def _admit(socket: WebSocket, door: Door, session_id: str, hello: Hello) -> Principal:
    """The customer by their token, staff by their cookie and our own page."""
    if hello.token is not None:
        principal = may_enter(door.tokens.principal(hello.token), session_id)
    else:
        principal = await read_staff(door, socket.cookies.get(STAFF_COOKIE))
        require_same_origin(socket)
    async with door.desk.database.reading() as db:
        session = await db.get(Session, session_id)
    if session is None:
        raise NotFound("There is no such session.")
    if hello.after > session.last_seq:
        raise FrameInvalid("after: the log is not that long.")
    return principal


async def _tail(seat: _Seat, after: int) -> None:
    async for event in live_events(seat.door, seat.subscription, seat.session_id, after, seat.principal.audience):
        if not _own_typing(event, seat.principal):
            await seat.outlet.send_event(event)


def _own_typing(event: Event, principal: Principal) -> bool:
    role = "customer" if principal.kind == "customer" else "person"
    return event.type == "typing" and event.data.get("role") == role


async def _listen(seat: _Seat, inlet: Inlet) -> None:
    bad = 0
    while True:
        try:
            frame = parse_frame(_FRAMES, await inlet.receive())
        except FrameInvalid as error:
            bad += 1
            if bad > _MAX_BAD_FRAMES:
                raise TooManyFrames from None
            await seat.outlet.send_event(error_event(seat.session_id, error, seat.door.desk.clock))
            continue
        await _respond(seat, frame)


async def _respond(seat: _Seat, frame: ClientFrame) -> None:
    match frame:
        case Ping():
            # Its answer says too that all before it has been sent.
            await seat.subscription.caught_up()
            await seat.outlet.send(_PONG)
        case SendTyping(on=on):
            await _tell_typing(seat, on)
        case SendMessage(turn_id=turn_id, text=text):
            await _say(seat, TurnRequest(turn_id=turn_id, text=text))
        case EditSlot(slot=slot, value=value, turn_id=turn_id):
            command = WireCommand(type="SetSlot", slot=slot, value=value)
            await _say(seat, TurnRequest(turn_id=turn_id or new_id(), commands=[command]))


async def _tell_typing(seat: _Seat, on: bool) -> None:
    if seat.principal.kind != "customer":
        return
    draft = Draft("typing", Typing(role="customer", on=on))
    await seat.door.desk.bus.publish([draft.event(seat.session_id, seat.door.desk.clock())])


async def _say(seat: _Seat, turn: TurnRequest) -> None:
    """Start a turn. Its events come over the bus, to everyone who watches, this socket included."""
    door = seat.door
    try:
        if seat.principal.kind == "staff":
            raise Forbidden("You are watching: the conversation is the customer's.")
        await door.limits.spend("turns_per_session", seat.session_id)
        admitted = await door.desk.runner.admit(seat.session_id, turn, request_id_var.get())
    except AppError as error:
        await seat.outlet.send_event(error_event(seat.session_id, error, door.desk.clock, turn.turn_id))
        return
    door.keep_running(_follow(seat, turn, admitted))


async def _follow(seat: _Seat, turn: TurnRequest, admitted: Admitted) -> None:
    """Follow to the end, whether or not the socket is still there; tell it what could not be said in a turn event."""
    try:
        async for _ in seat.door.desk.runner.follow(admitted):
            pass
    except AppError as error:
        failure: AppError = error
    except Exception as error:  # a turn's failure is told, whatever it is
        log.error("turn_failed", exc_info=error)
        failure = AppError()
    else:
        return
    event = error_event(seat.session_id, failure, seat.door.desk.clock, turn.turn_id)
    await seat.door.desk.bus.publish([event])
