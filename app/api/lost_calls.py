"""Calls whose worker is gone: it comes back by itself, or another takes over; after a while they are over."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.api.door import Door
from app.channels.livekit import RINGING_LIMIT_S
from app.core.errors import AppError
from app.sessions.models import Call

log = structlog.get_logger()

RETURN_LIMIT_S = 30.0
"""A worker that has to be started again loads its models first."""
BACK_BY_ITSELF_S = 1.2
"""Only its socket broke: it is back within this."""
BACK_AFTER_OUR_START_S = 6.0
"""All sockets broke at once, and nobody knows yet which workers live."""
ANSWER_S = 6.0
"""Who was sent for has joined within this, or never will."""
LOOK_S, LOOK_MOST_S = 0.25, 2.0
"""Looked for at first and later on: after an outage many calls look at once."""
SWEEP_S = 5.0


def line_key(call_id: str) -> str:
    """Under which the sockets of a call's worker are counted."""
    return f"worker:{call_id}"


async def await_return(door: Door, call_id: str, *, is_our_start: bool = False) -> None:
    """A worker that dropped may come back by itself; else another is sent, as soon as there is one.

    One process sees to a call at a time: two would send two workers.
    """
    if await _may_be_served(door, call_id):
        return
    await door.calls.change(call_id, "reconnecting", "worker_lost")
    until = asyncio.get_running_loop().time() + RETURN_LIMIT_S
    while not await door.presence.enter(f"care:{call_id}", 1):
        if await _served_after(door, call_id, LOOK_S):
            return
    try:
        await _find_worker(door, call_id, BACK_AFTER_OUR_START_S if is_our_start else BACK_BY_ITSELF_S, until)
    finally:
        await door.presence.leave(f"care:{call_id}")


async def _find_worker(door: Door, call_id: str, back_by_itself_s: float, until: float) -> None:
    loop = asyncio.get_running_loop()
    is_served = await _served_within(door, call_id, min(back_by_itself_s, until - loop.time()))
    look_s = LOOK_S
    while not is_served and loop.time() < until:
        call = await door.calls.find(call_id)
        if call is None or call.status == "ended":
            return
        was_sent = await door.calls.send_another(call)
        is_served = (
            await _served_within(door, call_id, ANSWER_S) if was_sent else await _served_after(door, call_id, look_s)
        )
        look_s = min(LOOK_MOST_S, look_s * 1.5)
    if not is_served:
        await door.calls.change(call_id, "ended", "worker_lost")


async def _served_within(door: Door, call_id: str, limit_s: float) -> bool:
    for _ in range(max(1, round(limit_s / LOOK_S))):
        if await _served_after(door, call_id, max(0.0, min(LOOK_S, limit_s))):
            return True
    return False


async def _served_after(door: Door, call_id: str, wait_s: float) -> bool:
    await asyncio.sleep(wait_s)
    return await _may_be_served(door, call_id)


async def resume_calls(door: Door) -> None:
    """After a start: calls that no process serves have their workers' time to come back, then they are over."""
    for call in await door.calls.live():
        if call.status != "ringing":
            door.keep_running(await_return(door, call.id, is_our_start=True))
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
