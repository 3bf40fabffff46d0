"""The count, by kind."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.cli.benchmarks.chaos.audit import Told, Violation

PROMISES = ("lost", "doubled", "stuck", "holes", "illegal", "refused")


@dataclass
class Tally:
    """What one kind of kill came to."""

    kind: str
    points: int = 0
    inside: int = 0
    conversations: int = 0
    turns: int = 0
    repeated: int = 0
    worded: int = 0
    longest_s: float = 0.0
    seconds: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, is_inside: bool, conversations: list[Told], violations: list[Violation], point: str) -> None:
        """One point."""
        self.points += 1
        self.inside += is_inside
        self.conversations += len(conversations)
        for told in conversations:
            self.turns += len(told.turns)
            self.repeated += sum(turn.attempts > 1 for turn in told.turns)
            self.worded += sum(turn.failed for turn in told.turns)
            self.longest_s = max([self.longest_s, *(turn.seconds for turn in told.turns)])
        self.broken.update(violation.what for violation in violations)
        self.violations += [f"{point}: {violation}" for violation in violations]

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.violations

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        counted = {name: self.broken[name] for name in PROMISES}
        facts = {name: value for name, value in vars(self).items() if name != "broken"}
        return {**facts, **counted}


def table(tallies: list[Tally]) -> str:
    """Markdown."""
    heads = ["killed", "points", "inside a turn", "conversations", "turns", "sent again", "worded failures"]
    lines = [" | ".join(["", *heads, *PROMISES, "longest turn", ""]).strip()]
    lines.append("|" + "---|" * (len(heads) + len(PROMISES) + 1))
    for tally in tallies:
        counts = [tally.points, tally.inside, tally.conversations, tally.turns, tally.repeated, tally.worded]
        cells = [tally.kind, *counts, *(tally.broken[name] for name in PROMISES), f"{tally.longest_s:.1f} s"]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)
