"""Whisper alone: how long an utterance takes on a short window, and what that costs in words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from app.cli.benchmarks.report import percentile, write_section
from app.cli.benchmarks.word_errors import Errors, difference_interval, errors, rate, rate_interval
from app.cli.calling.energy import RATE, STEP, loud_steps, read_wav
from app.cli.calling.recordings import NoVoice, record
from app.cli.installation.places import models_folder
from app.cli.intervals import interval_of_share
from voice_worker.stt.dictation import dictated
from voice_worker.stt.guard import FULL_WINDOW_S, WindowGuard
from voice_worker.stt.protocol import SAMPLE_RATE, Samples, Transcript
from voice_worker.stt.whisper import GuardedTranscriber, Whisper

console = Console()

SENTENCES = [
    "I need an oil change for my car.",
    "Could I come on Wednesday at ten in the morning?",
    "No, Thursday would be better.",
    "How much is a brake inspection?",
    "Yes, that's right.",
    "Can I speak to a person, please?",
]
NUMBERS = ["two oh two, five five five, oh one four two", "six one seven, five five five, zero one nine nine"]
BEFORE_S, AFTER_S = 0.3, 0.2
"""What a caller's sound is cut to: as much before the first and after the last voice as the worker keeps."""
SLOWER = 0.9
LONGEST_S = 28.0
GOAL_S, GOAL_POINTS, GOAL_NUMBERS = 0.40, 1.0, 0.9


@dataclass(frozen=True)
class Recording:
    """Somebody's words. `kind` is speech, phone_number or noise."""

    kind: str
    said: str
    samples: Samples


@dataclass
class Heard:
    """One recording both ways."""

    recording: Recording
    short: Transcript
    full: Transcript


def hearing(
    recordings: Annotated[
        Path | None,
        typer.Argument(help="JSON lines with file, kind and transcript; else Piper says some.", exists=True),
    ] = None,
    threads: Annotated[int, typer.Option(help="Of the model.", min=1)] = 2,
    limit: Annotated[int, typer.Option(help="No more recordings than this.", min=1)] = 1000,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure what the short window saves, and what it costs in words, against the full one on the same recordings."""
    whisper = Whisper(models_folder() / "whisper-base", threads)
    short, full = GuardedTranscriber(whisper), GuardedTranscriber(whisper, WindowGuard(min_window_s=FULL_WINDOW_S))
    short.transcribe(np.zeros(SAMPLE_RATE, dtype=np.float32))
    with TemporaryDirectory() as folder:
        try:
            chosen = (listed(recordings) if recordings else said_by_piper(Path(folder)))[:limit]
        except NoVoice as error:
            console.print(f"[red]{error}[/red]")
            raise typer.Exit(1) from error
    heard: list[Heard] = []
    for each in chosen:
        expects = "phone" if each.kind == "phone_number" else "open"
        pair = short.transcribe(each.samples, expects), full.transcribe(each.samples, expects)
        heard.append(Heard(each, *pair))
    again = [each for each in heard if each.recording.kind == "phone_number" and not is_right(each)]
    second = [short.transcribe(slower(each.recording.samples), "phone") for each in again]
    righted = sum(digits(each.recording.said) == digits(text.text) for each, text in zip(again, second, strict=True))
    body = section(heard, righted)
    console.print(body, markup=False)
    if report is not None:
        write_section(report, "hearing", "Hearing", body)


def section(heard: list[Heard], righted: int) -> str:
    """The report. `righted` are the numbers that came right when they were said once more."""
    spoken = [each for each in heard if each.recording.kind != "noise"]
    noise = [each for each in heard if each.recording.kind == "noise"]
    ours, theirs = _errors(spoken, lambda each: each.short), _errors(spoken, lambda each: each.full)
    low, high = difference_interval(ours, theirs)
    medians = [percentile([way(each).ms for each in spoken], 0.5) for way in (lambda e: e.short, lambda e: e.full)]
    lines = [
        f"`frontdesk bench hearing`: {len(spoken)} recordings of speech, {len(noise)} of noise, one after the other, "
        "each on the guarded short window (what callers get) and on the full one of 30 s.",
        "",
        "| window | p50 (ms) | p95 (ms) | word error rate (95 %) | asked twice | noise taken for words |",
        "|---|---|---|---|---|---|",
        _row("short, guarded", spoken, noise, ours, lambda each: each.short),
        _row("full", spoken, noise, theirs, lambda each: each.full),
        "",
        f"The short one costs {rate(ours) - rate(theirs):+.1f} points ({low:+.1f} to {high:+.1f}; goal: at most "
        f"{GOAL_POINTS:+.1f}) and takes {medians[0] / max(1.0, medians[1]):.2f} of the time (goal: a median of at most "
        f"{GOAL_S * 1000:.0f} ms). A digit counts as the same word however it is written.",
    ]
    numbers = [each for each in spoken if each.recording.kind == "phone_number"]
    if numbers:
        first = sum(is_right(each) for each in numbers)
        bounds = interval_of_share(first + righted, len(numbers))
        lines += [
            "",
            f"Telephone numbers said digit by digit: {first} of {len(numbers)} right at once, {first + righted} at the "
            f"second attempt at the latest (95 %: {bounds[0]:.2f}–{bounds[1]:.2f}; goal: {GOAL_NUMBERS}); for the "
            "second the recording is played a tenth slower.",
        ]
    return "\n".join(lines)


def _row(
    name: str, spoken: list[Heard], noise: list[Heard], each: list[Errors], way: Callable[[Heard], Transcript]
) -> str:
    took = [way(one).ms for one in spoken]
    low, high = rate_interval(each)
    twice = sum(way(one).full_window for one in spoken) if name != "full" else 0
    words = sum(bool(way(one).text) for one in noise)
    return (
        f"| {name} | {percentile(took, 0.5):.0f} | {percentile(took, 0.95):.0f} | {rate(each):.1f} % "
        f"({low:.1f}–{high:.1f}) | {twice} | {words} of {len(noise)} |"
    )


def _errors(spoken: list[Heard], way: Callable[[Heard], Transcript]) -> list[Errors]:
    return [errors(each.recording.said, way(each).text) for each in spoken]


def digits(text: str) -> str:
    """The number that is said in it."""
    said = dictated(text) or ""
    return said[1:] if len(said) == 11 and said.startswith("1") else said


def is_right(each: Heard) -> bool:
    """Whether a dictated number was heard digit by digit."""
    return digits(each.recording.said) == digits(each.short.text)


def listed(path: Path) -> list[Recording]:
    """The recordings of a list; files are named relative to it. Too long ones are left out."""
    items = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    all_of_them = [
        Recording(item["kind"], item.get("transcript") or "", cut(path.parent / item["file"])) for item in items
    ]
    return [each for each in all_of_them if len(each.samples) < LONGEST_S * SAMPLE_RATE]


def said_by_piper(folder: Path) -> list[Recording]:
    """Sentences and numbers of ours."""
    kinds = ["speech"] * len(SENTENCES) + ["phone_number"] * len(NUMBERS)
    texts = [*SENTENCES, *NUMBERS]
    files = record(texts, folder, models_folder())
    return [Recording(kind, text, cut(file)) for kind, text, file in zip(kinds, texts, files, strict=True)]


def cut(path: Path) -> Samples:
    """A recording as the worker would hear it: from a little before the first sound to a little after the last."""
    sound = read_wav(path)
    loud = np.flatnonzero(loud_steps(sound))
    if len(loud):
        begin = max(0, int(loud[0]) * STEP - int(BEFORE_S * RATE))
        sound = sound[begin : (int(loud[-1]) + 1) * STEP + int(AFTER_S * RATE)]
    return stretched(sound.astype(np.float32) / np.float32(32768), SAMPLE_RATE / RATE)


def slower(samples: Samples) -> Samples:
    """The same, said a little slower."""
    return stretched(samples, 1 / SLOWER)


def stretched(samples: Samples, by: float) -> Samples:
    """As many times as long, by interpolation."""
    at = np.linspace(0, max(0, len(samples) - 1), int(len(samples) * by))
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
