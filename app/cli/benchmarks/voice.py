"""Voice to voice: from the caller's last sound to the agent's first, measured on recordings of both sides."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from livekit import api
from rich.console import Console

from app.cli.benchmarks.report import percentile, write_section
from app.cli.calling.caller import Caller, CallFailed, Conversation, SaidTurn, open_line
from app.cli.calling.energy import read_wav
from app.cli.calling.follower import Follower
from app.cli.calling.recordings import record
from app.cli.calling.stage import NotReady, Stage, running_stage
from app.cli.installation.places import models_folder

console = Console()

RATIO_GOAL = 0.6
BASELINE_START_S = 120.0
BASELINE_PAUSE_S = 15.0
BASELINE_ATTEMPTS = 4
TEXTS = [
    "Hi, I need an oil change for my car.",
    "It's a twenty nineteen Honda Civic.",
    "How much is a brake inspection?",
    "When are you open on Saturday?",
    "Wednesday at ten in the morning.",
    "My name is John Miller.",
]


@dataclass
class Measured:
    """What one worker did."""

    turns: list[SaidTurn] = field(default_factory=list)
    greetings_s: list[float] = field(default_factory=list)

    def add(self, conversation: Conversation) -> None:
        self.turns += conversation.turns
        if conversation.greeting_s is not None:
            self.greetings_s.append(conversation.greeting_s)

    @property
    def answers_ms(self) -> list[float]:
        """Of the turns that were answered at all."""
        return [turn.answered_after_s * 1000 for turn in self.turns if turn.answered_after_s is not None]

    def row(self, name: str) -> str:
        """One line of the table."""
        p50, p95 = (percentile(self.answers_ms, share) for share in (0.5, 0.95))
        silent = len(self.turns) - len(self.answers_ms)
        cut_off = sum(turn.was_cut_off for turn in self.turns)
        greeting = percentile(self.greetings_s, 0.5)
        return f"| {name} | {len(self.turns)} | {p50:.0f} | {p95:.0f} | {silent} | {cut_off} | {greeting:.2f} |"


def voice(
    calls: Annotated[int, typer.Option(help="Calls to each worker.", min=1)] = 4,
    baseline: Annotated[Path | None, typer.Option(help="A plain livekit worker to compare with.", exists=True)] = None,
    recordings: Annotated[list[Path] | None, typer.Option(help="Say these instead of Piper's.", exists=True)] = None,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Time spoken turns, ours and those of a baseline worker, with the same recordings in the same run.

    A call takes as long as its words: half a minute to start, and a minute and a half for each call and the warm-up.
    """
    with TemporaryDirectory() as folder:
        files = recordings or record(TEXTS, Path(folder) / "recordings", models_folder())
        try:
            ours, plain = asyncio.run(_measure(Path(folder), files, calls, baseline))
        except (CallFailed, NotReady) as error:
            console.print(f"[red]{error}[/red]")
            raise typer.Exit(1) from error
    body = _section(ours, plain, calls, len(files))
    console.print(body, markup=False)
    if report is not None:
        write_section(report, "voice", "Spoken turns", body)
    if plain is not None and _ratio(ours, plain, 0.5) > RATIO_GOAL:
        raise typer.Exit(1)


def _section(ours: Measured, plain: Measured | None, calls: int, files: int) -> str:
    lines = [
        f"`frontdesk bench voice`: {calls} calls of {files} recordings in a real LiveKit room, one call at a time, "
        "everything on this machine. Voice to voice is read off the recordings of both sides: the caller's last "
        "sound to the agent's first, in milliseconds.",
        "",
        "| worker | turns | p50 | p95 | unanswered | caller cut off | greeting heard after (s) |",
        "|---|---|---|---|---|---|---|",
        ours.row("Frontdesk"),
    ]
    if plain is not None:
        lines.append(plain.row("baseline: a plain agent session with the same models"))
        ratios = " and ".join(f"{_ratio(ours, plain, share):.2f} at p{share * 100:.0f}" for share in (0.5, 0.95))
        lines += ["", f"Frontdesk takes {ratios} of the baseline's time (goal: at most {RATIO_GOAL} at p50)."]
    lines += [
        "",
        "A warm-up call says the same lines first, so that the replies' sentences come from the cache, as most do in "
        "daily use; a sentence that was never said before adds its synthesis, one to two seconds.",
    ]
    return "\n".join(lines)


def _ratio(ours: Measured, plain: Measured, share: float) -> float:
    return percentile(ours.answers_ms, share) / percentile(plain.answers_ms, share)


async def _measure(
    folder: Path, files: list[Path], calls: int, baseline: Path | None
) -> tuple[Measured, Measured | None]:
    ours, plain = Measured(), None
    async with running_stage(folder / "stage") as stage:
        console.print("Frontdesk is up; a call to warm up …")
        await Caller(stage.url).call(files)
        for number in range(calls):
            console.print(f"call {number + 1} of {calls}")
            ours.add(await Caller(stage.url).call(files))
        console.print(ours.row("Frontdesk"), markup=False)
        if baseline is not None:
            plain = Measured()
            async with _running_baseline(baseline, stage, folder):
                await _patiently(stage, files, "warm-up")
                for number in range(calls):
                    console.print(f"baseline call {number + 1} of {calls}")
                    plain.add(await _patiently(stage, files, str(number)))
    return ours, plain


async def _patiently(stage: Stage, files: list[Path], name: str) -> Conversation:
    """Between calls the baseline loads its models anew, and takes no call while the machine is busy with it."""
    for attempt in range(BASELINE_ATTEMPTS):
        await asyncio.sleep(BASELINE_PAUSE_S)
        try:
            return await _call_baseline(stage, files, f"{name}-{attempt}")
        except CallFailed:
            console.print("the baseline did not take the call; once more")
    console.print("[red]The baseline takes no calls; this machine may be too busy.[/red]")
    raise typer.Exit(1)


async def _call_baseline(stage: Stage, files: list[Path], name: str) -> Conversation:
    """The same recordings in a room of its own; the baseline joins every new room."""
    room, conversation = f"baseline-{name}", Conversation()
    token = (
        api.AccessToken("frontdesk", stage.livekit_secret)
        .with_identity("customer")
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .with_ttl(timedelta(hours=1))
        .to_jwt()
    )
    async with open_line(stage.livekit_url, token, conversation, Follower()) as line:
        await line.greeted()
        for path in files:
            await line.say_and_hear(path.name, read_wav(path), conversation)
    return conversation


@contextlib.asynccontextmanager
async def _running_baseline(program: Path, stage: Stage, folder: Path) -> AsyncIterator[None]:
    """The worker named by the caller, until it is registered; stopped afterwards."""
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
        limit = time.monotonic() + BASELINE_START_S
        while "registered worker" not in log.read_text(errors="replace"):
            if process.returncode is not None or time.monotonic() > limit:
                raise typer.BadParameter(f"The baseline did not start: {log.read_text(errors='replace')[-800:]}")
            await asyncio.sleep(0.5)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 10)
        if process.returncode is None:
            process.kill()
            await process.wait()
