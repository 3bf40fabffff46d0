"""Several processes of one server count as one, and one that has ended holds nothing any more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.core.multiprocess import VARIABLE, forget_the_dead, join_siblings

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


def test_a_process_on_its_own_shares_with_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert join_siblings() is None


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
