"""The yardstick: a plain livekit worker, called with the same recordings on the same media server."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from livekit import api

from app.cli.calling.energy import Sound, read_wav
from app.cli.calling.follower import Follower
from app.cli.calling.line import CallFailed, Conversation, open_line
from app.cli.calling.stage import NotReady, Stage
from app.cli.installation.places import models_folder

START_S = 240.0
GREETING_S = 60.0
QUIET_S = 90.0
"""It takes no call while the machine's cores are all busy: that long is waited for a free moment."""
BUSY_SHARE = 0.7
ATTEMPTS = 4
_REGISTERED, _PROCESS_READY = "registered worker", "process initialized"


@dataclass
class Baseline:
    """The worker named by the caller, running."""

    stage: Stage
    log: Path
    process: asyncio.subprocess.Process
    calls: int = 0

    async def call(self, files: list[Path], background: Sound | None = None) -> Conversation:
        """One call, in a room of its own; tried again when the worker did not take it.

        Raises:
            CallFailed: it never did; says what it and the machine were doing.
        """
        for _ in range(ATTEMPTS):
            await self._until_it_may_take_one()
            self.calls += 1
            try:
                return await self._hold(files, background)
            except CallFailed:
                continue
        busy = await share_of_cores_busy()
        raise CallFailed(
            f"The baseline took no call in {ATTEMPTS} attempts; the machine is {busy:.0%} busy, and it says:\n"
            f"{self.last_lines()}"
        )

    async def _hold(self, files: list[Path], background: Sound | None) -> Conversation:
        room, conversation = f"baseline-{os.getpid()}-{self.calls}", Conversation()
        token = (
            api.AccessToken("frontdesk", self.stage.livekit_secret)
            .with_identity("customer")
            .with_grants(api.VideoGrants(room_join=True, room=room))
            .with_ttl(timedelta(hours=1))
            .to_jwt()
        )
        async with open_line(self.stage.livekit_url, token, conversation, Follower(), background) as line:
            await line.greeted(GREETING_S)
            for path in files:
                await line.say_and_hear(path.name, read_wav(path), conversation)
        return conversation

    async def until_registered(self) -> None:
        """Its models are loaded and LiveKit knows it."""
        await self._until(lambda log: _REGISTERED in log and _PROCESS_READY in log, "register")

    async def _until_it_may_take_one(self) -> None:
        """Another process waits with its models loaded, and the machine is not busy with that any more."""
        await self._until(lambda log: log.count(_PROCESS_READY) > self.calls, "load its models for another call")
        limit = time.monotonic() + QUIET_S
        while await share_of_cores_busy() > BUSY_SHARE and time.monotonic() < limit:
            continue

    async def _until(self, is_so: Callable[[str], bool], what: str) -> None:
        limit = time.monotonic() + START_S
        while not is_so(self.log.read_text(errors="replace")):
            if self.process.returncode is not None:
                raise NotReady(f"The baseline ended:\n{self.last_lines()}")
            if time.monotonic() > limit:
                busy = await share_of_cores_busy()
                late = f"The baseline did not {what} within {START_S:.0f} s; the machine is {busy:.0%} busy"
                raise NotReady(f"{late}, and it says:\n{self.last_lines()}")
            await asyncio.sleep(0.5)

    def last_lines(self) -> str:
        """The end of its log."""
        return "\n".join(line[:300] for line in self.log.read_text(errors="replace").splitlines()[-8:])


@contextlib.asynccontextmanager
async def running_baseline(program: Path, stage: Stage, folder: Path) -> AsyncIterator[Baseline]:
    """The worker, from its registration until it is stopped."""
    environment = os.environ | {
        "MODELS": str(models_folder()),
        "LIVEKIT_URL": stage.livekit_url,
        "LIVEKIT_API_KEY": "frontdesk",
        "LIVEKIT_API_SECRET": stage.livekit_secret,
        "HF_HUB_OFFLINE": "1",
    }
    log = folder / "baseline.log"
    with log.open("wb") as lines:
        argv = [sys.executable, str(program), "start"]
        process = await asyncio.create_subprocess_exec(*argv, env=environment, stdout=lines, stderr=lines)
    try:
        baseline = Baseline(stage, log, process)
        await baseline.until_registered()
        yield baseline
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 10)
    if process.returncode is None:
        process.kill()
        await process.wait()


async def share_of_cores_busy(over_s: float = 2.0) -> float:
    """0 to 1, of all cores over the next moments; 0 where the system does not tell."""
    before = _ticks()
    await asyncio.sleep(over_s)
    after = _ticks()
    total = after[0] - before[0]
    return (after[1] - before[1]) / total if total > 0 else 0.0


def _ticks() -> tuple[int, int]:
    """All and busy ones since the start of the machine."""
    try:
        fields = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    except (OSError, ValueError, IndexError):
        return 0, 0
    return sum(fields), sum(fields) - fields[3] - fields[4]
