"""`frontdesk bench voice` from the command line; its calls are played by nobody here."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli.bench import command
from app.cli.benchmarks import voice
from app.cli.benchmarks.calls.measured import Measured
from app.cli.calling.caller import Caller, view
from app.cli.calling.energy import Sound
from app.cli.calling.line import CallFailed, Conversation, SaidTurn
from app.cli.calling.recordings import write_wav
from app.cli.calling.stage import NotReady, Stage
from app.cli.rig.ports import free_port

ANSWERED_S, BASELINE_S = 0.9, 4.0


class Played:
    """What stands for the rooms: how each call goes, and what was asked of the baseline."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls, self.failing = folder, 0, set[int]()
        self.baseline_error: NotReady | None = None
        self.held: list[tuple[list[str], list[bool], int]] = []

    def caller(self, url: str, background: Sound | None = None) -> "Played":
        return self

    async def call(self, files: list[Path]) -> Conversation:
        self.calls += 1
        if self.calls in self.failing:
            raise CallFailed("Nobody greeted the caller")
        return Conversation(turns=[SaidTurn(path.name, 0, 1, ANSWERED_S) for path in files], greeting_s=0.5)

    @asynccontextmanager
    async def stage(self, folder: Path, settings: Mapping[str, str], speech: Path) -> AsyncIterator[Stage]:
        yield Prepared("http://127.0.0.1:1", folder, "ws://127.0.0.1:2", folder / "up.log")

    @asynccontextmanager
    async def baseline(self, program: Path, stage: Stage, folder: Path) -> AsyncIterator["Played"]:
        if self.baseline_error is not None:
            raise self.baseline_error
        yield self

    async def hold(self, files: list[Path], backgrounds: Sequence[Sound | None], times: int) -> list[Measured]:
        self.held.append(([path.name for path in files], [each is not None for each in backgrounds], times))
        return [Measured([SaidTurn(path.name, 0, 1, BASELINE_S) for path in files * times]) for _ in backgrounds]

    def record(self, texts: list[str], folder: Path, models: Path) -> list[Path]:
        files = [self.folder / f"{number}.wav" for number in range(len(texts))]
        for path in files:
            write_wav(path, np.full(2400, 4000, dtype=np.int16))
        return files

    def run(self, *argv: str) -> tuple[int, dict[str, object], str]:
        """The exit code, the figures and the report."""
        report = self.folder / "docs" / "benchmarks.md"
        done = CliRunner().invoke(command, ["voice", "--json", "--calls", "2", "--report", str(report), *argv])
        return done.exit_code, json.loads(done.stdout), report.read_text() if report.exists() else ""


class Prepared(Stage):
    async def until_prepared(self) -> None:
        return


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played(tmp_path)
    monkeypatch.setattr(voice, "running_stage", played.stage)
    monkeypatch.setattr(voice, "running_baseline", played.baseline)
    monkeypatch.setattr(voice, "Caller", played.caller)
    monkeypatch.setattr(voice, "record", played.record)
    monkeypatch.setattr("app.cli.benchmarks.calls.measured.stage_times", lambda *_: [])
    monkeypatch.setattr(voice.console, "stderr", False)
    return played


def test_the_figures_of_each_part_come_as_json_beside_the_baselines(played: Played, tmp_path: Path):
    (tmp_path / "plain.py").touch()
    code, figures, report = played.run("--part", "quiet", "--part", "noise", "--baseline", str(tmp_path / "plain.py"))
    assert code == 0
    assert set(figures) == {"quiet", "noise", "failures"}
    quiet = figures["quiet"]
    assert isinstance(quiet, dict)
    assert quiet["ratio"] == {"p50": ANSWERED_S / BASELINE_S, "p95": ANSWERED_S / BASELINE_S}
    assert quiet["frontdesk"]["lines"]["My name is John Miller."]["turns"] == 2
    assert [each[1:] for each in played.held] == [([False, True], 2)], "one call, quiet and then noisy"
    assert "| How much is a brake inspection? | 2 | 900 | 900 | 0 | 0 |" in report
    assert "In 2 of the recordings the caller stops to think for 0.7 s." in report
    assert "## Spoken turns in noise" in report


def test_a_baseline_that_is_not_there_leaves_our_own_figures_and_says_why(played: Played, tmp_path: Path):
    (tmp_path / "plain.py").touch()
    played.baseline_error = NotReady("The baseline ended:\nno models")
    code, figures, report = played.run("--part", "quiet", "--baseline", str(tmp_path / "plain.py"))
    assert code == 1
    assert figures["failures"] == ["baseline: The baseline ended:\nno models"]
    assert "| Frontdesk | 12 | 900 | 900 |" in report
    assert "The baseline was not measured: The baseline ended:" in report


def test_a_call_that_fails_costs_the_others_nothing(played: Played):
    played.failing = {2}
    code, figures, report = played.run("--part", "quiet")
    assert (code, figures["failures"]) == (1, ["quiet: Nobody greeted the caller"])
    assert "| Frontdesk | 6 | 900 |" in report


async def test_an_app_that_is_gone_is_a_call_that_failed():
    port = free_port()
    with pytest.raises(CallFailed, match="No app answers"):
        await Caller(f"http://127.0.0.1:{port}").call([])
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        with pytest.raises(CallFailed, match="No app answers"):
            await view(http, "s")
