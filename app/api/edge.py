"""What holds for every request: its id, its size, the headers of its answer, and no failure without words."""

import re
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.failures import http_failure, internal_failure
from app.api.metrics import Metrics
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.telemetry import request_id_var

_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def request_id_from(headers: Headers) -> str:
    """The caller's id where it is short and harmless in a log, else a new one."""
    given = headers.get("x-request-id", "")
    return given if _SAFE_ID.fullmatch(given) else new_id()


def content_security_policy(settings: Settings) -> str:
    """What a page of ours may load: itself, and the media server that calls go through."""
    media = settings.voice.public_url or settings.voice.url or settings.livekit_url
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' ws: wss: {' '.join(_origins(media))}".strip(),
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _origins(url: str | None) -> Iterable[str]:
    if url:
        place = urlsplit(url)
        yield f"{'https' if place.scheme in ('wss', 'https') else 'http'}://{place.netloc}"


class Edge:
    """Outermost layer of the app; plain ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = settings.limits.max_body_bytes
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "SAMEORIGIN",
            "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Content-Security-Policy": content_security_policy(settings),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = request_id_from(Headers(scope=scope))
        token = request_id_var.set(request_id)
        try:
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await self._serve(scope, receive, send, request_id)
        finally:
            request_id_var.reset(token)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        began = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            if self._too_large(Headers(scope=scope)):
                await http_failure(413)(scope, receive, answer)
            else:
                await self._app(scope, self._bounded(receive), answer)
        except Exception as error:  # noqa: BLE001  # the edge: whatever it is, the caller gets a worded answer
            response = internal_failure(error)
            if not status:
                await response(scope, receive, answer)
        finally:
            self._count(scope, status, time.perf_counter() - began)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "none"
        self._metrics.requests.labels(scope["method"], route, status).inc()
        self._metrics.seconds.labels(scope["method"], route).observe(seconds)

    def _too_large(self, headers: Headers) -> bool:
        length = headers.get("content-length", "")
        return length.isdigit() and int(length) > self._max_body_bytes

    def _bounded(self, receive: Receive) -> Receive:
        """A body without a length is counted as it comes."""
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._max_body_bytes:
                raise HTTPException(413)
            return message

        return bounded
