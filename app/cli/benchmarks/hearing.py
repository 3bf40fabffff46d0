"""Whisper alone: how long an utterance takes on a short window, and what that costs in words."""

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from app.cli.benchmarks.calls.sections import NOISE_BELOW_DB
from app.cli.benchmarks.dictations import Speakers, dictations
from app.cli.benchmarks.heard import IN_NOISE, Heard, Number, Recording, figures, miss, section
from app.cli.benchmarks.report import write_section
from app.cli.calling.energy import RATE, STEP, Sound, loud_steps, read_wav
from app.cli.calling.recordings import NoVoice, record
from app.cli.calling.sounds import at_distance, mixed, room_noise
from app.cli.installation.places import models_folder
from app.core.settings import Settings
from voice_worker.stt.guard import FULL_WINDOW_S, WindowGuard
from voice_worker.stt.protocol import SAMPLE_RATE, Samples, Transcriber
from voice_worker.stt.whisper import GuardedTranscriber, Whisper

console = Console(soft_wrap=True)

SENTENCES = [
    "I need an oil change for my car.",
    "Could I come on Wednesday at ten in the morning?",
    "No, Thursday would be better.",
    "How much is a brake inspection?",
    "Yes, that's right.",
    "Can I speak to a person, please?",
]
BEFORE_S, AFTER_S = 0.3, 0.2
"""What a caller's sound is cut to: as much before the first and after the last voice as the worker keeps."""
SLOWER = 0.9
NOISE_S = 10.0
LONGEST_S = 28.0


def hearing(
    recordings: Annotated[
        Path | None,
        typer.Argument(help="JSON lines with file, kind and transcript; else Piper says some.", exists=True),
    ] = None,
    threads: Annotated[int, typer.Option(help="Of the model.", min=1)] = 2,
    limit: Annotated[int, typer.Option(help="No more recordings than this.", min=1)] = 1000,
    numbers: Annotated[
        int, typer.Option(help="Telephone numbers dictated by voices here, quiet and in noise.", min=0)
    ] = 36,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure what the short window saves, and what it costs in words, against the full one on the same recordings.

    Dictated telephone numbers count as right at the first or the second attempt.
    """
    console.stderr = as_json
    cache = Settings().cache()
    try:
        chosen = (listed(recordings) if recordings else said_by_piper(cache / "customer"))[:limit]
        made = dictated_numbers(numbers, cache / "dictated")
    except NoVoice as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from error
    whisper = Whisper(models_folder() / "whisper-base", threads)
    short, full = GuardedTranscriber(whisper), GuardedTranscriber(whisper, WindowGuard(min_window_s=FULL_WINDOW_S))
    short.transcribe(np.zeros(SAMPLE_RATE, dtype=np.float32))
    heard: list[Heard] = []
    for each in chosen:
        expects = "phone" if each.kind == "phone_number" else "open"
        heard.append(Heard(each, short.transcribe(each.samples, expects), full.transcribe(each.samples, expects)))
    dictated_ones = [
        *(
            taken_down(each.recording, each.short.text, short)
            for each in heard
            if each.recording.kind == "phone_number"
        ),
        *(taken_down(each, short.transcribe(each.samples, "phone").text, short) for each in made),
    ]
    body = section(heard, dictated_ones)
    console.print(body, markup=False)
    for each in dictated_ones:
        if not each.is_right_at_once:
            console.print(miss(each), markup=False)
    if as_json:
        print(json.dumps(figures(heard, dictated_ones)))
    if report is not None:
        write_section(report, "hearing", "Hearing", body)


def taken_down(recording: Recording, first: str, transcriber: Transcriber) -> Number:
    """A number that was heard like this, asked for again when that is wrong."""
    number = Number(recording, first)
    if not number.is_right_at_once:
        number.second = transcriber.transcribe(slower(recording.samples), "phone").text
    return number


def listed(path: Path) -> list[Recording]:
    """The recordings of a list; files are named relative to it. Too long ones are left out."""
    items = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    all_of_them = [
        Recording(item["kind"], item.get("transcript") or "", cut(path.parent / item["file"])) for item in items
    ]
    return [each for each in all_of_them if len(each.samples) < LONGEST_S * SAMPLE_RATE]


def said_by_piper(folder: Path) -> list[Recording]:
    """Sentences of ours."""
    files = record(SENTENCES, folder, models_folder())
    return [Recording("speech", text, cut(file)) for text, file in zip(SENTENCES, files, strict=True)]


def dictated_numbers(count: int, folder: Path) -> list[Recording]:
    """Numbers that are made here, each once, as they are and with noise behind them."""
    speakers, noise = Speakers(models_folder(), folder), room_noise(NOISE_S)
    found: list[Recording] = []
    for each in dictations(count):
        clean = speakers.say(each)
        noisy = mixed(clean, at_distance(noise, clean, NOISE_BELOW_DB))
        found.append(Recording("phone_number", each.said, cut_sound(clean), each.voice))
        found.append(Recording("phone_number", each.said, cut_sound(noisy), f"{each.voice}{IN_NOISE}"))
    return found


def cut(path: Path) -> Samples:
    """A recording as the worker would hear it."""
    return cut_sound(read_wav(path))


def cut_sound(sound: Sound) -> Samples:
    """From a little before the first sound to a little after the last."""
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
