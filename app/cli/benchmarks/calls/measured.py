"""What a worker's calls came to: distributions of what was read off the recordings, and where the time went."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from app.cli.benchmarks.report import percentile
from app.cli.calling.line import Conversation, SaidTurn

STAGES = {
    "vad_ms": "the pause is noticed",
    "stt_ms": "Whisper",
    "endpoint_ms": "the end is decided",
    "graph_ms": "the app answers",
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
        """Only of a call each of whose turns reported once: else nobody knows whose times they are."""
        reported = stage_times(data_dir, conversation.session_id)
        if len(reported) != len(conversation.turns):
            return
        for turn, times in zip(conversation.turns, reported, strict=True):
            if turn.answered_after_s is None:
                continue
            for name in STAGES:
                self.stages_ms.setdefault(STAGES[name], []).append(times.get(name) or 0.0)
            self._add_ways(conversation, turn, turn.answered_after_s, times)

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
        silent = len(self.turns) - len(self.answers_ms)
        cut_off = sum(turn.was_cut_off for turn in self.turns)
        greeting = f"{percentile(self.greetings_s, 0.5):.2f}" if self.greetings_s else "–"
        return (
            f"| {name} | {len(self.turns)} | {self.at(0.5):.0f} | {self.at(0.95):.0f} | {silent} | {cut_off} "
            f"| {greeting} |"
        )

    def stage_rows(self) -> list[str]:
        """Where the time went; empty when no stage was reported."""
        if not self.stages_ms:
            return []
        rows = [
            f"| {name} | {percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} |"
            for name, values in self.stages_ms.items()
        ]
        return ["| stage, added to the silence | p50 (ms) | p95 (ms) |", "|---|---|---|", *rows]


HEADER = [
    "| worker | turns | p50 | p95 | unanswered | caller cut off | greeting heard after (s) |",
    "|---|---|---|---|---|---|---|",
]


def stage_times(data_dir: Path, session_id: str) -> list[dict[str, float | None]]:
    """What the worker reported of each answered turn of a session, in order."""
    query = "select data from events where session_id = ? and type = 'latency' order by seq"
    with closing(sqlite3.connect(data_dir / "frontdesk.db")) as database:
        reported = [json.loads(data) for (data,) in database.execute(query, (session_id,))]
    return [times for times in reported if times.get("heard_gap_ms") is not None]
