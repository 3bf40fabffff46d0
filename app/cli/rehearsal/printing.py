"""Performances on a terminal and as JSON."""

from collections import Counter
from typing import Any

from rich.console import Console

from app.cli.rehearsal.casting import Programme
from app.cli.rehearsal.performance import Performance

_MARKS = {"passed": "[green]passed [/green]", "failed": "[red]failed [/red]", "pending": "[yellow]pending[/yellow]"}


def print_line(performance: Performance, out: Console) -> None:
    """One line: how it ended, how long it took, its name; a pending one says why."""
    scenario = performance.scenario
    out.print(f"{_MARKS[performance.status]} {performance.took_ms:6.0f} ms  ", end="")
    out.print(scenario.name, markup=False, end="" if scenario.pending else "\n")
    if scenario.pending:
        works = " (works by now: remove its pending)" if performance.went_well else ""
        out.print(f"  [dim]{scenario.pending}{works}[/dim]")


def print_failure(performance: Performance, file: str, out: Console) -> None:
    """The transcript, what was wrong at which line, and the rows that differ."""
    wrong: dict[int, list[str]] = {}
    for fault in performance.faults:
        wrong.setdefault(fault.line, []).append(fault.text)
    out.print(f"\n{file}:{performance.scenario.line}  ", end="", style="bold")
    out.print(performance.scenario.name, markup=False, style="bold")
    last = {line.step: number for number, line in enumerate(performance.lines)}
    for number, line in enumerate(performance.lines):
        if line.who == "stage":
            out.print(f"  {'':>8}  ({line.text})", markup=False, style="dim")
        else:
            out.print(f"  {line.who:>8}  {line.text}", markup=False)
        if last[line.step] == number:
            _print_faults(line.step, wrong.pop(line.step, []), out)
    for step, texts in wrong.items():
        _print_faults(step, texts, out)
    if performance.rows:
        out.print("  rows:")
    for row in performance.rows:
        style = "green" if row.lstrip().startswith("+") else "red" if row.lstrip().startswith("-") else ""
        out.print(f"    {row}", markup=False, style=style)


def _print_faults(step: int, texts: list[str], out: Console) -> None:
    for text in texts:
        out.print(f"  {'':>8}  ✗ line {step}: {text}", markup=False, style="red")


def print_summary(performances: list[Performance], out: Console) -> None:
    """How many of each."""
    count = Counter(each.status for each in performances)
    seconds = sum(each.took_ms for each in performances) / 1000
    said = ", ".join(f"{count[status]} {status}" for status in ("passed", "failed", "pending") if count[status])
    out.print(f"\n{len(performances)} scenarios: {said or 'none'}; {seconds:.1f} s")


def as_json(programme: Programme, performance: Performance) -> dict[str, Any]:
    """One performance, for programs."""
    scenario = performance.scenario
    return {
        "pack": programme.pack,
        "name": scenario.name,
        "line": scenario.line,
        "tags": scenario.tags,
        "status": performance.status,
        "pending": scenario.pending,
        "went_well": performance.went_well,
        "took_ms": round(performance.took_ms, 1),
        "transcript": [{"who": line.who, "text": line.text, "line": line.step} for line in performance.lines],
        "faults": [{"line": fault.line, "text": fault.text} for fault in performance.faults],
        "rows": performance.rows,
    }
