"""The app is killed without warning, at any moment: what was committed is there once, and people go on talking.

On SQLite; tests/kill has processes killed on PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from app.cli.rig.apps import AppProcess
from tests.conversation import BOOKING_LINES, Customer, turn_id
from tests.processes import frozen_app

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def process(data_dir: Path, database_url: str) -> AsyncIterator[AppProcess]:
    async with frozen_app(data_dir, {"DATABASE_URL": database_url}) as process:
        yield process


@pytest.fixture
async def real_http(process: AppProcess) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=process.url, timeout=30) as http:
        yield http


async def test_killed_between_read_back_and_yes_it_goes_on_and_books_once(
    process: AppProcess, real_http: httpx2.AsyncClient
):
    customer = await Customer.open(real_http)
    read_back = await customer.say_all(BOOKING_LINES)
    await process.kill()
    await process.start()
    after = await customer.view()

    assert after.messages[-1].text == read_back.reply
    assert after.state.frames[0].status == "confirming"
    done = await customer.say("Yes")
    view = await customer.view()
    assert [booking.status for booking in view.bookings] == ["confirmed"]
    assert view.bookings[0].reference in done.reply


async def test_killed_while_it_books_it_has_booked_once_or_books_once_when_asked_again(
    process: AppProcess, real_http: httpx2.AsyncClient
):
    for at, delay_ms in (("8 am", 0), ("9 am", 8), ("10 am", 20)):
        customer = await Customer.open(real_http)
        await customer.say_all([line.replace("9 am", at) for line in BOOKING_LINES])
        yes = turn_id()
        asking = asyncio.create_task(customer.try_to_say("Yes", yes))
        await asyncio.sleep(delay_ms / 1000)
        await process.kill()
        with suppress(httpx2.TransportError):
            await asking
        await process.start()

        reply = await customer.say("Yes", yes)

        view = await customer.view()
        assert len(view.bookings) == 1, f"killed after {delay_ms} ms"
        assert view.bookings[0].reference in reply.reply
        assert view.session.turn_count == len(BOOKING_LINES) + 1
        assert [message.turn_id for message in view.messages].count(yes) == 2
