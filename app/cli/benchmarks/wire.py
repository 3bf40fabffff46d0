"""HTTP as cheaply as Python can: it shares the cores with what it measures."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_HEAD_LIMIT = 65_536


class Broken(ConnectionError):
    """The connection ended, or never came about: whether the request was carried out is unknown."""


@dataclass(frozen=True)
class Answer:
    """One reply, whole."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return self.status < 300

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass
class Wire:
    """One keep-alive connection to `http://host:port`; one request at a time. A broken one connects anew."""

    url: str
    _reader: asyncio.StreamReader | None = field(default=None, repr=False)
    _writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None, limit_s: float = 30
    ) -> Answer:
        """One request and its whole answer, streams included.

        Raises:
            Broken: no connection, or it broke, or the answer was not whole within `limit_s`.
        """
        try:
            async with asyncio.timeout(limit_s):
                return await self._ask(method, path, body, token)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            self.close()
            raise Broken(f"{method} {path}: {error!r}") from error
        except BaseException:
            self.close()
            raise

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None, token: str | None) -> Answer:
        reader, writer = await self._connected()
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: frontdesk", f"Content-Length: {len(content)}"]
        if content:
            lines.append("Content-Type: application/json")
        if token:
            lines.append(f"Authorization: Bearer {token}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()
        return await self._answer(reader)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None or self._writer.is_closing() or self._reader.at_eof():
            self.close()  # what the other side has closed is closed here as well
            place = urlsplit(self.url)
            self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port, limit=_HEAD_LIMIT)
        return self._reader, self._writer

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        if headers.get("transfer-encoding") == "chunked":
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, body)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


def events_of(body: bytes) -> list[dict[str, Any]]:
    """The events of a whole stream of server-sent events."""
    return [json.loads(line[5:]) for line in body.split(b"\n") if line.startswith(b"data:")]
