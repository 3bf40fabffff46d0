"""What came of one file: figures, what was predicted, and what went wrong."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli.evaluation.score import Score
from app.core.embeddings import SentenceEmbedder

Line = dict[str, Any]


class BadLine(Exception):
    """A line that is no JSON object, or lacks what its kind must have."""


@dataclass(frozen=True)
class Mark:
    """One line's gold and prediction; `right` judges them, `what` is the slot or class concerned."""

    id: str
    text: str
    what: str
    gold: Any
    predicted: Any
    right: bool


@dataclass
class Sheet:
    """One file's outcome. `confusion` counts (gold, predicted) where classes are told apart."""

    file: str
    scores: list[Score] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    embedding_ms: list[float] = field(default_factory=list)

    def wrong(self) -> list[Mark]:
        """What went wrong, in the file's order."""
        return [mark for mark in self.marks if not mark.right]


Evaluate = Callable[[list[Line], SentenceEmbedder], Sheet]


def read_lines(path: Path) -> list[Line]:
    """The file's objects.

    Raises:
        BadLine: it names file and line.
    """
    found: list[Line] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            raise BadLine(f"{path.name}, line {number}: {error}") from None
        if not isinstance(line, dict):
            raise BadLine(f"{path.name}, line {number}: an object is wanted")
        found.append(line)
    return found
