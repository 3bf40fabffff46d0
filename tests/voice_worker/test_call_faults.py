import asyncio

from tests.fakes.line import FakeTurns, line
from tests.fakes.virtual_time import virtual_time
from voice_worker.latency import TurnClock
from voice_worker.listening import Utterance


@virtual_time
async def test_an_app_that_is_away_is_worded():
    turns = FakeTurns()
    turns.fails = True
    async with line(turns) as on:
        await on.say("Hello?")
        await on.settle()
        assert any("something went wrong" in text for text in on.maker.wanted)


@virtual_time
async def test_a_failure_that_nobody_foresaw_is_worded_and_the_next_turn_works():
    turns = FakeTurns()
    async with line(turns) as on:
        turns.requests = None  # pyright: ignore[reportAttributeAccessIssue]
        await on.say("Hello?")
        await on.settle()
        assert any("something went wrong" in text for text in on.maker.wanted)
        turns.requests = []
        await on.say("Hello again?")
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"


@virtual_time
async def test_a_slow_turn_is_bridged_within_three_seconds():
    turns = FakeTurns()
    turns.delay_s = 6.0
    async with line(turns) as on:
        await on.say("Hello?")
        await asyncio.sleep(2.2)
        assert on.speaker.is_audible
        assert on.maker.wanted == ["One moment, please."]
        await asyncio.sleep(5)
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"


@virtual_time
async def test_a_turn_without_end_is_given_up_and_worded():
    turns = FakeTurns()
    turns.delay_s = 3600
    async with line(turns) as on:
        await on.say("Hello?")
        await asyncio.sleep(14)
        assert any("something went wrong" in text for text in on.maker.wanted)


@virtual_time
async def test_speech_without_words_is_asked_again_and_noise_is_not():
    async with line() as on:
        await on.greet()
        wanted = len(on.maker.wanted)
        await on.say("", seconds=0.2)
        await asyncio.sleep(1)
        assert len(on.maker.wanted) == wanted
        await on.say("", seconds=1.0)
        await asyncio.sleep(1)
        assert on.maker.wanted[wanted:] == ["Pardon?"]
        assert on.turns.requests == []


@virtual_time
async def test_an_app_that_restarts_in_mid_turn_is_bridged_for_as_long_as_it_takes():
    turns = FakeTurns()
    turns.delay_s = 9.0
    async with line(turns) as on:
        await on.say("Hello?")
        silent_s = longest_s = 0.0
        for _ in range(900):
            await asyncio.sleep(0.01)
            silent_s = 0.0 if on.speaker.is_audible else silent_s + 0.01
            longest_s = max(longest_s, silent_s)
        assert longest_s < 3.0
        assert on.maker.wanted[:2] == ["One moment, please.", "I'm still here, just a moment longer."]
        await on.settle()
        assert on.maker.wanted[-1] == "What day works for you?"


@virtual_time
async def test_words_that_do_not_come_are_bridged():
    async with line() as on:
        await on.voice(1.0)
        on.call.on_silence()
        await asyncio.sleep(1.7)
        on.call.on_slow_words()
        await asyncio.sleep(0.5)
        assert on.speaker.is_audible
        assert on.maker.wanted == ["One moment, please."]


@virtual_time
async def test_an_utterance_that_cannot_be_made_out_is_asked_for_again_and_at_the_third_a_person():
    async with line(FakeTurns("I'll get you a person.")) as on:
        for _ in range(3):
            await on.voice(1.0)
            on.call.on_silence()
            on.call.on_utterance(Utterance(1, 0.0, 1.0, 1.0, None, TurnClock()))
            await on.settle()
        assert [text.partition(",")[0] for text in on.maker.wanted].count("I'm sorry") == 2
        (request,) = on.turns.requests
        assert [command.type for command in request.commands] == ["RequestPerson"]


@virtual_time
async def test_a_false_interruption_never_resumed():
    """Whatever becomes of the sound that silenced the agent, it speaks again."""
    for verdict in ("none ever", "no words", "slow words"):
        async with line(FakeTurns("I have Tuesday at nine. I have Wednesday at ten.")) as on:
            await on.say("When can I come?")
            await asyncio.sleep(0.5)
            await on.voice(0.3)
            on.call.on_silence()
            assert on.speaker.is_held
            if verdict == "no words":
                on.call.on_utterance(Utterance(1, 0.0, 0.3, 0.3, None, TurnClock()))
            elif verdict == "slow words":
                on.call.on_slow_words()
            await asyncio.sleep(4)
            assert not on.speaker.is_held
            await on.settle()
            assert "I have Wednesday at ten." in on.maker.wanted
