"""Half an hour of ordinary life (or FRONTDESK_SOAK_MINUTES): nothing grows, nobody is stuck. `make test-long`."""

import os
from pathlib import Path

import pytest

from app.cli.benchmarks.report import write_section
from app.cli.benchmarks.soak import soak
from tests.servers import postgres_or_skip, redis_or_skip

MINUTES = float(os.environ.get("FRONTDESK_SOAK_MINUTES", "30"))

pytestmark = [pytest.mark.long, pytest.mark.timeout(MINUTES * 60 + 600)]


async def test_memory_and_file_handles_stay_flat_and_nobody_is_stuck(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    redis_or_skip()
    postgres_or_skip()

    def say(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    soaked = await soak(tmp_path, MINUTES, say)
    say(f"\n{soaked.section()}")
    if report := os.environ.get("FRONTDESK_SOAK_REPORT"):
        write_section(Path(report), "soak", "Soak", soaked.section())
    assert soaked.violations == []
    assert soaked.conversations >= MINUTES * 10
    assert soaked.barge_ins > 0
    grown = [course.row() for course in soaked.courses if not course.is_flat()]
    assert grown == []
