"""One customer's conversation with a desk in this process, by chat or as a call would hold it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from app.cli.rehearsal.stage import Setting
from app.contracts import Channel, Contact, Event, Heard, OpenSession, QuickReply, TurnRequest, WireCommand
from app.core.errors import AppError
from app.core.ids import new_id
from app.sessions.log import read_log
from app.sessions.models import Session

_TOO_LONG_S = 30.0


@dataclass(frozen=True)
class Answer:
    """The end of a turn: the reply and what goes with it, or the code of the error that it failed with."""

    text: str = ""
    error: str | None = None
    expects: str | None = None
    asks: str | None = None
    agent: str | None = None
    intent: str | None = None
    ends: bool = False
    utterance_id: str | None = None
    quick_replies: list[QuickReply] = field(default_factory=list)


class Conversation:
    """What the customer and their device know: the session, the last reply, how much of it was heard."""

    def __init__(self, setting: Setting, channel: Channel) -> None:
        self._setting = setting
        self.channel: Channel = channel
        self.session_id = ""
        self.last = Answer()
        self.last_request: TurnRequest | None = None
        self._heard: Heard | None = None
        self._seen = 0

    @property
    def quick_replies(self) -> list[QuickReply]:
        """The buttons below the last reply."""
        return self.last.quick_replies

    async def open(self, customer: Contact | None) -> str:
        """Open the session; returns the greeting."""
        asked = OpenSession(pack=self._setting.pack.name, channel=self.channel, customer=customer)
        opened = await self._setting.desk.runner.open(asked, None)
        self.session_id = opened.session_id
        self.last = Answer(text=opened.greeting)
        return opened.greeting

    def request(self, text: str, commands: list[WireCommand]) -> TurnRequest:
        """The next turn; over a call it says how much of the last reply was played."""
        heard, self._heard = self._heard, None
        if heard is None and self.channel == "voice" and self.last.utterance_id:
            heard = Heard(utterance_id=self.last.utterance_id, heard_chars=len(self.last.text))
        return TurnRequest(turn_id=new_id(), text=text, commands=commands, channel=self.channel, heard=heard)

    async def take(self, request: TurnRequest) -> Answer:
        """Take a turn to its end."""
        self.last_request = request
        try:
            async with asyncio.timeout(_TOO_LONG_S):
                answer = await self._follow(request)
        except AppError as error:
            answer = Answer(error=error.code)
        if answer.error is None:
            self.last = answer
        return answer

    async def _follow(self, request: TurnRequest) -> Answer:
        runner = self._setting.desk.runner
        admitted = await runner.admit(self.session_id, request, None)
        return answer_of([event async for event in runner.follow(admitted)])

    def interrupt(self, phrase: str) -> str:
        """The customer speaks over the last reply once they have heard a phrase of it; returns the words heard.

        Raises:
            ValueError: the reply does not have that phrase.
        """
        text = self.last.text
        at = text.casefold().find(phrase.casefold())
        if at < 0 or self.last.utterance_id is None:
            raise ValueError(f"“{phrase}” can't have been heard: the last reply was “{text}”")
        chars = at + len(phrase) if phrase else 0
        self._heard = Heard(utterance_id=self.last.utterance_id, heard_chars=chars, interrupted=True)
        return text[:chars]

    async def report_heard(self) -> None:
        """Say how much was heard without saying anything else."""
        heard, self._heard = self._heard, None
        if heard is not None:
            await self._setting.desk.runner.heard(self.session_id, heard, None)

    async def speculate(self, text: str) -> None:
        """Have a turn run ahead, and throw it away."""
        request = self.request(text, []).model_copy(update={"mode": "speculate"})
        runner = self._setting.desk.runner
        admitted = await runner.admit(self.session_id, request, None)
        async for _ in runner.follow(admitted):
            pass
        await runner.discard(self.session_id, request.turn_id)

    async def told_unasked(self) -> list[str]:
        """What was said since this was last asked, not in answer to anything."""
        async with self._setting.desk.database.reading() as db:
            events = await read_log(db, self.session_id, after=self._seen)
        self._seen = max([self._seen, *(event.seq or 0 for event in events)])
        return [event.data["text"] for event in events if event.type == "transcript" and event.turn_id is None]

    async def outcome(self) -> str | None:
        """What the record says the conversation came to."""
        return (await self.record()).outcome

    async def record(self) -> Session:
        """The session's row."""
        async with self._setting.desk.database.reading() as db:
            return await db.get_one(Session, self.session_id)


def answer_of(events: list[Event]) -> Answer:
    """A turn's answer from its events."""
    ended: dict[str, Any] = {}
    state: dict[str, Any] = {}
    for event in events:
        if event.type == "turn" and event.data["status"] in ("completed", "failed"):
            ended = event.data
        elif event.type == "state_update" and event.audience == "staff":
            state = event.data
    expects = ended.get("expects") or {}
    return Answer(
        text=ended.get("reply") or "",
        error=(ended.get("error") or {}).get("code"),
        expects=expects.get("kind"),
        asks=expects.get("slot"),
        agent=state.get("current_agent"),
        intent=state.get("intent"),
        ends=bool(ended.get("ends_session")),
        utterance_id=ended.get("utterance_id"),
        quick_replies=[QuickReply(**each) for each in ended.get("quick_replies") or []],
    )
