"""Engines that hang, fail or fall behind, and who speaks then. The clock is turned by hand."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice_worker.tts.cache import SentenceCache
from voice_worker.tts.lane import TRIAL
from voice_worker.tts.maker import FIRST, LIKELY, NEXT, SpeechMaker
from voice_worker.tts.making import Making
from voice_worker.tts.protocol import SAMPLE_RATE, Pcm
from voice_worker.tts.shelf import VoiceShelf

LINE = "We open at nine in the morning."


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class TimedVoice:
    """Takes `work_s` of the clock for a second of sound; while `gate` is shut it hangs."""

    def __init__(self, name: str, clock: Clock, work_s: float = 0.5) -> None:
        self.name, self.clock, self.work_s = name, clock, work_s
        self.gate, self.is_broken = threading.Event(), False
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.said: list[str] = []

    def synthesize(self, text: str) -> Pcm:
        self.begun.release()
        assert self.gate.wait(10)
        self.said.append(text)
        if self.is_broken:
            raise RuntimeError("no voice today")
        self.clock.now += self.work_s
        return np.zeros(SAMPLE_RATE, dtype=np.int16)


class Machine:
    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.kokoro, self.piper = TimedVoice("kokoro", self.clock), TimedVoice("piper", self.clock, work_s=0.1)
        cache = SentenceCache(folder, 10)
        self.maker = SpeechMaker(VoiceShelf(cache, self.kokoro), VoiceShelf(cache, self.piper), clock=self.clock)
        self._numbers = iter(range(1000))

    async def say(self, lane: int = 0, priority: int = FIRST) -> None:
        await self.maker.make(f"{LINE} {next(self._numbers)}", priority, lane=lane)

    def best(self) -> int:
        return self.maker.best([LINE])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.001)


async def test_an_engine_that_falls_behind_gives_way_and_comes_back_once_it_can(machine: Machine):
    machine.kokoro.work_s = 1.6
    assert machine.best() == 0
    for _ in range(3):
        await machine.say()
    assert machine.best() == 1

    machine.kokoro.work_s = 0.5
    machine.kokoro.gate.clear()
    machine.clock.now += 11
    assert machine.best() == 1, "it is tried by a sentence that nobody waits for"
    machine.kokoro.gate.set()
    await until(lambda: TRIAL in machine.kokoro.said)
    await until(lambda: machine.best() == 0)


async def test_a_voice_that_fails_twice_is_not_asked_until_its_trial(machine: Machine):
    machine.kokoro.is_broken = True
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await machine.say()
    assert machine.best() == 1
    asked = len(machine.kokoro.said)
    for _ in range(5):
        await machine.say(machine.best())
    assert len(machine.kokoro.said) == asked


async def test_a_sentence_that_hangs_is_left_behind_and_the_others_are_made(machine: Machine):
    machine.kokoro.gate.clear()
    hanging = asyncio.ensure_future(machine.say())
    await until(lambda: machine.kokoro.begun.acquire(blocking=False))
    waiting = machine.maker.make("Behind it.", NEXT)
    machine.clock.now += 3
    assert machine.best() == 1, "late already: the next sentence does not wait for it"
    machine.clock.now += 5
    machine.maker.best([LINE])
    with pytest.raises(TimeoutError):
        await hanging
    machine.kokoro.gate.set()
    assert len(await waiting) == SAMPLE_RATE
    machine.clock.now += 20
    await until(lambda: machine.best() == 0)


async def test_an_engine_that_always_hangs_does_not_eat_up_the_threads(machine: Machine):
    machine.kokoro.gate.clear()
    before = threading.active_count()
    for _ in range(6):
        wanted = machine.maker.make(f"Hanging {_}.", FIRST)
        wanted.cancel()
        machine.maker.make(f"Hanging also {_}.", FIRST).add_done_callback(lambda future: future.exception())
        await asyncio.sleep(0.01)
        machine.clock.now += 400
        machine.best()
    assert threading.active_count() <= before + 2
    machine.kokoro.gate.set()
    machine.clock.now += 400
    await until(lambda: machine.best() == 0)


async def test_a_queue_too_long_is_shared_with_the_other_voice(machine: Machine):
    machine.kokoro.gate.clear()
    wanted = [machine.maker.make(f"{LINE} {number}", FIRST) for number in range(4)]
    assert machine.best() == 1
    machine.kokoro.gate.set()
    for sound in wanted:
        await sound
    assert machine.best() == 0


async def test_what_was_said_before_costs_nothing_whatever_the_engine_does(machine: Machine):
    await machine.maker.make(LINE, FIRST)
    machine.kokoro.gate.clear()
    machine.maker.lanes[0].fitness.hung(machine.clock.now)
    assert machine.best() == 0
    assert machine.maker.best([LINE, "Something new."]) == 1
    assert machine.maker.make(LINE, FIRST).done()


async def test_what_is_likely_to_be_said_is_made_once_and_raised_when_it_is_said(machine: Machine):
    machine.kokoro.gate.clear()
    first = asyncio.ensure_future(machine.say())
    await until(lambda: machine.kokoro.begun.acquire(blocking=False))
    likely = machine.maker.make("Likely.", LIKELY)
    other = machine.maker.make("Other.", NEXT)
    said = machine.maker.make("Likely.", FIRST)
    likely.cancel()
    machine.kokoro.gate.set()
    for sound in (first, other, said):
        await sound
    assert machine.kokoro.said[1:] == ["Likely.", "Other."]


async def test_what_was_likely_and_is_not_said_is_not_made(machine: Machine):
    machine.kokoro.gate.clear()
    first = asyncio.ensure_future(machine.say())
    await until(lambda: machine.kokoro.begun.acquire(blocking=False))
    machine.maker.make("Likely.", LIKELY).cancel()
    await asyncio.sleep(0)
    machine.kokoro.gate.set()
    await first
    await machine.say()
    assert "Likely." not in machine.kokoro.said


async def test_a_clause_that_both_voices_make_is_the_faster_ones(machine: Machine):
    machine.kokoro.gate.clear()
    making = Making(machine.maker, LINE, FIRST, "", 1.0, lane=0)
    assert not await making.wait(0.01)
    assert making.hurry()
    assert await making.wait(10)
    assert making.lane == 1
    assert not making.hurry(), "there is nobody else"
    machine.kokoro.gate.set()


async def test_a_clause_that_no_voice_can_make_is_said_to_be_so_at_once(machine: Machine):
    machine.kokoro.is_broken = machine.piper.is_broken = True
    making = Making(machine.maker, LINE, FIRST, "", 1.0, lane=0)
    with pytest.raises(RuntimeError, match="no voice"):
        await making.wait(10)


async def test_a_slower_pace_is_a_voice_of_its_own(tmp_path: Path):
    clock = Clock()
    made: list[tuple[str, float]] = []

    def make(name: str, pace: float) -> TimedVoice | None:
        made.append((name, pace))
        return TimedVoice(f"{name or 'heart'}/{pace}", clock) if name in ("", "bella") else None

    shelf = VoiceShelf(SentenceCache(tmp_path, 10), TimedVoice("heart/1.0", clock), make)
    names = [shelf.named(*key).name for key in (("", 1.0), ("", 0.8), ("bella", 0.8), ("bella", 1.0), ("x", 0.8))]
    assert names == ["heart/1.0", "heart/0.8", "bella/0.8", "bella/1.0", "heart/0.8"]


async def test_edge_tts_that_refuses_for_days_costs_two_sentences_and_then_one_trial_now_and_then(tmp_path: Path):
    clock = Clock()
    edge, piper = TimedVoice("edge", clock, work_s=0.3), TimedVoice("piper", clock, work_s=0.1)
    edge.is_broken = True
    cache = SentenceCache(tmp_path, 10)
    maker = SpeechMaker(VoiceShelf(cache, edge), VoiceShelf(cache, piper), clock=clock)
    for number in range(500):  # a sentence every ten minutes
        text = f"{LINE} {number}"
        making = Making(maker, text, FIRST, "", 1.0, maker.best([text]))
        assert await making.wait(10), "every sentence is said"
        assert making.lane == 1
        clock.now += 600
        await until(lambda: not maker.lanes[0].waiting())
    refused = [said for said in edge.said if said != TRIAL]
    assert len(refused) == 2
    assert edge.said.count(TRIAL) <= 500


async def test_three_calls_at_once_share_one_engine_and_none_is_mute(machine: Machine):
    machine.kokoro.gate.clear()
    openings = [machine.maker.make(f"Opening {number}.", FIRST) for number in range(3)]
    nexts = [machine.maker.make(f"Next {number}.", NEXT) for number in range(3)]
    machine.kokoro.gate.set()
    for sound in (*openings, *nexts):
        assert len(await sound) == SAMPLE_RATE
    assert [said[:4] for said in machine.kokoro.said] == ["Open"] * 3 + ["Next"] * 3
