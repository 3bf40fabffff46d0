"""A `redis-server` that keeps every write (appendonly)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from app.cli.rig.ports import free_port
from app.cli.rig.program import Program, program_on_path

_PING = b"PING\r\n"
_ANSWER_S = 1.0


class RedisServer(Program):
    """`async with RedisServer(folder) as redis: redis.url`."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__("redis", folder, port or free_port())
        self._server = redis_program()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def argv(self) -> Sequence[str]:
        """On loopback, its data in the folder; each write is on its way to the disk when it is answered."""
        told = {"bind": "127.0.0.1", "port": str(self.port), "dir": str(self.folder), "appendonly": "yes"}
        told |= {"appendfsync": "everysec", "save": "", "daemonize": "no", "loglevel": "warning"}
        return [str(self._server), *(part for name, value in told.items() for part in (f"--{name}", value))]

    async def is_ready(self) -> bool:
        """It answers PING with PONG; while it loads its data it says LOADING."""
        try:
            async with asyncio.timeout(_ANSWER_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(_PING)
                    return (await reader.readline()).startswith(b"+PONG")
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False


def redis_program() -> Path:
    """The server.

    Raises:
        ProgramMissing: there is none.
    """
    return program_on_path("redis-server", "redis-server")
