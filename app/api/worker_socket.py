"""`/ws/worker/{call_id}`: one call, between its worker and the app."""

import asyncio
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter

from app.api.door import Door
from app.api.lost_calls import await_return, line_key
from app.api.sockets import (
    FrameInvalid,
    Inlet,
    Outlet,
    counted,
    expect_hello,
    last_seq,
    live_events,
    parse_frame,
    subscribed,
    until_one_ends,
    worded_close,
)
from app.api.worker_frames import call_config, down_frame
from app.contracts import (
    EndDown,
    Heard,
    HeardUp,
    HeartbeatUp,
    InterimUp,
    Latency,
    LatencyUp,
    ReadyUp,
    Transcript,
    VoiceState,
    VoiceStateUp,
    WorkerFrame,
)
from app.core import metrics
from app.core.bus import Subscription
from app.core.errors import AppError, Forbidden, NotFound, Unauthenticated
from app.core.telemetry import request_id_var, working_on
from app.sessions.log import Draft, append
from app.sessions.models import Call

router = APIRouter()
log = structlog.get_logger()

SILENT_S = 4.0
"""A worker says every second that it lives. One that does not may be frozen: its socket is not waited for."""
SETTLES_S = 2.0
"""A turn in progress is worth waiting for by a worker that has to know what was said last."""
_FRAMES: TypeAdapter[WorkerFrame] = TypeAdapter(WorkerFrame)


class WorkerSilent(AppError):
    """Nothing came for longer than a worker that lives is silent."""

    code, status, retryable = "worker_silent", 408, True
    message = "Nothing was heard of this worker. It may connect again."


@dataclass(frozen=True)
class _Line:
    """One call's worker, connected."""

    door: Door
    call_id: str
    session_id: str
    outlet: Outlet


@router.websocket("/ws/worker/{call_id}")
async def worker_socket(socket: WebSocket, call_id: str) -> None:
    """Config first; then up: what is heard and how it sounds; down: what to say unasked, and when to stop."""
    door: Door = socket.app.state.door
    await socket.accept()
    async with worded_close(socket):
        inlet, outlet = Inlet(socket), Outlet(socket)
        hello = await expect_hello(inlet)
        call = await _admit(door, call_id, hello.token)
        line = _Line(door, call_id, call.session_id, outlet)
        try:
            with working_on(session_id=call.session_id, call_id=call_id):
                async with counted(door, line_key(call_id)), subscribed(door, call.session_id) as subscription:
                    if call.status != "ringing":
                        await door.desk.runner.settled(call.session_id, SETTLES_S)
                    seen = await last_seq(door, call.session_id)
                    await outlet.send((await call_config(door, call)).model_dump_json())
                    await until_one_ends(_tail(line, subscription, seen), _listen(line, inlet))
        finally:
            door.keep_running(await_return(door, call_id))


async def _admit(door: Door, call_id: str, token: str | None) -> Call:
    if token is None:
        raise Unauthenticated
    if door.tokens.principal(token).kind != "worker":
        raise Forbidden("This is open to voice workers alone.")
    call = await door.calls.find(call_id)
    if call is None:
        raise NotFound("There is no such call.")
    if call.status == "ended":
        raise NotFound("This call has ended.")
    return call


async def _tail(line: _Line, subscription: Subscription, after: int) -> None:
    async for event in live_events(line.door, subscription, line.session_id, after, "staff"):
        frame = down_frame(event, line.call_id)
        if frame is None:
            continue
        await line.outlet.send(frame.model_dump_json())
        if isinstance(frame, EndDown):
            return


async def _listen(line: _Line, inlet: Inlet) -> None:
    while True:
        try:
            frame = parse_frame(_FRAMES, await _received(inlet))
        except FrameInvalid as error:
            log.warning("worker_frame_invalid", call_id=line.call_id, reason=error.message)
            continue
        await _take(line, frame)


async def _received(inlet: Inlet) -> str:
    try:
        return await asyncio.wait_for(inlet.receive(), SILENT_S)
    except TimeoutError:
        raise WorkerSilent from None


async def _take(line: _Line, frame: WorkerFrame) -> None:
    match frame:
        case HeartbeatUp():
            pass
        case VoiceStateUp():
            await _relay(line, Draft("voice_state", VoiceState(**frame.model_dump(exclude={"type"}))))
        case InterimUp(utterance_id=utterance_id, text=text):
            words = Transcript(utterance_id=utterance_id, role="customer", text=text, is_final=False)
            await _relay(line, Draft("transcript", words))
        case LatencyUp(turn_id=turn_id):
            times = Latency(**frame.model_dump(exclude={"type", "turn_id"}))
            _observe(times)
            await _keep(line, Draft("latency", times, audience="staff", turn_id=turn_id))
        case HeardUp():
            # A turn may hold the session's lock; heartbeats and levels must not wait behind it.
            line.door.keep_running(_note_heard(line, Heard(**frame.model_dump(exclude={"type"}))))
        case ReadyUp(status="ended", reason="room_closed") if await _has_another(line):
            log.info("ghost_left", call_id=line.call_id)
        case ReadyUp(status=status, reason=reason):
            await line.door.calls.change(line.call_id, status, reason)


async def _has_another(line: _Line) -> bool:
    """Whether a worker that was put out of the room has been, or is being, replaced: the call goes on without it."""
    call = await line.door.calls.find(line.call_id)
    is_awaited = call is not None and call.reason == "worker_lost"
    return is_awaited or (await line.door.presence.count(line_key(line.call_id)) or 0) > 1


def _observe(times: Latency) -> None:
    for name, took_ms in times.model_dump().items():
        if took_ms is not None:
            metrics.voice_stage_seconds.labels(name.removesuffix("_ms")).observe(took_ms / 1000)


async def _relay(line: _Line, draft: Draft) -> None:
    """Pass on what is never stored."""
    await line.door.desk.bus.publish([draft.event(line.session_id, line.door.desk.clock())])


async def _keep(line: _Line, draft: Draft) -> None:
    async with line.door.desk.database.transaction() as db:
        events = await append(db, line.session_id, [draft], line.door.desk.clock())
    await line.door.desk.bus.publish(events)


async def _note_heard(line: _Line, heard: Heard) -> None:
    try:
        await line.door.desk.runner.heard(line.session_id, heard, request_id_var.get())
    except AppError as error:
        log.warning("heard_not_noted", call_id=line.call_id, utterance_id=heard.utterance_id, reason=error.message)
