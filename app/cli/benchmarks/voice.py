"""Spoken turns, measured on recordings of both sides: a real LiveKit room, and all the models at work."""

import asyncio
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from app.cli.benchmarks.calls.at_once import call_at_once
from app.cli.benchmarks.calls.baseline import running_baseline
from app.cli.benchmarks.calls.breaking_in import NOTHINGS, QUESTIONS, break_in
from app.cli.benchmarks.calls.measured import HEADER, Measured
from app.cli.benchmarks.calls.plot import draw
from app.cli.benchmarks.report import write_section
from app.cli.calling.caller import Caller
from app.cli.calling.energy import Sound, read_wav
from app.cli.calling.line import CallFailed
from app.cli.calling.recordings import NoVoice, record
from app.cli.calling.sounds import at_distance, room_noise
from app.cli.calling.stage import NotReady, Stage, running_stage
from app.cli.installation.places import models_folder
from app.core.settings import Settings

console = Console()
_began = time.monotonic()

RATIO_GOAL = 0.25
NOISE_BELOW_DB = 15.0
TEXTS = [
    "Hi, I need an oil change for my car.",
    "It's a … twenty nineteen Honda Civic.",
    "How much is a brake inspection?",
    "When are you open on Saturday?",
    "Could I come on Wednesday … at ten in the morning?",
    "My name is John Miller.",
]
SHORT = [TEXTS[0], TEXTS[2], TEXTS[3]]


class Part(StrEnum):
    """What can be measured by itself."""

    QUIET = "quiet"
    NOISE = "noise"
    BREAKING_IN = "breaking-in"
    AT_ONCE = "at-once"


def voice(
    part: Annotated[list[Part] | None, typer.Option(help="What to measure; all of it if not named.")] = None,
    calls: Annotated[int, typer.Option(help="Calls to each worker.", min=1)] = 4,
    baseline: Annotated[Path | None, typer.Option(help="A plain livekit worker to compare with.", exists=True)] = None,
    recordings: Annotated[list[Path] | None, typer.Option(help="Say these instead of Piper's.", exists=True)] = None,
    noise: Annotated[list[Path] | None, typer.Option(help="Noise to mix in instead of ours.", exists=True)] = None,
    at_once: Annotated[str, typer.Option(help="Numbers of calls to hold at once.")] = "1,2,3,4",
    times: Annotated[int, typer.Option(help="Sounds of each kind made over the agent's voice.", min=1)] = 12,
    report: Annotated[Path | None, typer.Option(help="Write the sections into this file.")] = Path(
        "docs/benchmarks.md"
    ),
) -> None:
    """Time spoken turns: quiet, in noise, broken into, several calls at once, and beside a baseline worker.

    Half a minute to start; a call takes most of a minute, and each worker has one to warm up.
    """
    wanted = part or list(Part)
    with TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), calls, recordings, noise, report)
        try:
            ratio = asyncio.run(bench.run(wanted, baseline, _numbers(at_once), times))
        except (CallFailed, NotReady, NoVoice) as error:
            console.print(f"[red]{error}[/red]")
            raise typer.Exit(1) from error
    if ratio is not None and ratio > RATIO_GOAL:
        raise typer.Exit(1)


def note(text: str) -> None:
    """Say where we are, and how long it took to come here."""
    console.print(f"{time.monotonic() - _began:5.0f} s  {text}", markup=False)


def _numbers(text: str) -> list[int]:
    try:
        return [int(each) for each in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no list of numbers, as in 1,2,4") from error


class _Bench:
    """The parts over one installation; each writes its section when it is done."""

    def __init__(
        self, folder: Path, calls: int, recordings: list[Path] | None, noise: list[Path] | None, report: Path | None
    ) -> None:
        self.folder, self.calls, self.report = folder, calls, report
        self.recordings, self.noise = recordings, noise

    async def run(self, wanted: list[Part], baseline: Path | None, counts: list[int], times: int) -> float | None:
        """The ratio to the baseline at p50, if it was asked for."""
        ratio, capacity = None, max(counts) if Part.AT_ONCE in wanted else 2
        files = self.recordings or self.say(TEXTS)
        told: Mapping[str, str] = {
            "FRONTDESK_CALL__CAPACITY": str(capacity),
            "FRONTDESK_CACHE_DIR": str(Settings().cache().absolute()),
        }
        async with running_stage(self.folder / "stage", told) as stage:
            note("Frontdesk is up; a call to warm up …")
            await Caller(stage.url).call(self.to_warm_up(wanted, files))
            if Part.QUIET in wanted:
                ratio = await self.answers(stage, files, None, baseline)
            if Part.NOISE in wanted:
                await self.answers(stage, files, self.background(files), baseline if Part.QUIET not in wanted else None)
            if Part.BREAKING_IN in wanted:
                note("two calls whose answers are spoken over …")
                found = await break_in(stage.url, self.say(QUESTIONS), self.say(NOTHINGS), times)
                self.write("breaking_in", "Callers who speak over the agent", [_BROKEN_INTO, "", *found.rows()])
            if Part.AT_ONCE in wanted:
                note("several calls at once …")
                level = await call_at_once(stage.url, self.recordings or self.say(SHORT), counts, capacity)
                self.write("at_once", "Calls at the same time", [_AT_ONCE, "", *level.rows()])
        return ratio

    async def answers(
        self, stage: Stage, files: list[Path], background: Sound | None, baseline: Path | None
    ) -> float | None:
        """Voice to voice, ours and the baseline's; returns the ratio of their p50."""
        ours, plain = Measured(), Measured()
        for number in range(self.calls):
            note(f"call {number + 1} of {self.calls}{' in noise' if background is not None else ''}")
            ours.add(await Caller(stage.url, background=background).call(files), stage.data_dir)
        console.print(ours.row("Frontdesk"), markup=False)
        if baseline is not None:
            async with running_baseline(baseline, stage, self.folder) as worker:
                note("the baseline is up; a call to warm up …")
                await worker.call(files[:1])
                for number in range(self.calls):
                    note(f"baseline call {number + 1} of {self.calls}")
                    plain.add(await worker.call(files, background))
        self._write_answers(ours, plain, len(files), is_noisy=background is not None)
        return ours.at(0.5) / plain.at(0.5) if plain.turns else None

    def _write_answers(self, ours: Measured, plain: Measured, files: int, *, is_noisy: bool) -> None:
        name = "noise" if is_noisy else "voice"
        lines = [_SPOKEN.format(calls=self.calls, files=files)]
        if not self.recordings:
            lines.append(_HESITANT)
        if is_noisy:
            lines.append(f"Behind the caller's voice, {NOISE_BELOW_DB:.0f} dB below it, there is noise all the time.")
        lines += ["", *HEADER, ours.row("Frontdesk")]
        if plain.turns:
            lines.append(plain.row("baseline: a plain agent session with the same models"))
            ratios = " and ".join(
                f"{ours.at(share) / plain.at(share):.2f} at p{share * 100:.0f}" for share in (0.5, 0.95)
            )
            lines += ["", f"Frontdesk takes {ratios} of the baseline's time (goal: at most {RATIO_GOAL} at p50)."]
        lines += ["", *ours.stage_rows(), "", _WARM]
        if self.report is not None:
            picture = self.report.parent / "images" / f"{name}.svg"
            draw(picture, {"Frontdesk": ours.answers_ms, "baseline": plain.answers_ms}, "Voice to voice")
            lines += ["", f"![How many answers had begun after so many milliseconds](images/{name}.svg)"]
        self.write(name, "Spoken turns in noise" if is_noisy else "Spoken turns", lines)

    def write(self, name: str, title: str, lines: list[str]) -> None:
        """Show a section, and put it in its place."""
        body = "\n".join(lines)
        console.print(body, markup=False)
        if self.report is not None:
            write_section(self.report, name, title, body)

    def to_warm_up(self, wanted: list[Part], files: list[Path]) -> list[Path]:
        """What has to have been said before, so that the replies need no synthesis."""
        if Part.QUIET in wanted or Part.NOISE in wanted:
            return files
        return self.say(QUESTIONS if Part.BREAKING_IN in wanted else SHORT)

    def say(self, texts: list[str]) -> list[Path]:
        """The customer's recordings."""
        return record(texts, Settings().cache() / "customer", models_folder())

    def background(self, files: list[Path]) -> Sound:
        """Noise for a whole call, at its distance from the caller's voice."""
        noise = np.concatenate([read_wav(path) for path in self.noise]) if self.noise else room_noise(30.0)
        return at_distance(noise, np.concatenate([read_wav(path) for path in files]), NOISE_BELOW_DB)


_SPOKEN = (
    "`frontdesk bench voice`: {calls} calls of {files} recordings in a real LiveKit room, one call at a time, "
    "everything on this machine. Voice to voice is read off the recordings of both sides: the caller's last sound to "
    "the agent's first, in milliseconds. The greeting's time begins with the request for a session."
)
_HESITANT = "In two of the recordings the caller stops to think for 0.7 s."
_WARM = (
    "A warm-up call says the same lines first, so that the replies' sentences come from the cache, as most do in "
    "daily use; a sentence that was never said before adds its synthesis."
)
_BROKEN_INTO = (
    "`frontdesk bench voice --part breaking-in`: in one call each answer is broken into by another question, in "
    "another by a cough, “mm-hm”, “yeah” or “right”. Read off the recordings."
)
_AT_ONCE = (
    "`frontdesk bench voice --part at-once`: so many calls at the same time, each saying the same lines. The callers "
    "are one process of the same machine and take their share of its cores."
)
