"""Calls: a customer's way in, and the workers that hold them."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, status

from app.api import examples
from app.api.access import BearerPrincipal, DoorDep, WorkerPrincipal, limit_address, may_enter
from app.api.failures import errors
from app.contracts import VoiceToken, VoiceTokenRequest, WorkerStatus

router = APIRouter(prefix="/api", tags=["voice"])

WorkerId = Annotated[str, Path(min_length=1, max_length=80, examples=["worker-1"])]


@router.post(
    "/voice/token",
    summary="Call the business",
    dependencies=[Depends(limit_address)],
    responses=examples.reply(examples.VOICE_TOKEN) | errors(401, 403, 404, 413, 422, 429, 503),
)
async def voice_token(
    principal: BearerPrincipal,
    door: DoorDep,
    asked: Annotated[VoiceTokenRequest, Body(examples=[{"session_id": examples.SESSION_ID}])],
) -> VoiceToken:
    """A room with an agent on its way. 503 `voice_unavailable` says why there is none, `voice_full` when all are busy.

    The session's earlier call, if one is live, ends: a conversation has one voice connection.
    """
    may_enter(principal, asked.session_id)
    opened = await door.calls.open(asked.session_id)
    door.keep_running(door.calls.give_up(opened.call_id))
    return opened


@router.put(
    "/workers/{worker_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Report a voice worker",
    responses=errors(401, 403, 413, 422),
)
async def report_worker(
    worker_id: WorkerId,
    _principal: WorkerPrincipal,
    door: DoorDep,
    report: Annotated[WorkerStatus, Body(examples=[{"load": 0.2, "capacity": 2, "calls": []}])],
) -> None:
    """A worker is there and takes calls. Every 2 s; after two missed reports it counts as gone."""
    await door.workers.report(worker_id, report)
