"""What the page of a call would know: whether the agent still has something to say."""

import asyncio
import json
import time
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from app.contracts import Hello


@dataclass(frozen=True)
class Told:
    """What the page was told of both sides, and when (seconds of the monotonic clock)."""

    at: float
    agent: str
    customer: str


class Follower:
    """Reads the session's socket. Without it, silence alone tells when the agent has finished."""

    def __init__(self) -> None:
        self.agent: str | None = None
        self.told: list[Told] = []

    @property
    def may_speak_on(self) -> bool:
        """Whether the agent is known to think or to speak."""
        return self.agent in ("thinking", "speaking")

    async def follow(self, url: str, session_id: str, token: str) -> None:
        """Until cancelled or refused."""
        address = url.replace("http", "ws", 1).rstrip("/") + f"/ws/{session_id}"
        try:
            async with connect(address, open_timeout=5, proxy=None) as socket:
                await socket.send(Hello(type="hello", token=token).model_dump_json(exclude_none=True))
                async for raw in socket:
                    self._take(json.loads(raw))
        except (OSError, TimeoutError, WebSocketException, ValueError):
            self.agent = None
        except asyncio.CancelledError:
            return

    def _take(self, event: dict[str, object]) -> None:
        body = event.get("data")
        if event.get("type") == "voice_state" and isinstance(body, dict):
            self.agent = str(body.get("agent"))
            self.told.append(Told(time.monotonic(), self.agent, str(body.get("customer"))))
