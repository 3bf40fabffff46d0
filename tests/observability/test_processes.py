"""Several processes of one server count as one, and one that has ended holds nothing any more."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.cli.rig.apps import AppProcess
from app.core.multiprocess import VARIABLE, forget_the_dead, join_siblings
from tests.conftest import CACHE

COUNTING = """
import sys
from app.core import metrics
metrics.turns.labels("p", "booking", "book", "completed").inc(2)
metrics.turns_running.inc(3)
metrics.stage_seconds.labels("graph").observe(0.004)
print("ready", flush=True)
sys.stdin.readline()
"""
ASKING = "import sys; from app.core import metrics; sys.stdout.buffer.write(metrics.exposition())"


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {VARIABLE: str(folder)}


def counting(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def asked(folder: Path) -> dict[str, float]:
    """The samples, as a process that has counted nothing itself tells them."""
    told = subprocess.run([sys.executable, "-c", ASKING], env=environment(folder), check=True, capture_output=True)
    families = text_string_to_metric_families(told.stdout.decode())
    return {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_whichever_is_asked_all_are_counted_and_the_dead_hold_nothing(tmp_path: Path):
    first, second = counting(tmp_path), counting(tmp_path)
    try:
        both = asked(tmp_path)
        assert both["frontdesk_turns_totalbookbookingcompletedp"] == 4
        assert both["frontdesk_turns_running"] == 6
        assert both["frontdesk_stage_seconds_countgraph"] == 2
        second.kill()
        second.wait()
        left = asked(tmp_path)
        assert left["frontdesk_turns_totalbookbookingcompletedp"] == 4, "what was done stays done"
        assert left["frontdesk_turns_running"] == 3
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()


async def test_a_server_of_two_workers_tells_the_same_whichever_is_asked(data_dir: Path, database_url: str):
    settings = {"DATABASE_URL": database_url, "FRONTDESK_CACHE_DIR": str(CACHE)}
    async with AppProcess(data_dir, settings, extra=("--workers", "2")) as app:
        for _ in range(12):
            # A connection of its own for each: the system deals connections out among the workers.
            async with httpx2.AsyncClient(base_url=app.url) as http:
                assert (await http.post("/api/sessions", json={})).status_code == 201
        told = {await opened(app.url) for _ in range(8)}
    assert told == {12.0}


async def opened(url: str) -> float:
    async with httpx2.AsyncClient(base_url=url) as http:
        text = (await http.get("/metrics")).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    return sum(sample.value for sample in families["frontdesk_sessions_opened"].samples)


def test_a_process_on_its_own_shares_with_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert join_siblings() is None


def test_what_servers_that_have_ended_left_behind_is_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(multiprocessing, "parent_process", object)
    left = tmp_path / f"frontdesk-metrics-{os.getuid()}-999999999"
    left.mkdir()
    (left / "counter_1.db").write_bytes(b"")
    ours = join_siblings()
    assert ours == tmp_path / f"frontdesk-metrics-{os.getuid()}-{os.getppid()}"
    assert list(tmp_path.iterdir()) == [ours]


def test_a_number_used_again_does_not_bring_back_what_its_process_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    mine = tmp_path / f"gauge_livesum_{os.getpid()}.db"
    dead = tmp_path / "gauge_livesum_999999999.db"
    counter = tmp_path / "counter_999999999.db"
    for file in (mine, dead, counter):
        file.write_bytes(b"")
    assert join_siblings() == tmp_path
    assert not mine.exists()
    forget_the_dead(tmp_path)
    assert (dead.exists(), counter.exists()) == (False, True)
