"""A customer's client as a good one is written: every turn has an id, and is sent again until its end is known."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.cli.benchmarks.wire import Answer, Broken, Wire, events_of
from app.contracts import ChatReply, StateUpdate, Usage
from app.core.ids import new_id

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0
_ENDS = ("completed", "failed")


class Stuck(Exception):
    """A turn did not come to its end within its limit, however often it was sent."""


class Refused(Exception):
    """The app refused something that a customer may do."""


@dataclass
class SentTurn:
    """One turn as the client saw it."""

    turn_id: str
    text: str
    reply: str = ""
    attempts: int = 0
    failed: int = 0
    seconds: float = 0.0
    seqs: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Reply:
    """What came of a turn, and the slot it asks for."""

    chat: ChatReply
    asks_for: str | None

    def is_in(self, status: str) -> bool:
        """Whether any task is there: confirming, done …"""
        return any(frame.status == status for frame in self.chat.state.frames)


@dataclass
class Client:
    """One conversation over any of several app processes; a process that fails is left for the next one."""

    urls: list[str]
    at: int = 0
    limit_s: float = 60.0
    request_limit_s: float = 15.0
    on_send: Callable[[str], None] = lambda url: None
    """Told the address each time a turn is sent."""
    session_id: str = ""
    token: str = ""
    turns: list[SentTurn] = field(default_factory=list)
    _wires: dict[str, Wire] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Of the process that is asked now."""
        return self.urls[self.at % len(self.urls)]

    async def open(self, pack: str, channel: str = "chat") -> str:
        """Open a session, again if need be; its greeting.

        Raises:
            Stuck, Refused
        """
        body = {"pack": pack, "channel": channel}
        opened = (await self.post("/api/sessions", body)).json()
        self.session_id, self.token = opened["session_id"], opened["token"]
        return opened["greeting"]

    async def say(self, text: str, **more: Any) -> "Reply":
        """One turn, sent under its id until it has ended; `more` goes into the request as it is.

        Raises:
            Stuck: it did not, within `limit_s`.
            Refused: the app refused it.
        """
        turn = SentTurn(new_id(), text)
        self.turns.append(turn)
        began = time.monotonic()
        pauses = _pauses()
        body = {"turn_id": turn.turn_id, "text": text, **more}
        while time.monotonic() - began < self.limit_s:
            turn.attempts += 1
            answer = await self._once("POST", f"/api/sessions/{self.session_id}/turns", body)
            reply = self._outcome(turn, answer) if answer is not None else None
            if reply is not None:
                turn.reply, turn.seconds = reply.chat.reply, time.monotonic() - began
                return reply
            self.at += 1
            await asyncio.sleep(next(pauses))
        turn.seconds = time.monotonic() - began
        raise Stuck(f"{self.session_id}: “{text}” ({turn.turn_id}) after {turn.attempts} attempts")

    def _outcome(self, turn: SentTurn, answer: Answer) -> "Reply | None":
        """The turn's reply, or None if it has to be sent again."""
        if answer.status >= 500 or answer.status == 429:
            return None
        if not answer.is_success:
            raise Refused(f"{self.session_id}: “{turn.text}”: {answer.status} {answer.body[:300]!r}")
        events = events_of(answer.body)
        turn.seqs = [event["seq"] for event in events if event["seq"] is not None]
        ended = next((e["data"] for e in events if e["type"] == "turn" and e["data"]["status"] in _ENDS), None)
        if ended is None:
            return None
        if ended["status"] == "failed":
            turn.failed += 1
            if not (ended.get("error") or {}).get("retryable"):
                raise Refused(f"{self.session_id}: “{turn.text}”: {ended}")
            return None
        return Reply(chat_reply(turn.turn_id, ended, events), (ended.get("expects") or {}).get("slot"))

    async def guess(self, text: str, *, is_dropped: bool) -> None:
        """Speculate on a turn and forget it, or leave it to be forgotten. Best effort: nothing depends on it."""
        path, turn_id = f"/api/sessions/{self.session_id}/turns", new_id()
        guessed = await self._once(
            "POST", path, {"turn_id": turn_id, "text": text, "mode": "speculate", "channel": "voice"}
        )
        if is_dropped and guessed is not None and guessed.is_success:
            await self._once("DELETE", f"{path}/{turn_id}", None)

    async def post(self, path: str, body: dict[str, Any]) -> Answer:
        """Ask until it is answered; for what may be done twice.

        Raises:
            Stuck, Refused
        """
        began, pauses = time.monotonic(), _pauses()
        while time.monotonic() - began < self.limit_s:
            answer = await self._once("POST", path, body)
            if answer is not None and answer.is_success:
                return answer
            if answer is not None and answer.status < 500 and answer.status != 429:
                raise Refused(f"{path}: {answer.status} {answer.body[:300]!r}")
            self.at += 1
            await asyncio.sleep(next(pauses))
        raise Stuck(path)

    async def _once(self, method: str, path: str, body: dict[str, Any] | None) -> Answer | None:
        wire = self._wires.setdefault(self.url, Wire(self.url))
        self.on_send(self.url)
        try:
            return await wire.ask(method, path, body, self.token or None, self.request_limit_s)
        except Broken:
            return None

    def close(self) -> None:
        """Hang up everywhere."""
        for wire in self._wires.values():
            wire.close()


def _pauses() -> Any:
    pause = _FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE_S)


def chat_reply(turn_id: str, ended: dict[str, Any], events: list[dict[str, Any]]) -> ChatReply:
    """The stream in one piece, as far as a customer sees it."""
    states = [event["data"] for event in events if event["type"] == "state_update"]
    return ChatReply(
        turn_id=turn_id,
        reply=ended.get("reply") or "",
        quick_replies=ended.get("quick_replies") or [],
        agent=None,
        intent=None,
        confidence=None,
        tools=[],
        usage=Usage(),
        state=StateUpdate.model_validate(states[-1]) if states else StateUpdate(),
    )
