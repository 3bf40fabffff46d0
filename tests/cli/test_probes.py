import asyncio

from app.cli.supervisor.probes import Probe, is_ready_within
from tests.fakes.virtual_time import virtual_time


def ready_at(at_s: float) -> Probe:
    began = asyncio.get_running_loop().time()

    async def probe() -> bool:
        return asyncio.get_running_loop().time() - began >= at_s

    return probe


@virtual_time
async def test_what_becomes_ready_in_time_is_waited_for_and_not_longer():
    began = asyncio.get_running_loop().time()
    assert await is_ready_within(ready_at(40), 60)
    assert asyncio.get_running_loop().time() - began < 41


@virtual_time
async def test_what_is_not_ready_in_time_or_has_no_hope_left_is_given_up():
    began = asyncio.get_running_loop().time()
    assert not await is_ready_within(ready_at(60), 10)
    assert asyncio.get_running_loop().time() - began < 11
    assert not await is_ready_within(ready_at(60), 10, is_hopeless=lambda: True)
    assert asyncio.get_running_loop().time() - began < 11
