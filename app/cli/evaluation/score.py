"""Figures with their confidence intervals (95 %)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.cli.evaluation.intervals import interval_of, interval_of_share

_MANY = 20


@dataclass(frozen=True)
class Score:
    """A figure between 0 and 1 over `lines` lines; `goal` is the least that is wanted."""

    name: str
    value: float
    low: float
    high: float
    lines: int
    goal: float | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        return None if self.goal is None else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        rounded = {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}
        return {"name": self.name, **rounded, "lines": self.lines, "goal": self.goal, "reached": self.is_reached}


def share(name: str, rights: Sequence[bool], goal: float | None = None) -> Score:
    """How many are right, with Wilson's interval."""
    n, right = len(rights), sum(rights)
    return Score(name, right / max(1, n), *interval_of_share(right, n), n, goal)


@dataclass(frozen=True)
class Hits:
    """What was found of what was said, in one line."""

    true: int
    false: int
    missed: int


def f1(name: str, lines: Sequence[Hits], goal: float | None = None) -> Score:
    """F1 over all lines, with the interval of resampled lines."""
    counts = np.array([(line.true, line.false, line.missed) for line in lines], dtype=np.int64).reshape(-1, 3)
    concerned = int((counts.sum(axis=1) > 0).sum())
    if not concerned:
        return Score(name, 0.0, 0.0, 1.0, 0, goal)
    low, high = interval_of(lambda drawn: _f1(counts[drawn].sum(axis=0)), len(counts))
    return Score(name, _f1(counts.sum(axis=0)), low, high, concerned, goal)


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """How far confidence is from being right, on average over the lines, by tenths."""
    error = 0.0
    for tenth in range(10):
        within = [one for one in judged if int(min(one[0], 0.999) * 10) == tenth]
        if within:
            gap = sum(confidence for confidence, _ in within) - sum(right for _, right in within)
            error += abs(gap) / len(judged)
    return error


def reliability(name: str, judged: Sequence[tuple[float, bool]]) -> list[str]:
    """How often what was said with some confidence was right: one row of Markdown a tenth."""
    rows = [f"| {name}: confidence | lines | right |", "|---|---|---|"]
    for tenth in range(10):
        within = [right for confidence, right in judged if int(min(confidence, 0.999) * 10) == tenth]
        if within:
            few = " (few)" if len(within) < _MANY else ""
            rows.append(
                f"| {tenth / 10:.1f}–{tenth / 10 + 0.1:.1f} | {len(within)} | {sum(within) / len(within):.2f}{few} |"
            )
    return [*rows, f"| expected calibration error | {len(judged)} | {calibration_error(judged):.3f} |"]


def _f1(counts: "np.ndarray[Any, np.dtype[np.int64]]") -> float:
    true, false, missed = (int(count) for count in counts)
    return 2 * true / (2 * true + false + missed) if true else 0.0
