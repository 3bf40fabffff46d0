"""A Frontdesk of one's own to call, started as an operator would and stopped afterwards."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.cli.rig.ports import free_port
from app.cli.supervisor.probes import part_is_there

REHEARSED_AT = "FRONTDESK_REHEARSED_AT"
"""Names the time at which `rehearsed_app` begins."""
START_LIMIT_S = 300.0
STOP_LIMIT_S = 20.0
PROBE_S = 0.5


class NotReady(Exception):
    """The installation did not come up; the message ends with its last lines."""


@dataclass(frozen=True)
class Stage:
    """Where it is, and where its lines go."""

    url: str
    data_dir: Path
    livekit_url: str
    log: Path

    @property
    def livekit_secret(self) -> str:
        """The key's name is `frontdesk`."""
        return (self.data_dir / "secrets" / "livekit_api_secret").read_text().strip()


@contextlib.asynccontextmanager
async def running_stage(folder: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[Stage]:
    """`frontdesk up` on free ports, with its data in `folder`, once it takes calls."""
    port, livekit_port = free_port(), free_port(2)
    data_dir, log = folder / "data", folder / "up.log"
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing runs beside it yet
    argv = [str(Path(sys.executable).with_name("frontdesk")), "up", "--data", str(data_dir)]
    argv += ["--port", str(port), "--livekit-port", str(livekit_port)]
    with log.open("wb") as lines:
        told = os.environ | dict(settings or {})
        process = await asyncio.create_subprocess_exec(*argv, stdout=lines, stderr=lines, env=told)
    stage = Stage(f"http://127.0.0.1:{port}", data_dir, f"ws://127.0.0.1:{livekit_port}", log)
    try:
        await _until_ready(stage, process)
        yield stage
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            try:
                await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _until_ready(stage: Stage, process: asyncio.subprocess.Process) -> None:
    probe, limit = part_is_there(f"{stage.url}/ready", "voice worker"), time.monotonic() + START_LIMIT_S
    while not await probe():
        if process.returncode is not None or time.monotonic() > limit:
            raise NotReady(f"Frontdesk takes no calls: {stage.log.read_text(errors='replace')[-1500:]}")
        await asyncio.sleep(PROBE_S)
