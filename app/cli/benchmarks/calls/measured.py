"""What a worker's calls came to: distributions of what was read off the recordings, and where the time went."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.cli.benchmarks.report import percentile
from app.cli.calling.line import Conversation, SaidTurn

STAGES = {
    "vad_ms": "the pause is noticed",
    "stt_ms": "Whisper",
    "endpoint_ms": "the end is decided",
    "graph_ms": "the app answers",
    "model_ms": "its model understands",
    "tts_first_ms": "first clause made",
    "playout_ms": "it begins to play",
    "unexplained_ms": "not explained by the worker's stages",
}
WAY_UP, WAY_DOWN = "the caller's last sound reaches the worker's ear", "the agent's first sound reaches the caller"
REST = "not explained by anything"


@dataclass
class Measured:
    """What one worker did."""

    turns: list[SaidTurn] = field(default_factory=list)
    greetings_s: list[float] = field(default_factory=list)
    stages_ms: dict[str, list[float]] = field(default_factory=dict)

    def add(self, conversation: Conversation, data_dir: Path | None = None) -> None:
        """Take a call in; with the app's data folder, also what its stages took."""
        self.turns += conversation.turns
        if conversation.greeted_after_s is not None:
            self.greetings_s.append(conversation.greeted_after_s)
        if data_dir is not None:
            self._add_stages(conversation, data_dir)

    def _add_stages(self, conversation: Conversation, data_dir: Path) -> None:
        """Of each turn that was answered and not cut off: after one that was, two reports tell of one turn."""
        reports = stage_times(data_dir, conversation.session_id)
        for turn, times in reported(conversation, reports):
            for name in STAGES:
                self.stages_ms.setdefault(STAGES[name], []).append(times.get(name) or 0.0)
            self._add_ways(conversation, turn, turn.answered_after_s or 0.0, times)

    def _add_ways(
        self, conversation: Conversation, turn: SaidTurn, answered_s: float, times: dict[str, float | None]
    ) -> None:
        """What lies between the recordings and the worker's own account, by what the caller's page was told when."""
        told, ended = conversation.told, turn.ended_s
        speaking = next((each.at for each in told if each.at > ended and each.agent == "speaking"), None)
        silent = [
            now.at
            for before, now in pairwise(told)
            if before.customer == "speaking" and now.customer == "silent" and now.at < (speaking or 0)
        ]
        outside = answered_s * 1000 - (times.get("heard_gap_ms") or 0.0)
        up = (silent[-1] - ended) * 1000 - (times.get("vad_ms") or 0.0) if silent else 0.0
        down = (ended + answered_s - speaking) * 1000 if speaking is not None else 0.0
        for name, value in ((WAY_UP, up), (WAY_DOWN, down), (REST, outside - up - down)):
            self.stages_ms.setdefault(name, []).append(value)

    @property
    def answers_ms(self) -> list[float]:
        """Of the turns that were answered at all."""
        return [turn.answered_after_s * 1000 for turn in self.turns if turn.answered_after_s is not None]

    def at(self, share: float) -> float:
        """Milliseconds within which this share of the answers began; endless when there were none."""
        return percentile(self.answers_ms, share) if self.answers_ms else float("inf")

    def row(self, name: str) -> str:
        """One line of the table."""
        greeting = f"{percentile(self.greetings_s, 0.5):.2f}" if self.greetings_s else "–"
        return f"| {name} | {self.cells(0.5, 0.95)} | {greeting} |"

    def stage_rows(self) -> list[str]:
        """Where the time went; empty when no stage was reported."""
        if not self.stages_ms:
            return []
        told = max(len(values) for values in self.stages_ms.values())
        rows = [
            f"| {name} | {percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} |"
            for name, values in self.stages_ms.items()
        ]
        return [f"| stage, added to the silence ({told} turns) | p50 (ms) | p95 (ms) |", "|---|---|---|", *rows]

    def lines(self, names: Mapping[str, str]) -> dict[str, "Measured"]:
        """The turns by what was said in them; a recording that has no name goes by its file's."""
        found: dict[str, Measured] = {}
        for turn in self.turns:
            found.setdefault(names.get(turn.file, turn.file), Measured()).turns.append(turn)
        return found

    def line_rows(self, names: Mapping[str, str]) -> list[str]:
        """What each line came to."""
        rows = [f"| {name} | {each.cells(0.5, 1.0)} |" for name, each in self.lines(names).items()]
        return ["| line | said | p50 | longest | unanswered | cut off |", "|---|---|---|---|---|---|", *rows]

    def cells(self, *shares: float) -> str:
        """Turns, these percentiles, the unanswered and the cut off, as cells of a table."""
        times = [f"{self.at(share):.0f}" if self.answers_ms else "–" for share in shares]
        return " | ".join([str(len(self.turns)), *times, str(self.unanswered), str(self.cut_off)])

    @property
    def unanswered(self) -> int:
        """Turns after which nothing was heard."""
        return len(self.turns) - len(self.answers_ms)

    @property
    def cut_off(self) -> int:
        """Turns into which the agent spoke."""
        return sum(turn.was_cut_off for turn in self.turns)

    def as_json(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The figures, in milliseconds; None where nothing was measured."""
        figures: dict[str, Any] = {
            "turns": len(self.turns),
            "p50_ms": self._rounded(0.5),
            "p95_ms": self._rounded(0.95),
            "unanswered": self.unanswered,
            "cut_off": self.cut_off,
            "answers_ms": [round(ms) for ms in self.answers_ms],
        }
        if self.greetings_s:
            figures["greeting_p50_s"] = round(percentile(self.greetings_s, 0.5), 2)
        if self.stages_ms:
            figures["stages_ms"] = {
                name: {"turns": len(values), "p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}
                for name, values in self.stages_ms.items()
            }
        if names is not None:
            figures["lines"] = {name: each.as_json() for name, each in self.lines(names).items()}
        return figures

    def _rounded(self, share: float) -> int | None:
        return round(self.at(share)) if self.answers_ms else None


HEADER = [
    "| worker | turns | p50 | p95 | unanswered | caller cut off | greeting heard after (s) |",
    "|---|---|---|---|---|---|---|",
]


@dataclass(frozen=True)
class Report:
    """What the worker reported of a turn, once its answer had ended: `at` in seconds since 1970."""

    at: float
    times: dict[str, float | None]


def stage_times(data_dir: Path, session_id: str) -> list[Report]:
    """The reports of a session's answered turns, in order."""
    query = "select ts, data from events where session_id = ? and type = 'latency' order by seq"
    with closing(sqlite3.connect(data_dir / "frontdesk.db")) as database:
        rows = database.execute(query, (session_id,)).fetchall()
    reports = [
        Report(datetime.fromisoformat(ts).replace(tzinfo=UTC).timestamp(), json.loads(told)) for ts, told in rows
    ]
    return [report for report in reports if report.times.get("heard_gap_ms") is not None]


def seconds(stored: str) -> float:
    """A time of the database, in seconds since 1970."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).timestamp()


def reported(conversation: Conversation, reports: list[Report]) -> list[tuple[SaidTurn, dict[str, float | None]]]:
    """Each turn that was answered in its own time, with the first report after that and before the next has ended."""
    found: list[tuple[SaidTurn, dict[str, float | None]]] = []
    ends = [turn.ended_s for turn in conversation.turns[1:]] + [float("inf")]
    for turn, end in zip(conversation.turns, ends, strict=True):
        if turn.answered_after_s is None or turn.was_cut_off:
            continue
        begin = turn.ended_s + turn.answered_after_s
        of_turn = [report for report in reports if begin <= report.at - conversation.began_at < end]
        if of_turn:
            found.append((turn, of_turn[0].times))
    return found
