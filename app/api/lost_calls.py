"""Calls whose worker is gone: its time to come back, to whichever process, and then their end."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.api.door import Door
from app.channels.livekit import RINGING_LIMIT_S
from app.core.errors import AppError
from app.sessions.models import Call

log = structlog.get_logger()

RETURN_LIMIT_S = 15.0
SWEEP_S = 5.0


def line_key(call_id: str) -> str:
    """Under which the sockets of a call's worker are counted."""
    return f"worker:{call_id}"


async def await_return(door: Door, call_id: str) -> None:
    """A worker that dropped may come back; after a while the call is over."""
    if await _may_be_served(door, call_id):
        return
    await door.calls.change(call_id, "reconnecting", "worker_lost")
    await asyncio.sleep(RETURN_LIMIT_S)
    if not await _may_be_served(door, call_id):
        await door.calls.change(call_id, "ended", "worker_lost")


async def resume_calls(door: Door) -> None:
    """After a start: calls that no process serves have their workers' time to come back, then they are over."""
    for call in await door.calls.live():
        if call.status != "ringing":
            door.keep_running(await_return(door, call.id))
    door.keep_running(_sweep(door))


async def _sweep(door: Door) -> None:
    """End what nobody else will: a process that died can't see to the calls that it served.

    Twice in a row, since between two sockets of a worker there is a moment.
    """
    suspects: set[str] = set()
    in_hand: dict[str, asyncio.Task[None]] = {}
    while True:
        await asyncio.sleep(SWEEP_S)
        try:
            lost = {call.id: call for call in await door.calls.live() if await _is_lost(door, call)}
        except (AppError, SQLAlchemyError, OSError) as error:
            log.warning("calls_not_looked_at", reason=type(error).__name__)
            continue
        in_hand = {call_id: task for call_id, task in in_hand.items() if not task.done()}
        for call_id in lost.keys() & suspects - in_hand.keys():
            log.info("call_lost", call_id=call_id, status=lost[call_id].status)
            is_ringing = lost[call_id].status == "ringing"
            work = door.calls.give_up(call_id, after_s=0) if is_ringing else await_return(door, call_id)
            in_hand[call_id] = door.keep_running(work)
        suspects = set(lost)


async def _is_lost(door: Door, call: Call) -> bool:
    if call.status == "ringing" and door.desk.clock() - call.started_at < timedelta(seconds=RINGING_LIMIT_S):
        return False
    return not await _may_be_served(door, call.id)


async def _may_be_served(door: Door, call_id: str) -> bool:
    """Whether some process has the worker's socket. While that can't be known, no call is ended for it."""
    return await door.presence.count(line_key(call_id)) != 0
