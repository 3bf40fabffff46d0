"""A caller made of recordings: opens a session, joins its room as a customer would, and talks."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from app.cli.calling.energy import Sound, read_wav
from app.cli.calling.follower import Follower
from app.cli.calling.line import CallFailed, Conversation, Line, SaidTurn, open_line
from app.contracts import SessionOpened, VoiceToken


class CallRefused(CallFailed):
    """The app took no call; `code` and `message` are its own, and empty when the answer was not the app's."""

    def __init__(self, path: str, response: httpx2.Response) -> None:
        super().__init__(f"{path}: {response.status_code} {response.text}")
        self.status = response.status_code
        try:
            said = dict(response.json())
        except (ValueError, TypeError):
            said = {}
        self.code, self.message = str(said.get("code", "")), str(said.get("message", ""))


@dataclass
class Talk:
    """A call in progress."""

    line: Line
    conversation: Conversation
    http: httpx2.AsyncClient

    async def say(self, path: Path) -> SaidTurn:
        """Say a recording, wait for the answer and for its end."""
        return await self.line.say_and_hear(path.name, read_wav(path), self.conversation)

    async def state(self) -> dict[str, Any]:
        """The conversation's working state, as the customer's page sees it."""
        return (await view(self.http, self.conversation.session_id)).get("state", {})


class Caller:
    """Opens a session over HTTP, joins its room, talks."""

    def __init__(self, url: str, pack: str | None = None, background: Sound | None = None) -> None:
        self.url, self.pack, self.background = url, pack, background

    async def call(self, files: list[Path]) -> Conversation:
        """Say the files in turn, each once the agent has finished."""
        async with self.ring() as talk:
            for path in files:
                await talk.say(path)
        return talk.conversation

    @contextlib.asynccontextmanager
    async def ring(self, *, hear_greeting: bool = True) -> AsyncIterator[Talk]:
        """A call, by default once its greeting has been heard out.

        Afterwards its conversation holds the sound of both sides, the times and the transcript.
        """
        async with httpx2.AsyncClient(base_url=self.url, timeout=20, trust_env=False) as http:
            clicked = time.monotonic()
            body = {"channel": "voice"} | ({"pack": self.pack} if self.pack else {})
            opened = SessionOpened.model_validate_json(await post(http, "/api/sessions", body))
            http.headers["Authorization"] = f"Bearer {opened.token}"
            asked = {"session_id": opened.session_id}
            token = VoiceToken.model_validate_json(await post(http, "/api/voice/token", asked))
            conversation, follower = Conversation(opened.session_id, token.call_id), Follower()
            conversation.asked_s = time.monotonic() - clicked
            following = asyncio.create_task(follower.follow(self.url, opened.session_id, opened.token))
            try:
                async with open_line(token.url, token.token, conversation, follower, self.background) as line:
                    if hear_greeting:
                        await line.greeted()
                    yield Talk(line, conversation, http)
            finally:
                following.cancel()
            conversation.transcript = [
                {name: message.get(name) for name in ("role", "text", "heard_chars", "interrupted")}
                for message in (await view(http, opened.session_id)).get("messages", [])
            ]


async def post(http: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> str:
    """The reply's body, or the app's own sentence about what is wrong."""
    response = await _answer(http, http.post(path, json=body))
    if not response.is_success:
        raise CallRefused(path, response)
    return response.text


async def view(http: httpx2.AsyncClient, session_id: str) -> dict[str, Any]:
    """The session as its customer may see it."""
    response = await _answer(http, http.get(f"/api/sessions/{session_id}"))
    return response.json() if response.is_success else {}


async def _answer(http: httpx2.AsyncClient, asked: Awaitable[httpx2.Response]) -> httpx2.Response:
    try:
        return await asked
    except httpx2.TransportError as error:
        raise CallFailed(f"No app answers at {http.base_url}.") from error
