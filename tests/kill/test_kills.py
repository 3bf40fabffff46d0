"""A few kills of each kind at fixed moments; `frontdesk bench chaos` does the same a hundred times over."""

from pathlib import Path

import pytest

from app.cli.benchmarks.chaos.command import run_points
from app.cli.benchmarks.chaos.points import Kind, points
from app.cli.benchmarks.chaos.spoken import SpokenPoints
from app.cli.benchmarks.chaos.stage import stage_of
from tests.servers import livekit_or_skip, postgres_or_skip, redis_or_skip

SEED = 4
TYPED, SPOKEN = 3, 2

pytestmark = pytest.mark.timeout(300)


ALONE = pytest.mark.audio
"""Calls go on in real time: nothing runs beside them."""


@pytest.mark.parametrize(
    "kind",
    ["app", "redis", "postgres", pytest.param("worker", marks=ALONE), pytest.param("livekit", marks=pytest.mark.long)],
)
async def test_what_is_killed_while_customers_book_loses_nothing_and_doubles_nothing(kind: Kind, tmp_path: Path):
    redis_or_skip()
    postgres_or_skip()
    count = TYPED
    if kind in ("worker", "livekit"):
        livekit_or_skip()
        count = SPOKEN
    said: list[str] = []
    async with stage_of(kind, tmp_path) as stage:
        tally = await run_points(stage, kind, points(SEED, kind, count), said.append)
    assert tally.violations == []
    assert tally.points == count
    assert tally.inside >= 1 or kind in ("worker", "livekit"), "the kills have to fall into turns"
    assert tally.turns >= tally.conversations * 5


@ALONE
async def test_callers_who_speak_into_the_opening_of_the_line_hear_every_answer(tmp_path: Path):
    redis_or_skip()
    postgres_or_skip()
    livekit_or_skip()
    async with stage_of("worker", tmp_path) as stage:
        assert isinstance(stage.players, SpokenPoints)
        stage.players.haste = 1.0
        for _ in range(2):
            # A read-back counts once it was heard: whoever hears nothing never books.
            await stage.players.warm_up()
