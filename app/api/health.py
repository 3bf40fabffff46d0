"""Whether the process lives, and whether each part is there."""

import asyncio

from fastapi import APIRouter, Depends, Response, status
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse

from app.api import examples
from app.api.access import DoorDep, metrics_reader
from app.api.door import Door
from app.api.failures import errors
from app.api.metrics import exposition
from app.api.models import Liveness, Part, Readiness
from app.api.site import is_built
from app.channels.workers import why_none
from app.core.errors import AppError

router = APIRouter(tags=["health"])

_LIMIT_S = 2.0
_READY = {"ready": True, "parts": [{"name": "database", "status": "ok", "why": None}]}
_NOT_READY = {503: {"model": Readiness, "description": "Customers cannot be served; `parts` says why."}}


@router.get("/health", summary="The process lives", responses=examples.reply({"status": "ok"}))
async def health() -> Liveness:
    """Answers as long as the process does. Says nothing about its parts: `/ready` does."""
    return Liveness()


@router.get(
    "/ready",
    summary="Each part and how it is",
    responses=examples.reply({"ready": True, "parts": [{"name": "database", "status": "ok", "why": None}]})
    | _NOT_READY,
)
async def ready(response: Response, door: DoorDep) -> Readiness:
    """Ready as long as customers can chat. Parts that only some need may be `absent` or `degraded`, with the reason."""
    database = await _database(door)
    parts = [database, _redis(door), *_packs(door), await _media(door), _worker(door), _site(door)]
    is_ready = database.status == "ok" and bool(door.desk.packs)
    if not is_ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(ready=is_ready, parts=parts)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    summary="Counters for Prometheus",
    dependencies=[Depends(metrics_reader)],
    responses={200: {"content": {"text/plain": {"example": "frontdesk_turns_running 3.0\n"}}}} | errors(401),
)
async def metrics(door: DoorDep) -> PlainTextResponse:
    """What the installation counts: turns, stages, writes, calls, sockets, and the servers behind. All processes."""
    return PlainTextResponse(await exposition(door), media_type=CONTENT_TYPE_LATEST)


async def _database(door: Door) -> Part:
    try:
        async with asyncio.timeout(_LIMIT_S), door.desk.database.reading() as db:
            await db.execute(text("SELECT 1 FROM sessions LIMIT 1"))
    except (AppError, SQLAlchemyError, OSError) as error:
        return Part(name="database", status="degraded", why=f"It does not answer: {type(error).__name__}.")
    return Part(name="database", status="ok")


def _redis(door: Door) -> Part:
    if door.desk.redis is None:
        return Part(name="redis", status="absent", why="None is configured: one process alone may serve.")
    if door.desk.redis.is_away:
        return Part(name="redis", status="degraded", why="It does not answer; turns go on without it.")
    return Part(name="redis", status="ok")


def _packs(door: Door) -> list[Part]:
    if not door.desk.packs:
        return [Part(name="packs", status="absent", why="No pack was found.")]
    return [Part(name=f"pack {name}", status="ok") for name in sorted(door.desk.packs)]


async def _media(door: Door) -> Part:
    reason = await door.calls.unreachable()
    if reason is None:
        return Part(name="livekit", status="ok")
    absent = door.settings.livekit_url is None and door.settings.voice.url is None
    return Part(name="livekit", status="absent" if absent else "degraded", why=reason)


def _worker(door: Door) -> Part:
    workers = door.workers.registered()
    if (nobody := why_none(workers)) is not None:
        why = nobody if workers else door.settings.voice.absent_reason or "No voice worker has reported."
        return Part(name="voice worker", status="absent", why=why)
    places = door.workers.free_places()
    return Part(
        name="voice worker",
        status="ok" if places > 0 else "degraded",
        why=f"{len(workers)} registered, room for {max(0, places)} more calls.",
    )


def _site(door: Door) -> Part:
    if is_built(door.settings.frontend_dir):
        return Part(name="frontend", status="ok")
    return Part(name="frontend", status="absent", why=f"Nothing is built in {door.settings.frontend_dir}.")
