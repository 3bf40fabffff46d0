"""What holds for every request: its id, its size, the headers of its answer, and no failure without words."""

import re
import time

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.failures import http_failure, internal_failure
from app.api.headers import SecurityHeaders
from app.api.proxies import TrustedProxies
from app.core import metrics
from app.core.ids import new_id
from app.core.settings import Settings
from app.core.telemetry import request_id_var

_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
_SAFE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def request_id_from(headers: Headers) -> str:
    """The caller's id where it is short and harmless in a log, else a new one."""
    given = headers.get("x-request-id", "")
    return given if _SAFE_ID.fullmatch(given) else new_id()


class Edge:
    """Outermost layer of the app; plain ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._max_body_bytes = settings.limits.max_body_bytes
        self._max_header_bytes = settings.limits.max_header_bytes
        self._headers = SecurityHeaders(settings)
        self._proxies = TrustedProxies(settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        self._proxies.see_through(scope)
        request_id = request_id_from(Headers(scope=scope))
        structlog.contextvars.clear_contextvars()
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
                for name, value in self._headers.of(scope["path"]).items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            if refused := self._refusal(scope):
                await http_failure(refused)(scope, receive, answer)
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
        method = scope["method"] if scope["method"] in _METHODS else "other"
        metrics.requests.labels(method, route, status).inc()
        metrics.request_seconds.labels(method, route).observe(seconds)

    def _refusal(self, scope: Scope) -> int | None:
        """Why this request is not even looked at: more headers or more body than is accepted."""
        if sum(len(name) + len(value) for name, value in scope["headers"]) > self._max_header_bytes:
            return 431
        length = Headers(scope=scope).get("content-length", "")
        return 413 if length.isdigit() and int(length) > self._max_body_bytes else None

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


def add_edge(app: FastAPI, settings: Settings) -> None:
    """Put the edge around the app, and within it the few other sites whose pages may use the API, if any."""
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials=False,  # a customer's token is enough, and a cookie of staff never leaves our own pages
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id", "Retry-After"],
            max_age=600,
        )
    app.add_middleware(Edge, settings=settings)
