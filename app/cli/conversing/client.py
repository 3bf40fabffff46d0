"""A customer's client: the same requests to a running app, or to one opened in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from app.contracts import ChatReply, SessionOpened, SessionView
from app.core.ids import new_id
from app.core.settings import Settings

_IN_PROCESS = "http://frontdesk"
_TURN_LIMIT_S = 30.0


class Refused(Exception):
    """The desk refused, in its own words."""


@dataclass
class Customer:
    """One conversation over HTTP."""

    http: httpx2.AsyncClient
    session: SessionOpened

    async def say(self, text: str, turn_id: str | None = None) -> ChatReply:
        """Say something; the same `turn_id` again is the same turn."""
        body = {"session_id": self.session.session_id, "message": text, "turn_id": turn_id or new_id()}
        return ChatReply.model_validate(_told(await self.http.post("/api/chat", json=body, headers=self._token())))

    async def view(self) -> SessionView:
        """Everything about the conversation so far."""
        path = f"/api/sessions/{self.session.session_id}"
        return SessionView.model_validate(_told(await self.http.get(path, headers=self._token())))

    def _token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session.token}"}


async def open_conversation(http: httpx2.AsyncClient, pack: str | None = None) -> Customer:
    """Open a session."""
    opened = _told(await http.post("/api/sessions", json={"pack": pack}))
    return Customer(http, SessionOpened.model_validate(opened))


def _told(reply: httpx2.Response) -> object:
    if reply.is_success:
        return reply.json()
    try:
        message = reply.json()["message"]
    except (ValueError, KeyError, TypeError):
        message = f"The app answered {reply.status_code}."
    raise Refused(message)


@asynccontextmanager
async def over_http(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a running app."""
    async with httpx2.AsyncClient(base_url=url, timeout=_TURN_LIMIT_S) as http:
        yield http


@asynccontextmanager
async def in_process(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an app that lives as long as the block; nothing listens on any port."""
    from app.main import create_app  # it brings everything with it: only who needs it waits for it

    # Only failures: what is logged would stand between the lines of the conversation.
    app = create_app(settings.model_copy(update={"log": settings.log.model_copy(update={"level": "ERROR"})}))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url=_IN_PROCESS, timeout=_TURN_LIMIT_S) as http,
    ):
        yield http


async def answers(url: str) -> bool:
    """Whether a Frontdesk answers there."""
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=1.0) as http:
            reply = await http.get("/api/packs/current")
            return reply.is_success and "business" in reply.json()
    except (httpx2.HTTPError, ValueError):
        return False
