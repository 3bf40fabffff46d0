"""Spoken turns, measured on recordings of both sides: a real LiveKit room, and all the models at work."""

import asyncio
import json
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from app.cli.benchmarks.calls.at_once import call_at_once
from app.cli.benchmarks.calls.baseline import running_baseline
from app.cli.benchmarks.calls.breaking_in import NOTHINGS, QUESTIONS, break_in
from app.cli.benchmarks.calls.plot import draw
from app.cli.benchmarks.calls.sections import AT_ONCE, BROKEN_INTO, NOISE_BELOW_DB, RATIO_GOAL, Answers
from app.cli.benchmarks.report import write_section
from app.cli.calling.caller import Caller
from app.cli.calling.energy import Sound, read_wav
from app.cli.calling.line import CallFailed
from app.cli.calling.recordings import NoVoice, record
from app.cli.calling.sounds import at_distance, room_noise
from app.cli.calling.stage import NotReady, Stage, running_stage
from app.cli.installation.places import models_folder
from app.cli.rig.errors import RigError
from app.core.settings import Settings

console = Console(soft_wrap=True)
_began = time.monotonic()

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
    at_once: Annotated[int, typer.Option(help="Try no more calls at once than this.", min=1)] = 6,
    times: Annotated[int, typer.Option(help="Sounds of each kind made over the agent's voice.", min=1)] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="The figures of each part as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the sections into this file.")] = Path(
        "docs/benchmarks.md"
    ),
) -> None:
    """Time spoken turns: quiet, in noise, broken into, several calls at once, and beside a baseline worker.

    Half a minute to start; a call takes most of a minute, and each worker has one to warm up.
    """
    console.stderr = as_json
    wanted = part or list(Part)
    with TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), calls, recordings, noise, report)
        try:
            asyncio.run(bench.run(wanted, baseline, at_once, times))
        except (CallFailed, NotReady, NoVoice, RigError) as error:
            bench.failures.append(str(error))
    for failure in bench.failures:
        console.print(failure, style="red", markup=False)
    if as_json:
        print(json.dumps(bench.figures | {"failures": bench.failures}))
    if bench.failures or any(ratio > RATIO_GOAL for ratio in bench.ratios()):
        raise typer.Exit(1)


def note(text: str) -> None:
    """Say where we are, and how long it took to come here."""
    console.print(f"{time.monotonic() - _began:5.0f} s  {text}", markup=False)


class _Bench:
    """The parts over one installation; each writes its section when it is done."""

    def __init__(
        self, folder: Path, calls: int, recordings: list[Path] | None, noise: list[Path] | None, report: Path | None
    ) -> None:
        self.folder, self.calls, self.report = folder, calls, report
        self.recordings, self.noise = recordings, noise
        self.figures: dict[str, Any] = {}
        self.measured: list[Answers] = []
        self.failures: list[str] = []
        """Calls of ours that could not be held; the others go on."""

    async def run(self, wanted: list[Part], baseline: Path | None, at_once: int, times: int) -> None:
        """All that is wanted. Figures are kept of what was measured before something failed."""
        capacity = max(2, at_once if Part.AT_ONCE in wanted else 0)
        spoken = [each for each in (Part.QUIET, Part.NOISE) if each in wanted]
        files = self.recordings or self.say(TEXTS)
        told: Mapping[str, str] = {
            "FRONTDESK_CALL__CAPACITY": str(capacity),
            "FRONTDESK_CACHE_DIR": str(Settings().cache().absolute()),
        }
        async with running_stage(self.folder / "stage", told, Settings().cache() / "speech") as stage:
            note("Frontdesk is up; its worker makes the pack's sentences, which takes minutes the first time …")
            await stage.until_prepared()
            note("a call to warm up …")
            await Caller(stage.url).call(self.to_warm_up(wanted, files))
            if spoken:
                await self.answers(stage, files, spoken, baseline)
            if Part.BREAKING_IN in wanted:
                await self.breaking_in(stage, times)
            if Part.AT_ONCE in wanted:
                await self.at_once(stage, at_once, capacity)

    async def breaking_in(self, stage: Stage, times: int) -> None:
        """Callers who speak over the agent."""
        note("two calls whose answers are spoken over …")
        try:
            found = await break_in(stage.url, self.say(QUESTIONS), self.say(NOTHINGS), times)
        except CallFailed as error:
            self.failures.append(f"{Part.BREAKING_IN}: {error}")
            return
        self.figures["breaking_in"] = found.as_json()
        self.write("breaking_in", "Callers who speak over the agent", [BROKEN_INTO, "", *found.rows()])

    async def at_once(self, stage: Stage, most: int, capacity: int) -> None:
        """How many calls there may be."""
        note(f"up to {most} calls at once …")
        found = await call_at_once(stage.url, self.recordings or self.say(SHORT), most, capacity)
        self.figures["at_once"] = found.as_json()
        self.write("at_once", "Calls at the same time", [AT_ONCE, "", *found.rows()])

    async def answers(self, stage: Stage, files: list[Path], parts: list[Part], baseline: Path | None) -> None:
        """Voice to voice in each part, ours and then the baseline's."""
        names = {path.name: text for path, text in zip(files, self.texts(files), strict=True)}
        backgrounds = {part: self.background(files) if part is Part.NOISE else None for part in parts}
        for part, background in backgrounds.items():
            found = Answers(part, self.calls, names)
            self.measured.append(found)
            for number in range(self.calls):
                note(f"{part}: call {number + 1} of {self.calls}")
                try:
                    found.ours.add(await Caller(stage.url, background=background).call(files), stage.data_dir)
                except CallFailed as error:
                    self.failures.append(f"{part}: {error}")
            self._keep(found)
        if baseline is not None:
            await self._measure_baseline(stage, files, list(backgrounds.values()), baseline)
        for found in self.measured:
            self._keep(found, shown=True)

    async def _measure_baseline(
        self, stage: Stage, files: list[Path], backgrounds: list[Sound | None], program: Path
    ) -> None:
        note("the baseline's one call, some minutes …")
        try:
            async with running_baseline(program, stage, self.folder) as worker:
                for found, plain in zip(self.measured, await worker.hold(files, backgrounds, self.calls), strict=True):
                    found.plain = plain
        except (CallFailed, NotReady) as error:
            for found in self.measured:
                found.why_no_baseline = str(error)
            self.failures.append(f"baseline: {error}")

    def ratios(self) -> list[float]:
        """Of ours to the baseline's at p50, wherever both were measured."""
        return [ratio for found in self.measured if (ratio := found.ratio(0.5)) is not None]

    def texts(self, files: list[Path]) -> list[str]:
        """What is said in each recording; the file's name when it came from elsewhere."""
        return [path.name for path in files] if self.recordings else TEXTS

    def _keep(self, found: Answers, *, shown: bool = False) -> None:
        self.figures[found.part] = found.as_json()
        name, lines = "noise" if found.is_noisy else "voice", found.lines()
        if self.report is not None:
            picture = self.report.parent / "images" / f"{name}.svg"
            draw(picture, {"Frontdesk": found.ours.answers_ms, "baseline": found.plain.answers_ms}, "Voice to voice")
            lines += ["", f"![How many answers had begun after so many milliseconds](images/{name}.svg)"]
        self.write(name, "Spoken turns in noise" if found.is_noisy else "Spoken turns", lines, shown=shown)

    def write(self, name: str, title: str, lines: list[str], *, shown: bool = True) -> None:
        """Show a section, and put it in its place."""
        body = "\n".join(lines)
        if shown:
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
