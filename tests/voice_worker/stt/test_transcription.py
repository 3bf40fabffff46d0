"""The thread that transcribes: what hangs is left behind, what nobody wants is not done."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest
import pytest_asyncio

from voice_worker.stt.protocol import Samples, Transcript, always
from voice_worker.stt.transcription import HearingAway, Transcription

SOUND = np.zeros(160, dtype=np.float32)
HANGS_S = 0.02


class Ear:
    """Transcribes to its name, as soon as it is let."""

    def __init__(self, name: str, *, is_free: bool = True) -> None:
        self.name, self.free, self.begun = name, threading.Event(), 0
        self.asked: list[Callable[[], bool]] = []
        if is_free:
            self.free.set()

    def transcribe(self, samples: Samples, expects: str = "open", is_wanted: Callable[[], bool] = always) -> Transcript:
        self.begun += 1
        self.asked.append(is_wanted)
        assert self.free.wait(10)
        if self.name == "broken":
            raise RuntimeError("out of memory")
        return Transcript(self.name, 0.9, 1.0)


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.002)


@pytest_asyncio.fixture
async def hung() -> AsyncIterator[Ear]:
    ear = Ear("late", is_free=False)
    yield ear
    ear.free.set()


async def test_words_come_one_utterance_after_the_other():
    hearing = Transcription(Ear("words"))
    first, second = hearing.begin(SOUND, "open"), hearing.begin(SOUND, "phone")
    assert [(await first).text, (await second).text] == ["words", "words"]


async def test_what_is_no_longer_wanted_is_not_begun_and_what_runs_is_told(hung: Ear):
    hearing = Transcription(hung)
    running, waiting, wanted = (hearing.begin(SOUND, "open") for _ in range(3))
    await until(lambda: hung.begun)
    assert hung.asked[0]()
    running.cancel()
    waiting.cancel()
    await until(lambda: not hung.asked[0]())
    hung.free.set()
    assert (await wanted).text == "late"
    assert hung.begun == 2


async def test_a_model_that_hangs_is_left_and_another_hears_the_next_utterance(hung: Ear):
    fresh = Ear("fresh")
    hearing = Transcription(hung, lambda: fresh, hangs_after_s=HANGS_S)
    lost = hearing.begin(SOUND, "open")
    behind = hearing.begin(SOUND, "open")
    await until(hearing.leave_what_hangs)
    assert (await behind).text == "fresh", "also what waited behind it"
    assert (await hearing.begin(SOUND, "open")).text == "fresh"
    assert not lost.done()
    assert not hearing.leave_what_hangs()


async def test_a_model_that_hangs_again_and_again_is_given_a_rest(hung: Ear):
    hearing = Transcription(hung, lambda: hung, hangs_after_s=HANGS_S, open_s=60)
    for _ in range(2):
        _ = hearing.begin(SOUND, "open")
        await until(hearing.leave_what_hangs)
    with pytest.raises(HearingAway):
        await hearing.begin(SOUND, "open")


async def test_a_rest_ends_and_words_that_come_forget_what_was(hung: Ear):
    models = [hung, Ear("well again")]
    hearing = Transcription(hung, lambda: models.pop(0), hangs_after_s=HANGS_S, open_s=0.0)
    for _ in range(2):
        _ = hearing.begin(SOUND, "open")
        await until(hearing.leave_what_hangs)
    assert (await hearing.begin(SOUND, "open")).text == "well again"


async def test_a_model_that_fails_is_asked_again_and_one_that_cannot_be_loaded_too():
    broken = Transcription(Ear("broken"))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await broken.begin(SOUND, "open")


async def test_a_model_that_finishes_while_it_is_looked_at_does_not_hang():
    transcription = Transcription(Ear("quick"))

    class Finishing:
        looks = iter([0.0, None])

        @property
        def began_at(self) -> float | None:
            return next(self.looks)

    transcription.hangs_after_s = float("inf")
    transcription._desk = Finishing()  # pyright: ignore[reportAttributeAccessIssue]
    assert not transcription.leave_what_hangs()
