"""The app over HTTP: turns as event streams, and that this worker lives."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import jwt
from pydantic import ValidationError
from ulid import ULID

from app.contracts import CommitTurn, Event, TurnRequest, WorkerStatus
from voice_worker.settings import WorkerSettings
from voice_worker.telemetry import request_id
from voice_worker.tracing import trace_header

TOKEN_S = 300
RETRY_S = (0.2, 0.3, 0.5, 1.0, 1.0, 1.0, 1.5, 1.5, 1.5, 1.5, 1.5)
"""An app that restarts is back within them; the caller is told meanwhile that somebody is still there."""


class TurnRefused(Exception):
    """The app does not take this turn; trying again would not help."""


class AppUnreachable(Exception):
    """The app did not answer, or broke off, and retrying did not help."""


class NotCommitted(Exception):
    """What was run ahead is not the turn, or nobody knows whether it became it: run it under the same id."""


class AppClient:
    """A turn is repeated under its own id when the stream breaks: the app runs it once and replays its events."""

    def __init__(self, settings: WorkerSettings, worker_id: str) -> None:
        self.secret, self.worker_id = settings.worker_secret, worker_id
        is_tls = settings.app_url.startswith("https")  # reading the certificates takes 0.2 s
        limits = httpx2.Timeout(settings.call.turn_limit_s, connect=2.0)
        self.http = httpx2.AsyncClient(base_url=settings.app_url, timeout=limits, trust_env=False, verify=is_tls)

    async def close(self) -> None:
        await self.http.aclose()

    def token(self) -> str:
        """A short-lived worker token; minted here, since app and worker share the secret."""
        now = int(time.time())
        claims = {"aud": "worker", "sub": self.worker_id, "iat": now, "exp": now + TOKEN_S}
        return jwt.encode(claims, self.secret.get_secret_value(), algorithm="HS256")

    async def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        """The events of one turn as they happen; an app that restarts meanwhile is waited for."""
        path, body = f"/api/sessions/{session_id}/turns", request.model_dump(mode="json")
        reason = ""
        for wait_s in (*RETRY_S, None):
            try:
                async for event in self._stream(path, body):
                    yield event
                    if is_last(event):
                        return
                reason = "the stream ended before the turn did"
            except httpx2.TransportError as error:
                reason = repr(error)
            if wait_s is not None:
                await asyncio.sleep(wait_s)
        raise AppUnreachable(reason)

    async def ahead(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        """The events of a turn that may never happen. Asked once: without them the turn is simply run."""
        body = request.model_copy(update={"mode": "speculate"}).model_dump(mode="json")
        async for event in self._stream(f"/api/sessions/{session_id}/turns", body):
            yield event

    async def commit(self, session_id: str, turn_id: str, text: str) -> AsyncGenerator[Event, None]:
        """Make what was run ahead the turn.

        Raises:
            NotCommitted: it is not, or the stream broke; events that came before are told again by `turn`.
        """
        path = f"/api/sessions/{session_id}/turns/{turn_id}/commit"
        try:
            async for event in self._stream(path, CommitTurn(text=text).model_dump()):
                yield event
                if is_last(event):
                    return
        except (TurnRefused, httpx2.TransportError) as error:
            raise NotCommitted(repr(error)) from error
        raise NotCommitted("the stream ended before the turn did")

    async def forget(self, session_id: str, turn_id: str) -> None:
        """The caller went on. Best effort: the app forgets by itself after a while."""
        with contextlib.suppress(httpx2.TransportError):
            await self.http.delete(f"/api/sessions/{session_id}/turns/{turn_id}", headers=self._headers())

    async def _stream(self, path: str, body: dict[str, Any]) -> AsyncGenerator[Event, None]:
        async with self.http.stream("POST", path, json=body, headers=self._headers()) as response:
            await raise_for_refusal(response)
            async for event in events(response):
                yield event

    async def report(self, status: WorkerStatus) -> bool:
        """Say that this worker is here; False when the app did not take it."""
        try:
            response = await self.http.put(
                f"/api/workers/{self.worker_id}", json=status.model_dump(mode="json"), headers=self._headers()
            )
        except httpx2.TransportError:
            return False
        return response.is_success

    def _headers(self) -> dict[str, str]:
        ids = {"X-Request-Id": request_id() or str(ULID()), **trace_header()}
        return {"Authorization": f"Bearer {self.token()}", **ids}


async def raise_for_refusal(response: httpx2.Response) -> None:
    """4xx is final, 5xx is worth another try."""
    if response.is_success:
        return
    body = (await response.aread()).decode(errors="replace")[:500]
    if response.status_code >= 500 or response.status_code == 429:
        raise httpx2.ReadError(f"{response.status_code} {body}")
    raise TurnRefused(f"{response.status_code} {body}")


async def events(response: httpx2.Response) -> AsyncGenerator[Event, None]:
    """Server-sent events; what is not one of ours is skipped."""
    lines: list[str] = []
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line and lines:
            if (event := parse("\n".join(lines))) is not None:
                yield event
            lines = []


def parse(body: str) -> Event | None:
    """An event of ours; a newer app may send others."""
    try:
        return Event.model_validate_json(body)
    except ValidationError:
        return None


def is_last(event: Event) -> bool:
    """Whether the turn is over with this event."""
    return event.type == "turn" and event.data.get("status") in ("completed", "failed", "discarded", "needs_commit")
