"""A customer over HTTP, and what they say to get an oil change booked."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx2

from app.contracts import ChatReply, Event, SessionView
from app.core.ids import new_id

BOOKING_LINES = (
    "I need an oil change",
    "It's a 2019 Honda Civic",
    "Tuesday at 9 am",
    "My name is Maria Ortiz",
    "202 555 0143",
)
"""From wanting it to the read-back; "Yes" then books it: Tuesday 24 November 2026, 9:00 in Chicago."""

BOOKED_AT = "2026-11-24T09:00:00-06:00"


def turn_id() -> str:
    """A fresh turn's id."""
    return new_id()


def sse_events(lines: Iterable[str]) -> list[Event]:
    """The events of a stream, in order."""
    return [Event.model_validate_json(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


@dataclass
class Customer:
    """One session and its token."""

    http: httpx2.AsyncClient
    session_id: str
    token: str
    greeting: str

    @classmethod
    async def open(cls, http: httpx2.AsyncClient, **asked: Any) -> "Customer":
        """Open a session."""
        reply = await http.post("/api/sessions", json=asked)
        assert reply.status_code == 201, reply.text
        body = reply.json()
        return cls(http, body["session_id"], body["token"], body["greeting"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        return f"/api/sessions/{self.session_id}"

    async def say(self, text: str, id_: str | None = None) -> ChatReply:
        """One message, the whole answer."""
        reply = await self.try_to_say(text, id_)
        assert reply.status_code == 200, reply.text
        return ChatReply.model_validate(reply.json())

    async def try_to_say(self, text: str, id_: str | None = None) -> httpx2.Response:
        """One message, whatever comes back."""
        body = {"session_id": self.session_id, "message": text, "turn_id": id_ or turn_id()}
        return await self.http.post("/api/chat", json=body, headers=self.headers)

    async def say_all(self, lines: Iterable[str]) -> ChatReply:
        """Several messages; the last answer."""
        reply = None
        for line in lines:
            reply = await self.say(line)
        assert reply is not None
        return reply

    async def turn(self, text: str, id_: str | None = None, **more: Any) -> list[Event]:
        """One turn as a stream of events."""
        body = {"turn_id": id_ or turn_id(), "text": text, **more}
        reply = await self.http.post(f"{self.path}/turns", json=body, headers=self.headers)
        assert reply.status_code == 200, reply.text
        return sse_events(reply.text.splitlines())

    async def view(self) -> SessionView:
        """What is stored."""
        reply = await self.http.get(self.path, headers=self.headers)
        assert reply.status_code == 200, reply.text
        return SessionView.model_validate(reply.json())

    async def events(self, after: int = 0) -> list[Event]:
        """The log."""
        reply = await self.http.get(f"{self.path}/events", params={"after": after}, headers=self.headers)
        assert reply.status_code == 200, reply.text
        return [Event.model_validate(event) for event in reply.json()["events"]]


def assert_numbered(events: Iterable[Event]) -> None:
    """Durable events are in order and none is there twice."""
    seqs = [event.seq for event in events if event.seq is not None]
    assert all(a < b for a, b in itertools.pairwise(seqs)), seqs


def without_time(event: Event) -> dict[str, Any]:
    """An event as it must be whenever it is replayed."""
    return json.loads(event.model_dump_json(exclude={"ts", "request_id"}))
