"""Calls over LiveKit: rooms, the customer's token, and the dispatch of a worker."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog
from livekit import api as livekit
from livekit.protocol.agent_dispatch import JobRestartPolicy
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.channels.workers import Workers, why_none
from app.contracts import CallState, DispatchMetadata, Event, VoiceToken
from app.core.bus import EventBus
from app.core.clock import Clock
from app.core.database import Database
from app.core.errors import AppError, NotFound
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.telemetry import request_id_var
from app.sessions.log import Draft, append
from app.sessions.models import LIVE_CALL, Call, Session

log = structlog.get_logger()

CUSTOMER_IDENTITY = "customer"
UNREACHABLE = (aiohttp.ClientError, livekit.TwirpError, TimeoutError, OSError)
_EMPTY_ROOM_S = 60
_DEPARTURE_S = 30
_REACH_LIMIT_S = 3.0
RINGING_LIMIT_S = 30.0
"""A worker joins within a second; one that has to start first needs ten."""


class VoiceUnavailable(AppError):
    """Nobody can be called now; the message says why."""

    code, status, retryable = "voice_unavailable", 503, True
    message = "Voice is not available."


class VoiceFull(AppError):
    """All workers are busy."""

    code, status, retryable = "voice_full", 503, True
    message = "All lines are busy. Leave your number here and we call you back, or type what you need."


@dataclass(frozen=True)
class MediaServer:
    """Where LiveKit is, for us and for browsers, and the key that signs for it."""

    url: str
    public_url: str
    api_key: str
    api_secret: str

    @property
    def http_url(self) -> str:
        """The same server over HTTP."""
        place = urlsplit(self.url)
        return urlunsplit(place._replace(scheme={"ws": "http", "wss": "https"}.get(place.scheme, place.scheme)))


def media_server(settings: Settings) -> MediaServer | None:
    """The LiveKit server of the settings, if they name one with its key."""
    url = settings.livekit_url or settings.voice.url
    key = settings.livekit_api_key or settings.voice.api_key
    secret = settings.livekit_api_secret or settings.voice.api_secret
    if not url or key is None or secret is None:
        return None
    return MediaServer(url, settings.voice.public_url or url, key.get_secret_value(), secret.get_secret_value())


class Calls:
    """Opens and ends calls. A session has one call at a time; a new one ends the one before."""

    def __init__(self, settings: Settings, database: Database, bus: EventBus, clock: Clock, workers: Workers) -> None:
        self._settings = settings.voice
        self._server = media_server(settings)
        self._database = database
        self._bus = bus
        self._clock = clock
        self._workers = workers
        self._client: livekit.LiveKitAPI | None = None

    def absence(self) -> str | None:
        """Why no call can be held now; None when one can."""
        if self._settings.absent_reason:
            return self._settings.absent_reason
        if self._server is None:
            return "No LiveKit server is configured."
        return why_none(self._workers.registered())

    async def unreachable(self) -> str | None:
        """Why the media server does not answer; None when it does."""
        if self._server is None:
            return "No LiveKit server is configured."
        limit = aiohttp.ClientTimeout(total=_REACH_LIMIT_S)
        try:
            async with aiohttp.ClientSession(timeout=limit) as http, http.get(self._server.http_url) as reply:
                return None if reply.ok else f"The LiveKit server answers {reply.status}."
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "The LiveKit server cannot be reached."

    async def open(self, session_id: str) -> VoiceToken:
        """A room with a worker on its way, and a token to join it; the session's earlier call ends.

        With all lines taken a page that was reloaded in its call is let into the same room again.

        Raises:
            VoiceUnavailable: no server, no worker, or the server does not answer.
            VoiceFull: no worker has a place left.
        """
        reason = self.absence()
        server = self._server
        if reason is not None or server is None:
            raise VoiceUnavailable(reason, retry_after_s=5)
        call_id = new_id("call")
        if not await self._workers.take_place(call_id):
            if (held := await self._held(session_id)) is None:
                raise VoiceFull(retry_after_s=30)
            return self._token(server, held)
        try:
            await self._begin(session_id, call_id)
            await self._dispatch(call_id, session_id)
        except BaseException:
            await self._workers.forget(call_id)
            raise
        return self._token(server, call_id)

    async def _held(self, session_id: str) -> str | None:
        """The session's call that a worker holds: it waits a moment for a caller who left."""
        at_workers = {call_id for status in self._workers.registered().values() for call_id in status.calls}
        async with self._database.reading() as db:
            query = select(Call.id).where(Call.session_id == session_id, Call.status.in_(("active", "reconnecting")))
            return next((call_id for call_id in await db.scalars(query) if call_id in at_workers), None)

    async def _begin(self, session_id: str, call_id: str) -> None:
        """Record the call as ringing in place of the one before, whose room is closed."""
        now = self._clock()
        async with self._database.transaction() as db:
            session = await db.get(Session, session_id)
            if session is None:
                raise NotFound("There is no such session.")
            if session.status != "open":
                raise VoiceUnavailable("This conversation has ended. Please start a new one.")
            before = await _end_live_calls(db, session_id, "replaced", now)
            call = Call(id=call_id, session_id=session_id, room=call_id, status="ringing", started_at=now)
            db.add(call)
            await db.flush()
            drafts = [_call_draft(old, "ended", "replaced") for old in before]
            events = await append(db, session_id, [*drafts, _call_draft(call_id, "ringing", None)], now)
        await self._bus.publish(events)
        for old in before:
            await self._workers.forget(old)
            await self._close_room(old)

    async def _dispatch(self, call_id: str, session_id: str) -> None:
        try:
            await self._connect().room.create_room(
                livekit.CreateRoomRequest(name=call_id, empty_timeout=_EMPTY_ROOM_S, departure_timeout=_DEPARTURE_S)
            )
            await self._send_for_worker(call_id, session_id)
        except UNREACHABLE as error:
            log.warning("dispatch_failed", call_id=call_id, reason=str(error))
            await self.change(call_id, "ended", "dispatch_failed")
            raise VoiceUnavailable("The LiveKit server cannot be reached.", retry_after_s=5) from error

    async def _send_for_worker(self, call_id: str, session_id: str, *, resume: bool = False) -> None:
        """Who sends for another after a death is the app alone: the server would not know that it was one."""
        metadata = DispatchMetadata(
            call_id=call_id, session_id=session_id, resume=resume, customer_identity=CUSTOMER_IDENTITY
        )
        await self._connect().agent_dispatch.create_dispatch(
            livekit.CreateAgentDispatchRequest(
                agent_name=self._settings.agent_name,
                room=call_id,
                metadata=metadata.model_dump_json(),
                restart_policy=JobRestartPolicy.JRP_NEVER,
            )
        )

    async def send_another(self, call: Call) -> bool:
        """Send another worker into a call whose own is gone; False when there is none, or no customer in the room.

        What is left of the one before is taken out of the room first: nobody talks to a ghost.
        """
        if not await self._workers.take_place(call.id):
            return False
        try:
            if await self._is_customer_alone(call.room):
                await self._send_for_worker(call.id, call.session_id, resume=True)
                return True
        except UNREACHABLE as error:
            log.warning("dispatch_failed", call_id=call.id, reason=str(error))
        await self._workers.forget(call.id)
        return False

    async def _is_customer_alone(self, room: str) -> bool:
        """Whether the customer is there, once all agents are out."""
        client = self._connect()
        there = (await client.room.list_participants(livekit.ListParticipantsRequest(room=room))).participants
        for each in there:
            if each.kind == livekit.ParticipantInfo.Kind.AGENT:
                log.info("ghost_removed", room=room, identity=each.identity)
                await client.room.remove_participant(livekit.RoomParticipantIdentity(room=room, identity=each.identity))
        return any(each.identity == CUSTOMER_IDENTITY for each in there)

    async def change(self, call_id: str, status: str, reason: str | None = None) -> Event | None:
        """Record and tell what became of a call; None if it was so already, or is over."""
        now = self._clock()
        values = {"status": status, "reason": reason} | ({"ended_at": now} if status == "ended" else {})
        async with self._database.transaction() as db:
            query = update(Call).where(Call.id == call_id, Call.status.in_(LIVE_CALL), Call.status != status)
            session_id = (await db.execute(query.values(values).returning(Call.session_id))).scalar_one_or_none()
            if session_id is None:
                return None
            events = await append(db, session_id, [_call_draft(call_id, status, reason)], now)
        await self._bus.publish(events)
        if status == "ended":
            await self._workers.forget(call_id)
        return events[0]

    async def give_up(self, call_id: str, after_s: float = RINGING_LIMIT_S) -> None:
        """End a call that no worker has answered in time."""
        await asyncio.sleep(after_s)
        call = await self.find(call_id)
        if call is not None and call.status == "ringing":
            await self.change(call_id, "ended", "no_answer")
            await self._close_room(call.room)

    async def live(self) -> list[Call]:
        """The calls that are under way."""
        async with self._database.reading() as db:
            return list(await db.scalars(select(Call).where(Call.status.in_(LIVE_CALL))))

    async def find(self, call_id: str) -> Call | None:
        """The call's row."""
        async with self._database.reading() as db:
            return await db.get(Call, call_id)

    async def close(self) -> None:
        """Let go of the connection to the server."""
        if self._client is not None:
            await self._client.aclose()

    async def _close_room(self, room: str) -> None:
        try:
            await self._connect().room.delete_room(livekit.DeleteRoomRequest(room=room))
        except UNREACHABLE as error:
            # An empty room closes by itself; the call's end is recorded either way.
            log.info("room_not_closed", room=room, reason=str(error))

    def _connect(self) -> livekit.LiveKitAPI:
        if self._client is None:
            if self._server is None:
                raise VoiceUnavailable("No LiveKit server is configured.")
            self._client = livekit.LiveKitAPI(
                self._server.http_url,
                self._server.api_key,
                self._server.api_secret,
                timeout=aiohttp.ClientTimeout(total=_REACH_LIMIT_S),
                failover=False,
            )
        return self._client

    def _token(self, server: MediaServer, call_id: str) -> VoiceToken:
        token = self._customer_token(server, call_id)
        return VoiceToken(url=server.public_url, token=token, room=call_id, call_id=call_id)

    def _customer_token(self, server: MediaServer, room: str) -> str:
        grants = livekit.VideoGrants(
            room_join=True, room=room, can_publish=True, can_subscribe=True, can_publish_sources=["microphone"]
        )
        token = livekit.AccessToken(server.api_key, server.api_secret).with_identity(CUSTOMER_IDENTITY)
        return token.with_grants(grants).with_ttl(timedelta(seconds=self._settings.token_ttl_s)).to_jwt()


def _call_draft(call_id: str, status: str, reason: str | None) -> Draft:
    payload = CallState.model_validate({"call_id": call_id, "status": status, "reason": reason})
    return Draft("call", payload, request_id=request_id_var.get() or None)


async def _end_live_calls(db: AsyncSession, session_id: str, reason: str, now: datetime) -> list[str]:
    live = list(await db.scalars(select(Call.id).where(Call.session_id == session_id, Call.status.in_(LIVE_CALL))))
    if live:
        await db.execute(update(Call).where(Call.id.in_(live)).values(status="ended", reason=reason, ended_at=now))
    return live
