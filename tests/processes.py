"""The app as a process of its own: started, killed without warning, started again on the same data."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

_START_LIMIT_S = 90


@dataclass
class AppProcess:
    """A uvicorn on loopback with its clock stopped at the tests' Friday."""

    data_dir: Path
    cache_dir: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        environment = os.environ | {
            "FRONTDESK_DATA_DIR": str(self.data_dir),
            "FRONTDESK_CACHE_DIR": str(self.cache_dir),
            "FRONTDESK_ENVIRONMENT": "test",
            "FRONTDESK_LIMITS__TURNS_PER_SESSION": "100000/minute",
            "FRONTDESK_LIMITS__SESSIONS_PER_ADDRESS": "100000/minute",
            "FRONTDESK_LIMITS__SESSIONS_IN_TOTAL": "100000/minute",
            "FRONTDESK_LIMITS__REQUESTS_PER_ADDRESS": "1000000/minute",
        }
        environment |= self.environment
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "uvicorn", "tests.fakes.frozen_app:app", "--port", str(self.port), "--log-level", "error"),
            env=environment,
        )
        async with asyncio.timeout(_START_LIMIT_S):
            while not await self._answers():
                assert self.process.returncode is None, "the app did not start"
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """kill -9: no goodbye, nothing flushed."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    async def _answers(self) -> bool:
        async with httpx2.AsyncClient(base_url=self.url) as http:
            try:
                return (await http.get("/health")).is_success
            except httpx2.TransportError:
                return False
