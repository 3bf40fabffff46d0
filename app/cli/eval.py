"""`frontdesk eval`: how well texts are understood that nobody here wrote."""

import json
import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.benchmarks.report import write_section
from app.cli.evaluation.contacts import evaluate_contacts
from app.cli.evaluation.dialogues import evaluate_sgd, evaluate_star
from app.cli.evaluation.hotels import evaluate_hotels
from app.cli.evaluation.routes import evaluate_routes
from app.cli.evaluation.score import Score
from app.cli.evaluation.sheet import BadLine, Evaluate, Sheet, read_lines
from app.cli.evaluation.slots import evaluate_slots
from app.cli.evaluation.spoken import evaluate_spoken
from app.cli.evaluation.times import evaluate_no_times, evaluate_times
from app.core.embeddings import ModelMissing, SentenceEmbedder
from app.core.settings import Settings

EVALUATIONS: dict[str, Evaluate] = {
    "time.jsonl": evaluate_times,
    "time_negative.jsonl": evaluate_no_times,
    "slots_restaurant.jsonl": evaluate_slots,
    "nlu_hotels.jsonl": evaluate_hotels,
    "router.jsonl": evaluate_routes,
    "spoken_numbers.jsonl": evaluate_spoken,
    "phones_emails.jsonl": evaluate_contacts,
    "dialogues_star.jsonl": evaluate_star,
    "dialogues_sgd.jsonl": evaluate_sgd,
}
_CONFUSED = 12


def command(
    folder: Annotated[Path, typer.Argument(help="Where the files are.", exists=True, file_okay=False)],
    only: Annotated[list[str] | None, typer.Option(help="A file's name; may be repeated.")] = None,
    worst: Annotated[int, typer.Option(help="How many wrong lines to print a file.", min=0)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    predictions: Annotated[Path | None, typer.Option(help="Write what was predicted, one JSON object a line.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = None,
) -> None:
    """Score understanding on a folder of public texts; files that are not there are left out and named."""
    chosen = [name for name in EVALUATIONS if not only or name in only]
    if unknown := set(only or []) - set(EVALUATIONS):
        raise typer.BadParameter(f"there is nothing to score {', '.join(sorted(unknown))} by", param_hint="--only")
    console = Console(soft_wrap=True, highlight=False, stderr=as_json)
    if missing := [name for name in chosen if not (folder / name).exists()]:
        console.print(f"[yellow]not in {folder}: {', '.join(missing)}[/yellow]")
    sheets = _sheets(folder, [name for name in chosen if name not in missing], console)
    if predictions is not None:
        _write_predictions(predictions, sheets)
    if as_json:
        print(json.dumps([_as_json(sheet) for sheet in sheets]))
    else:
        for sheet in sheets:
            _print(sheet, worst, console)
    if report is not None:
        write_section(report, "eval", "Understanding", _section(sheets))


def _sheets(folder: Path, names: list[str], console: Console) -> list[Sheet]:
    settings = Settings()
    try:
        embedder = SentenceEmbedder(settings.models_dir / "minilm", settings.cache() / "embeddings")
        return [EVALUATIONS[name](read_lines(folder / name), embedder) for name in names]
    except ModelMissing as error:
        console.print(f"[red]{error}; run `frontdesk models`[/red]")
    except (BadLine, KeyError) as error:
        console.print(f"[red]This cannot be scored: {error}[/red]")
    raise typer.Exit(2)


def _as_json(sheet: Sheet) -> dict[str, object]:
    confusion = [{"gold": gold, "predicted": ours, "lines": count} for (gold, ours), count in sheet.confusion.items()]
    return {
        "file": sheet.file,
        "scores": [score.as_json() for score in sheet.scores],
        "confusion": confusion,
        "p50_ms": _median(sheet.milliseconds),
        "embedding_p50_ms": _median(sheet.embedding_ms),
        "wrong": len(sheet.wrong()),
    }


def _median(milliseconds: list[float]) -> float | None:
    return round(statistics.median(milliseconds), 2) if milliseconds else None


def _write_predictions(path: Path, sheets: list[Sheet]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for sheet in sheets:
            for mark in sheet.marks:
                out.write(json.dumps({"file": sheet.file, **asdict(mark)}, ensure_ascii=False) + "\n")


def _print(sheet: Sheet, worst: int, console: Console) -> None:
    took, alone = _median(sheet.milliseconds), _median(sheet.embedding_ms)
    times = f"p50 {took} ms a line" + (f", of a sentence's embedding alone {alone} ms" if alone else "")
    console.print(f"\n[bold]{sheet.file}[/bold]" + (f"  [dim]{times}[/dim]" if took else ""))
    for score in sheet.scores:
        console.print(f"  {_worded(score)}", markup=False)
    for mark in sheet.wrong()[:worst]:
        console.print(f"    {mark.what}: “{mark.text}” means {mark.gold}, read {mark.predicted}", markup=False)
    confused = [(pair, count) for pair, count in sheet.confusion.most_common() if pair[0] != pair[1]][:_CONFUSED]
    if confused:
        table = Table("said", "read as", "lines", box=None)
        for (gold, ours), count in confused:
            table.add_row(gold, ours, str(count))
        console.print(table)
    for note in sheet.notes:
        console.print(f"  {note}", markup=False)


def _worded(score: Score) -> str:
    goal = "" if score.goal is None else f"  goal {score.goal:.2f}: {'reached' if score.is_reached else 'missed'}"
    return f"{score.name}: {score.value:.3f} ({score.low:.3f}–{score.high:.3f}, {score.lines} lines){goal}"


_ABOUT = (
    "`frontdesk eval FOLDER`: public texts, none of them committed here. They were at hand while this was built: "
    "expect somewhat less on others of the kind."
)


def _time_rows(sheet: Sheet) -> list[str]:
    kinds = {"understanding a line": (sheet.milliseconds, 10), "a sentence's embedding": (sheet.embedding_ms, 6)}
    return [
        f"| {sheet.file} | {kind}, p50 | {statistics.median(took):.1f} ms | | {len(took)} | ≤ {goal} ms |"
        for kind, (took, goal) in kinds.items()
        if took
    ]


def _section(sheets: list[Sheet]) -> str:
    rows = ["| file | figure | value | 95 % | lines | goal |", "|---|---|---|---|---|---|"]
    for sheet in sheets:
        for score in sheet.scores:
            goal = "" if score.goal is None else f"≥ {score.goal:.2f}"
            between = f"{score.low:.3f}–{score.high:.3f}"
            rows.append(f"| {sheet.file} | {score.name} | {score.value:.3f} | {between} | {score.lines} | {goal} |")
    for sheet in sheets:
        rows += _time_rows(sheet)
    notes = [note for sheet in sheets for note in ("", *sheet.notes) if note.startswith("|") or not note]
    return "\n".join([_ABOUT, "", *rows, *notes])
