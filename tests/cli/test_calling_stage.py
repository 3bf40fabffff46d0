"""A Frontdesk of one's own to call is waited for until its worker leaves the cores alone."""

import asyncio
from pathlib import Path

from app.cli.calling.stage import SETTLED_S, Stage, keep_sentences
from tests.fakes.virtual_time import virtual_time


@virtual_time
async def test_a_stage_is_prepared_once_no_more_sentences_are_made(tmp_path: Path):
    keep_sentences(tmp_path / "data" / "speech", tmp_path / "kept")
    stage = Stage("http://127.0.0.1:1", tmp_path / "data", "ws://127.0.0.1:2", tmp_path / "up.log")

    async def make(count: int) -> None:
        for number in range(count):
            await asyncio.sleep(10)
            (tmp_path / "data" / "speech" / f"{number}.pcm").touch()

    making = asyncio.create_task(make(6))
    await stage.until_prepared()
    assert making.done()
    took_s = asyncio.get_running_loop().time()
    assert 60 < took_s <= 60 + 2 * SETTLED_S
    assert len(list((tmp_path / "kept").iterdir())) == 6, "they are there for the next stage"
