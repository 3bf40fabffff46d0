"""A turn for clients without event streams."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends

from app.api import examples
from app.api.access import BearerPrincipal, DoorDep, limit_address, may_enter
from app.api.failures import errors
from app.contracts import ChatReply, ChatRequest, TurnRequest
from app.core.ids import new_id
from app.core.telemetry import request_id_var

router = APIRouter(prefix="/api", tags=["chat"], dependencies=[Depends(limit_address)])


@router.post(
    "/chat",
    summary="Say something, get the answer in one piece",
    responses=examples.reply(examples.CHAT_REPLY) | errors(401, 403, 404, 409, 413, 422, 429, 503, 504),
)
async def chat(
    principal: BearerPrincipal,
    door: DoorDep,
    message: Annotated[ChatRequest, Body(openapi_examples=examples.CHAT)],
) -> ChatReply:
    """One turn. Send a `turn_id` of your own and a retry answers with the same reply, written once."""
    session_id = message.session_id
    may_enter(principal, session_id)
    await door.limits.spend("turns_per_session", session_id)
    turn = TurnRequest(turn_id=message.turn_id or new_id(), text=message.message, channel="chat")
    return await door.desk.runner.run(session_id, turn, request_id_var.get())
