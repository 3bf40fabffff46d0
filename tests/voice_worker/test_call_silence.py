import asyncio

from app.contracts import ReadyUp
from tests.fakes.line import FakeTurns, line
from tests.fakes.virtual_time import virtual_time


@virtual_time
async def test_silence_is_told_to_the_app_which_says_what_follows():
    async with line(FakeTurns("Are you there?")) as on:
        await on.greet()
        await asyncio.sleep(15)

        (request,) = on.turns.requests
        assert [command.type for command in request.commands] == ["Silence"]
        assert (request.text, request.channel) == ("", "voice")
        assert "Are you there?" in on.maker.wanted


@virtual_time
async def test_a_goodbye_to_silence_ends_the_call_once_it_was_said():
    turns = FakeTurns("Goodbye!")
    turns.ends_session = True
    async with line(turns) as on:
        await on.greet()
        await asyncio.sleep(40)

        assert len(on.turns.requests) == 1
        assert [frame.reason for frame in on.of(ReadyUp) if frame.status == "ended"] == ["completed"]


@virtual_time
async def test_silence_is_not_told_for_ever_to_an_app_that_is_gone():
    turns = FakeTurns()
    turns.fails = True
    async with line(turns) as on:
        await on.greet()
        await asyncio.sleep(600)

        assert len(on.turns.requests) == 9


@virtual_time
async def test_a_caller_who_speaks_is_not_silent():
    async with line() as on:
        await on.greet()
        for _ in range(3):
            await asyncio.sleep(5)
            await on.say("Let me think")
            await on.settle()

        assert [request.text for request in on.turns.requests] == ["Let me think"] * 3
