"""An app that knows the worker's protocol and a script, for trying the worker without the real one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse
from livekit import api

from app.contracts import (
    ConfigDown,
    DispatchMetadata,
    Event,
    OpenSession,
    SessionOpened,
    TurnRequest,
    VoiceToken,
    VoiceTokenRequest,
    WorkerStatus,
)


@dataclass
class Reply:
    """What the app answers to one utterance."""

    text: str
    expects: str = "open"
    ends_session: bool = False
    delay_s: float = 0.0
    status: str = "completed"


@dataclass
class VoiceApp:
    """Records what the worker sends; answers by `script`."""

    livekit_url: str
    api_key: str
    api_secret: str
    worker_secret: str
    script: Callable[[TurnRequest], Reply]
    greeting: str = "Thanks for calling Northside Motors. How can I help you today?"
    phrases: dict[str, str] = field(default_factory=dict)
    turns: list[TurnRequest] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    workers: dict[str, WorkerStatus] = field(default_factory=dict)
    sockets: list[WebSocket] = field(default_factory=list)

    def build(self) -> FastAPI:
        app = FastAPI()
        app.post("/api/sessions")(self.open_session)
        app.post("/api/voice/token")(self.voice_token)
        app.post("/api/sessions/{session_id}/turns")(self.take_turn)
        app.post("/api/sessions/{session_id}/heard")(self.take_heard)
        app.get("/api/sessions/{session_id}/events")(self.events)
        app.put("/api/workers/{worker_id}")(self.register)
        app.websocket("/ws/worker/{call_id}")(self.socket)
        return app

    def _admit(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            jwt.decode(token, self.worker_secret, algorithms=["HS256"], audience="worker")
        except jwt.PyJWTError as error:
            raise HTTPException(401) from error

    async def open_session(self, body: OpenSession) -> SessionOpened:
        return SessionOpened(session_id=f"ses_{len(self.turns)}", token="t", greeting=self.greeting, pack="northside")

    async def voice_token(self, body: VoiceTokenRequest) -> VoiceToken:
        if not self.workers:
            raise HTTPException(503, "voice_unavailable")
        call_id = f"call-{datetime.now(UTC).timestamp():.0f}"
        metadata = DispatchMetadata(call_id=call_id, session_id=body.session_id)
        async with api.LiveKitAPI(self.livekit_url, self.api_key, self.api_secret) as livekit:
            await livekit.room.create_room(api.CreateRoomRequest(name=call_id, empty_timeout=60))
            await livekit.agent_dispatch.create_dispatch(
                api.CreateAgentDispatchRequest(
                    agent_name="frontdesk", room=call_id, metadata=metadata.model_dump_json()
                )
            )
        token = (
            api.AccessToken(self.api_key, self.api_secret)
            .with_identity("customer")
            .with_grants(api.VideoGrants(room_join=True, room=call_id))
            .with_ttl(timedelta(hours=1))
            .to_jwt()
        )
        return VoiceToken(url=self.livekit_url, token=token, room=call_id, call_id=call_id)

    async def take_turn(self, session_id: str, body: TurnRequest, request: Request) -> StreamingResponse:
        self._admit(request)
        self.turns.append(body)
        return StreamingResponse(self._answer(session_id, body), media_type="text/event-stream")

    async def _answer(self, session_id: str, turn: TurnRequest) -> AsyncIterator[str]:
        reply = self.script(turn)
        yield encoded(session_id, turn.turn_id, "turn", {"status": "started"})
        await asyncio.sleep(reply.delay_s)
        said = {"utterance_id": f"utt-{turn.turn_id}", "role": "agent", "text": reply.text, "is_final": True}
        if reply.text:
            yield encoded(session_id, turn.turn_id, "transcript", said)
        status = {
            "status": reply.status,
            "reply": reply.text,
            "expects": {"kind": reply.expects},
            "ends_session": reply.ends_session,
        }
        yield encoded(session_id, turn.turn_id, "turn", status)

    async def take_heard(self, session_id: str, request: Request) -> dict[str, bool]:
        self._admit(request)
        self.heard.append(await request.json())
        return {"ok": True}

    async def events(self, session_id: str, after: int = 0) -> list[Event]:
        return []

    async def register(self, worker_id: str, body: WorkerStatus, request: Request) -> dict[str, bool]:
        self._admit(request)
        self.workers[worker_id] = body
        return {"ok": True}

    async def socket(self, socket: WebSocket, call_id: str) -> None:
        await socket.accept()
        hello = await socket.receive_json()
        jwt.decode(hello["token"], self.worker_secret, algorithms=["HS256"], audience="worker")
        config = ConfigDown(greeting=self.greeting, greeting_id=f"greet-{call_id}", phrases=self.phrases)
        await socket.send_text(config.model_dump_json())
        self.sockets.append(socket)
        try:
            while True:
                frame = await socket.receive_json()
                if frame.get("type") != "heartbeat":
                    self.frames.append(frame)
        except WebSocketDisconnect:
            self.sockets.remove(socket)


def encoded(session_id: str, turn_id: str, kind: str, payload: dict[str, Any]) -> str:
    """One server-sent event."""
    event = {
        "v": 1,
        "seq": None,
        "session_id": session_id,
        "turn_id": turn_id,
        "ts": datetime.now(UTC).isoformat(),
        "type": kind,
        "data": payload,
    }
    return f"data: {json.dumps(event)}\n\n"
