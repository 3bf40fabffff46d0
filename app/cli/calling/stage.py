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
from app.cli.supervisor.probes import is_ready_within, part_is_there

REHEARSED_AT = "FRONTDESK_REHEARSED_AT"
"""Names the time at which `rehearsed_app` begins."""
START_LIMIT_S = 300.0
STOP_LIMIT_S = 20.0
SETTLED_S = 15.0
PREPARE_LIMIT_S = 900.0


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

    async def until_prepared(self) -> None:
        """Wait until the worker has made the pack's sentences: while nobody calls, that takes all cores."""
        sentences, limit = -1, time.monotonic() + PREPARE_LIMIT_S
        while (made := _sentences(self.data_dir)) != sentences and time.monotonic() < limit:
            sentences = made
            await asyncio.sleep(SETTLED_S)


@contextlib.asynccontextmanager
async def running_stage(
    folder: Path, settings: Mapping[str, str] | None = None, speech: Path | None = None
) -> AsyncIterator[Stage]:
    """`frontdesk up` on free ports, with its data in `folder`, once it takes calls.

    Sentences made before are used again from `speech`, where it is given.
    """
    port, livekit_port = free_port(), free_port(2)
    data_dir, log = folder / "data", folder / "up.log"
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing runs beside it yet
    if speech is not None:
        keep_sentences(data_dir / "speech", speech)
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


def keep_sentences(place: Path, kept: Path) -> None:
    """Have a worker put its sentences where the next one finds them."""
    kept.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(kept.absolute())


def _sentences(data_dir: Path) -> int:
    return sum(1 for _ in (data_dir / "speech").glob("*.pcm"))


async def _until_ready(stage: Stage, process: asyncio.subprocess.Process) -> None:
    probe = part_is_there(f"{stage.url}/ready", "voice worker")
    if not await is_ready_within(probe, START_LIMIT_S, lambda: process.returncode is not None):
        raise NotReady(f"Frontdesk takes no calls: {stage.log.read_text(errors='replace')[-1500:]}")
