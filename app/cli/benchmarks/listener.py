"""A WebSocket client of a few kilobytes: thousands of them have to fit beside what they measure."""

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_FINAL, _MASKED = 0x80, 0x80
_SMALL, _MEDIUM = 125, 126
_LIMIT_S = 20.0


@dataclass
class Listener(asyncio.Protocol):
    """One socket of a session. Whole frames arrive at `on_text` with the moment at which they came."""

    path: str
    on_text: Callable[[bytes, float], None] = lambda text, at: None
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    is_served: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    _buffer: bytearray = field(default_factory=bytearray)
    _is_upgraded: bool = False
    _transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {self.path} HTTP/1.1", "Host: frontdesk", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        transport.write("\r\n".join(lines).encode())

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        self._buffer += data
        if not self._is_upgraded and not self._upgraded():
            return
        while (frame := self._next()) is not None:
            kind, content = frame
            if kind == _TEXT:
                self.is_served.set()
                self.on_text(content, at)
            elif kind == _PING:
                self._send(_PONG, content)
            elif kind == _CLOSE:
                self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    def say(self, frame: dict[str, Any]) -> None:
        """Send one frame as JSON."""
        self._send(_TEXT, json.dumps(frame).encode())

    def close(self) -> None:
        """Hang up without ceremony."""
        if self._transport is not None:
            self._transport.close()

    def _upgraded(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if b" 101 " not in self._buffer[:32]:
            self.close()
            return False
        del self._buffer[: end + 4]
        self._is_upgraded = True
        self.is_open.set()
        return True

    def _next(self) -> tuple[int, bytes] | None:
        """The next whole frame. Servers send unmasked ones, and ours none in pieces."""
        if len(self._buffer) < 2:
            return None
        kind, size, begin = self._buffer[0] & 0x0F, self._buffer[1] & 0x7F, 2
        if size > _SMALL:
            begin += 2 if size == _MEDIUM else 8
            if len(self._buffer) < begin:
                return None
            size = int.from_bytes(self._buffer[2:begin], "big")
        if len(self._buffer) < begin + size:
            return None
        content = bytes(self._buffer[begin : begin + size])
        del self._buffer[: begin + size]
        return kind, content

    def _send(self, kind: int, content: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        size = bytes([_MASKED | len(content)])
        if len(content) > _SMALL:
            size = bytes([_MASKED | _MEDIUM]) + len(content).to_bytes(2, "big")
        # A mask of zeros is a mask: what is masked stays as it is.
        self._transport.write(bytes([_FINAL | kind]) + size + b"\0\0\0\0" + content)


async def open_listener(url: str, session_id: str, token: str, on_text: Callable[[bytes, float], None]) -> Listener:
    """Connect and say hello; the log comes, whose first event this waits for, and then live events.

    Raises:
        OSError, TimeoutError: the app does not take the socket.
    """
    place = urlsplit(url)
    loop = asyncio.get_running_loop()
    made = loop.create_connection(lambda: Listener(f"/ws/{session_id}", on_text), str(place.hostname), place.port or 80)
    _, listener = await made
    await asyncio.wait_for(listener.is_open.wait(), _LIMIT_S)
    listener.say({"type": "hello", "token": token})
    await asyncio.wait_for(listener.is_served.wait(), _LIMIT_S)
    return listener
