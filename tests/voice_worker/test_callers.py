"""What real callers do: they talk on and on, leave in the middle of a sentence, and reload the page."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from app.contracts import HeardUp
from tests.fakes.line import SETTINGS, FakeTurns, Line, line
from tests.fakes.speech import FakeEnd, FakeWords
from tests.fakes.virtual_time import virtual_time
from voice_worker.listening import Listener
from voice_worker.windows import Window

WINDOW_S = 0.032
SLOTS = "I have Tuesday at nine. I have Wednesday at ten. I have Friday at four."


async def sound_of(*story: tuple[str, float]) -> AsyncIterator[Window]:
    """Voice and silence, so many seconds each; then the line carries nothing more."""
    for kind, seconds in story:
        for _ in range(round(seconds / WINDOW_S)):
            yield Window(np.zeros(512, dtype=np.int16), 0.9 if kind == "voice" else 0.01)
            await asyncio.sleep(WINDOW_S)
    await asyncio.sleep(60)


def listening(on: Line, *texts: str, end: float = 0.9) -> Listener:
    return Listener(FakeWords(*texts), FakeEnd(end), on.call, SETTINGS.turn_taking)


def taken(turns: FakeTurns) -> list[str]:
    return [text for _, text in turns.committed] or [request.text for request in turns.requests]


@virtual_time
async def test_two_minutes_without_a_breath_are_one_turn_and_nobody_breaks_in():
    async with line() as on:
        await on.greet()
        said = len(on.maker.wanted)
        hearing = asyncio.create_task(listening(on, "And so on.").run(sound_of(("voice", 120.0), ("silence", 3.0))))
        await asyncio.sleep(119)
        assert len(on.maker.wanted) == said
        await asyncio.sleep(5)
        assert taken(on.turns) == ["And so on."]
        assert on.maker.wanted[-1] == "What day works for you?"
        hearing.cancel()


@virtual_time
async def test_a_long_story_with_pauses_is_one_turn_whose_words_are_all_there():
    async with line() as on:
        await on.greet()
        parts = [f"Part {number}," for number in range(1, 7)]
        story = [("voice", 14.0), ("silence", 0.6)] * 5 + [("voice", 14.0), ("silence", 5.0)]
        hearing = asyncio.create_task(listening(on, *parts, end=0.05).run(sound_of(*story)))
        await asyncio.sleep(95)
        assert taken(on.turns) == [" ".join(parts)]
        hearing.cancel()


@virtual_time
async def test_what_is_said_to_a_caller_who_left_does_not_count_as_heard_and_is_said_when_they_are_back():
    async with line(FakeTurns(SLOTS)) as on:
        await on.say("When can I come?")
        await asyncio.sleep(1.9)
        assert on.speaker.is_audible
        on.call.note_caller(is_there=False)
        await asyncio.sleep(5)
        assert not on.speaker.is_audible
        assert on.of(HeardUp) == []
        on.call.note_caller(is_there=True)
        on.call.on_returned()
        await on.settle()
        assert on.of(HeardUp)[-1].heard_chars == len(SLOTS)
        assert not on.of(HeardUp)[-1].interrupted


@virtual_time
async def test_who_leaves_in_mid_sentence_is_answered_when_they_are_back_and_not_before():
    async with line() as on:
        await on.greet()
        hearing = asyncio.create_task(listening(on, "I would like to").run(sound_of(("voice", 1.5))))
        await asyncio.sleep(1.5)
        on.call.note_caller(is_there=False)
        for _ in range(50):
            await asyncio.sleep(0.1)
            assert not on.speaker.is_audible
        on.call.note_caller(is_there=True)
        on.call.on_returned()
        await asyncio.sleep(1)
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"
        assert on.of(HeardUp)[-1].heard_chars == len(on.turns.reply)
        hearing.cancel()


@virtual_time
async def test_who_comes_back_to_a_silent_line_hears_that_somebody_is_there():
    async with line() as on:
        await on.greet()
        on.call.note_caller(is_there=False)
        await asyncio.sleep(2)
        on.call.note_caller(is_there=True)
        on.call.on_returned()
        await asyncio.sleep(0.1)
        await on.settle()
        assert " ".join(on.maker.wanted).endswith("I'm here. Where were we?")
