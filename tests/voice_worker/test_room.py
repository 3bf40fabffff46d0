"""A line that carries sound late, or never."""

import asyncio
from types import SimpleNamespace

from tests.fakes.virtual_time import virtual_time
from voice_worker.room import AUDIBLE_LIMIT_S, audible


def line() -> SimpleNamespace:
    """A session as far as `audible` looks at one."""
    return SimpleNamespace(room_io=SimpleNamespace(subscribed_fut=asyncio.get_running_loop().create_future()))


@virtual_time
async def test_a_line_that_carries_sound_late_is_waited_for():
    session = line()
    asyncio.get_running_loop().call_later(AUDIBLE_LIMIT_S - 1, session.room_io.subscribed_fut.set_result, None)
    assert await audible(session)  # pyright: ignore[reportArgumentType]


@virtual_time
async def test_a_line_that_never_carries_sound_is_dead_and_its_future_unharmed():
    session = line()
    assert not await audible(session)  # pyright: ignore[reportArgumentType]
    assert not session.room_io.subscribed_fut.done()
