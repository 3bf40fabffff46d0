"""The yardstick: a plain livekit worker, called with the same recordings on the same media server."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from livekit import api

from app.cli.benchmarks.calls.measured import Measured
from app.cli.calling.energy import Sound, read_wav
from app.cli.calling.follower import Follower
from app.cli.calling.line import CallFailed, Conversation, Line, open_line
from app.cli.calling.stage import NotReady, Stage
from app.cli.installation.places import models_folder

START_S = 240.0
GREETING_S = 60.0
QUIET_S = 90.0
"""It takes no call while the machine's cores are all busy: that long is waited for a free moment."""
BUSY_SHARE = 0.5
ATTEMPTS = 3
_REGISTERED, _PROCESS_READY = "registered worker", "process initialized"


@dataclass
class Baseline:
    """The worker named by the caller, running.

    It is called once: each further call would wait for minutes, because it loads its models anew for each one, and
    takes none while that keeps the cores busy.
    """

    stage: Stage
    log: Path
    process: asyncio.subprocess.Process
    calls: int = 0

    async def hold(self, files: list[Path], backgrounds: Sequence[Sound | None], times: int) -> list[Measured]:
        """One call: a line to warm up, then all of them so many times over each background, in its order.

        A line that is not answered is counted as such.

        Raises:
            CallFailed: it took no call; says what it and the machine were doing.
            NotReady: it ended.
        """
        for _ in range(ATTEMPTS):
            await self._until_quiet()
            self.calls += 1
            with contextlib.suppress(CallFailed):
                conversation = await self._hold(files, backgrounds, times)
                return by_background(conversation, len(files) * times, len(backgrounds))
        busy = await share_of_cores_busy()
        raise CallFailed(
            f"The baseline took no call in {ATTEMPTS} attempts; the machine is {busy:.0%} busy, and it says:\n"
            f"{self.last_lines()}"
        )

    async def _hold(self, files: list[Path], backgrounds: Sequence[Sound | None], times: int) -> Conversation:
        room, conversation = f"baseline-{os.getpid()}-{self.calls}", Conversation()
        token = (
            api.AccessToken("frontdesk", self.stage.livekit_secret)
            .with_identity("customer")
            .with_grants(api.VideoGrants(room_join=True, room=room))
            .with_ttl(timedelta(hours=1))
            .to_jwt()
        )
        async with open_line(self.stage.livekit_url, token, conversation, Follower()) as line:
            await line.greeted(GREETING_S)
            await self._until_its_next_process_waits()
            await self._say(line, files[0], conversation)
            for background in backgrounds:
                line.microphone.background = background
                for path in files * times:
                    await self._say(line, path, conversation)
        return conversation

    async def _say(self, line: Line, path: Path, conversation: Conversation) -> None:
        if self.process.returncode is not None:
            raise NotReady(f"The baseline ended:\n{self.last_lines()}")
        await line.say_and_hear(path.name, read_wav(path), conversation)

    async def until_registered(self) -> None:
        """Its models are loaded and LiveKit knows it."""
        if not await self._within(START_S, lambda log: _REGISTERED in log and _PROCESS_READY in log):
            busy = await share_of_cores_busy()
            late = f"The baseline did not register within {START_S:.0f} s; the machine is {busy:.0%} busy"
            raise NotReady(f"{late}, and it says:\n{self.last_lines()}")

    async def _until_its_next_process_waits(self) -> None:
        """It loads all models once more as soon as it has taken a call; measured meanwhile, it would look too slow."""
        await self._within(START_S, lambda log: log.count(_PROCESS_READY) > 1)
        await self._until_quiet()

    async def _until_quiet(self) -> None:
        limit = time.monotonic() + QUIET_S
        while await share_of_cores_busy() > BUSY_SHARE and time.monotonic() < limit:
            continue

    async def _within(self, limit_s: float, is_so: Callable[[str], bool]) -> bool:
        """Whether the log came to say so in time."""
        limit = time.monotonic() + limit_s
        while not is_so(self.log.read_text(errors="replace")):
            if self.process.returncode is not None:
                raise NotReady(f"The baseline ended:\n{self.last_lines()}")
            if time.monotonic() > limit:
                return False
            await asyncio.sleep(0.5)
        return True

    def last_lines(self) -> str:
        """The end of its log."""
        return "\n".join(line[:300] for line in self.log.read_text(errors="replace").splitlines()[-8:])


def by_background(conversation: Conversation, each: int, backgrounds: int) -> list[Measured]:
    """The turns after the first, which warmed up, in as many parts of this length; the greeting is in all."""
    parts = [conversation.turns[1 + each * part : 1 + each * (part + 1)] for part in range(backgrounds)]
    greeted = [] if conversation.greeted_after_s is None else [conversation.greeted_after_s]
    return [Measured(turns, list(greeted)) for turns in parts]


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
