"""The app's socket was away: a call that goes on is told as such, or the page would wait for an agent that is there."""

from app.contracts import ConfigDown, ReadyUp
from tests.fakes.line import GREETING, Line, line
from tests.fakes.virtual_time import virtual_time


def app_is_back(on: Line) -> None:
    on.call.on_frame(ConfigDown(greeting="", greeting_id="call-resumed", phrases={}))


def told(on: Line) -> list[str]:
    return [frame.status for frame in on.of(ReadyUp)]


@virtual_time
async def test_an_app_that_comes_back_is_told_how_the_call_stands():
    async with line() as on:
        on.call.on_frame(ConfigDown(greeting=GREETING, greeting_id="greeting", phrases={}))
        assert told(on) == [], "the caller is not in the room yet"
        on.call.note_caller(is_there=True)
        app_is_back(on)
        assert told(on) == ["active", "active"]
        on.call.note_caller(is_there=False)
        app_is_back(on)
        assert told(on)[2:] == ["reconnecting", "reconnecting"]


@virtual_time
async def test_a_call_that_is_over_stays_so_for_an_app_that_comes_back():
    async with line() as on:
        on.call.note_caller(is_there=True)
        on.call.hang_up("customer_left")
        app_is_back(on)
        assert told(on) == ["active", "ended"]
