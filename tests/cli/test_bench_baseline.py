"""The yardstick is called once, and only once it can do its best."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.cli.benchmarks.calls import baseline
from app.cli.benchmarks.calls.baseline import Baseline
from app.cli.calling.energy import Sound
from app.cli.calling.line import CallFailed, Conversation, SaidTurn
from app.cli.calling.recordings import write_wav
from app.cli.calling.stage import NotReady, Stage
from tests.fakes.virtual_time import virtual_time

NOISE = np.ones(10, dtype=np.int16)
READY = '"process initialized"\n'


class Room:
    """Stands for the room: when each line was said, over which background, and how many calls were not taken."""

    def __init__(self, folder: Path, not_taken: int = 0) -> None:
        self.not_taken, self.said = not_taken, list[tuple[str, bool, float]]()
        self.microphone = SimpleNamespace(background=None)
        self.process: Any = SimpleNamespace(returncode=None)
        self.log = folder / "baseline.log"
        self.log.write_text(f'"registered worker"\n{READY}')
        (folder / "secrets").mkdir()
        (folder / "secrets" / "livekit_api_secret").write_text("s" * 40)
        stage = Stage("http://127.0.0.1:1", folder, "ws://127.0.0.1:2", folder / "up.log")
        self.worker = Baseline(stage, self.log, self.process)
        self.files = [folder / "a.wav", folder / "b.wav"]
        for path in self.files:
            write_wav(path, np.zeros(10, dtype=np.int16))

    @asynccontextmanager
    async def open_line(self, url: str, token: str, conversation: Conversation, *_: object) -> AsyncIterator["Room"]:
        yield self

    async def greeted(self, limit_s: float) -> None:
        if self.not_taken:
            self.not_taken -= 1
            raise CallFailed("Nobody greeted the caller")
        asyncio.get_running_loop().call_later(30, lambda: self.log.write_text(self.log.read_text() + READY))

    async def say_and_hear(self, name: str, sound: Sound, conversation: Conversation) -> None:
        self.said.append((name, self.microphone.background is not None, asyncio.get_running_loop().time()))
        answered = None if name == "b.wav" else 4.0
        conversation.turns.append(SaidTurn(name, 0, 1, answered))


async def calm() -> float:
    await asyncio.sleep(2)
    return 0.1


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room(tmp_path)
    monkeypatch.setattr(baseline, "open_line", room.open_line)
    monkeypatch.setattr(baseline, "share_of_cores_busy", calm)
    return room


@virtual_time
async def test_the_baseline_says_all_in_one_call_once_its_next_process_has_loaded_its_models(room: Room):
    quiet, noisy = await room.worker.hold(room.files, [None, NOISE], 2)
    assert [name for name, *_ in room.said] == ["a.wav", *["a.wav", "b.wav"] * 4]
    assert [is_noisy for _, is_noisy, _ in room.said] == [False] * 5 + [True] * 4
    assert room.said[0][2] >= 30, "its next process was waited for"
    assert (quiet.unanswered, len(quiet.turns), noisy.unanswered) == (2, 4, 2)


@virtual_time
async def test_a_call_that_is_not_taken_is_tried_again_a_few_times(room: Room):
    room.not_taken = 2
    assert len((await room.worker.hold(room.files, [None], 1))[0].turns) == 2
    room.not_taken = 3
    with pytest.raises(CallFailed, match="took no call in 3 attempts"):
        await room.worker.hold(room.files, [None], 1)


@virtual_time
async def test_a_baseline_that_ends_is_said_to_have_ended(room: Room):
    room.process.returncode = 1
    with pytest.raises(NotReady, match="The baseline ended"):
        await room.worker.hold(room.files, [None], 1)
