"""Whatever stage of a turn fails, is slow or never ends: the caller hears something, and soon."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from app.contracts import Event, TurnRequest, TurnStatus
from tests.fakes.line import SETTINGS, FakeTurns, event, line
from tests.fakes.speech import HANGS, FakeEnd, FakeMaker, FakeWords
from tests.fakes.virtual_time import virtual_time
from tests.voice_worker.test_callers import sound_of
from voice_worker.app_client import TurnRefused
from voice_worker.listening import Listener

SAID = "202 555 0142"
REPLY = "Thank you. What is your name?"
SILENT_S = 3.0
WATCHED_S = 25.0


class Refusing(FakeTurns):
    async def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        raise TurnRefused("another turn has this id")
        yield  # an async generator all the same


class Failing(FakeTurns):
    def answer_to(self, request: TurnRequest, number: int) -> list[Event]:
        return [event("turn", request, TurnStatus(status="failed"))]


class Wordless(FakeTurns):
    def answer_to(self, request: TurnRequest, number: int) -> list[Event]:
        status = TurnStatus(status="completed", reply=REPLY)
        return [event("turn", request, status)]


class Broken(FakeTurns):
    async def turn(self, session_id: str, request: TurnRequest) -> AsyncGenerator[Event, None]:
        raise RuntimeError("nobody foresaw this")
        yield


def slow(seconds: float) -> FakeTurns:
    turns = FakeTurns(REPLY)
    turns.delay_s = seconds
    return turns


def away() -> FakeTurns:
    turns = FakeTurns(REPLY)
    turns.fails = True
    return turns


def mute() -> FakeMaker:
    return FakeMaker(broken=frozenset({"Thank you.", "What is your name?"}))


def hanging() -> FakeMaker:
    return FakeMaker(slow={"Thank you.": 3600.0, "What is your name?": 3600.0})


Fault = tuple[Callable[[], FakeWords], Callable[[], FakeTurns], Callable[[], FakeMaker]]


def words() -> FakeWords:
    return FakeWords(SAID)


def answers() -> FakeTurns:
    return FakeTurns(REPLY)


FAULTS: dict[str, Fault] = {
    "nothing is wrong": (words, answers, FakeMaker),
    "the words take long": (lambda: FakeWords(SAID, delay_s=2.5), answers, FakeMaker),
    "the words never come": (lambda: FakeWords(HANGS, HANGS), answers, FakeMaker),
    "the words fail": (lambda: FakeWords(None, None), answers, FakeMaker),
    "there are no words": (lambda: FakeWords(""), answers, FakeMaker),
    "the app is away": (words, away, FakeMaker),
    "the app refuses": (words, Refusing, FakeMaker),
    "the turn fails": (words, Failing, FakeMaker),
    "the reply comes without events": (words, Wordless, FakeMaker),
    "a failure that nobody foresaw": (words, Broken, FakeMaker),
    "the app takes nine seconds": (words, lambda: slow(9.0), FakeMaker),
    "the app never answers": (words, lambda: slow(3600.0), FakeMaker),
    "the voice takes long": (words, answers, lambda: FakeMaker(delay_s=2.8)),
    "the voice fails": (words, answers, mute),
    "the voice hangs": (words, answers, hanging),
    "everything is slow": (lambda: FakeWords(SAID, delay_s=1.5), lambda: slow(2.0), lambda: FakeMaker(delay_s=1.5)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_stage_may_be_able_to_end_in_silence(fault: str):
    """After a phone number was given: until the reply, a phrase or a word of sorry is over."""

    @virtual_time
    async def story() -> None:
        made = FAULTS[fault]
        heard, turns, maker = made[0](), made[1](), made[2]()
        turns.reply = REPLY
        async with line(turns, maker) as on:
            hearing = asyncio.create_task(
                Listener(heard, FakeEnd(), on.call, SETTINGS.turn_taking).run(sound_of(("voice", 2.0), ("silence", 60)))
            )
            await asyncio.sleep(2.0)
            silent_s = longest_s = 0.0
            while not is_over(on.maker.wanted) or on.speaker.is_busy:
                await asyncio.sleep(0.02)
                silent_s = 0.0 if on.speaker.is_audible else silent_s + 0.02
                longest_s = max(longest_s, silent_s)
                assert asyncio.get_running_loop().time() < WATCHED_S, (fault, on.maker.wanted)
            hearing.cancel()
            assert longest_s <= SILENT_S, (fault, longest_s, on.maker.wanted)

    story()


def is_over(wanted: list[str]) -> bool:
    """Whether the caller knows how to go on: it was answered, or they were asked to say it again."""
    return any(text.endswith(("name?", "again?")) for text in wanted)
