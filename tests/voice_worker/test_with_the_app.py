"""The worker's side of a turn run ahead, against the app itself."""

from collections.abc import AsyncGenerator, AsyncIterator

import pytest
import pytest_asyncio

from app.contracts import Event, TurnRequest
from tests.conftest import WORKER_SECRET, Served
from tests.conversation import Customer, turn_id
from voice_worker.app_client import AppClient, NotCommitted
from voice_worker.settings import WorkerSettings

WORDS = "I need an oil change"


def spoken(text: str = WORDS) -> TurnRequest:
    return TurnRequest(turn_id=turn_id(), text=text, channel="voice")


async def reply_in(events: AsyncGenerator[Event, None]) -> str:
    """What the customer is told by these events."""
    said = [event.data["reply"] async for event in events if event.type == "turn" and event.data.get("reply")]
    return said[-1]


@pytest_asyncio.fixture
async def client(served: Served) -> AsyncIterator[AppClient]:
    settings = WorkerSettings(worker_secret=WORKER_SECRET, app_url=served.url)  # pyright: ignore[reportArgumentType]
    made = AppClient(settings, "w1")
    yield made
    await made.close()


async def test_a_turn_run_ahead_is_committed_by_the_worker(client: AppClient, customer: Customer):
    request = spoken()
    foreseen = await reply_in(client.ahead(customer.session_id, request))
    assert (await customer.view()).session.turn_count == 0

    committed = await reply_in(client.commit(customer.session_id, request.turn_id, WORDS))

    assert committed == foreseen
    assert (await customer.view()).session.turn_count == 1
    again = await reply_in(client.turn(customer.session_id, request))
    assert again == committed, "a worker that does not know whether it was committed may ask"
    assert (await customer.view()).session.turn_count == 1


async def test_a_turn_that_was_forgotten_is_run_under_the_same_id(client: AppClient, customer: Customer):
    request = spoken()
    foreseen = await reply_in(client.ahead(customer.session_id, request))
    await client.forget(customer.session_id, request.turn_id)

    with pytest.raises(NotCommitted):
        await reply_in(client.commit(customer.session_id, request.turn_id, WORDS))

    assert await reply_in(client.turn(customer.session_id, request)) == foreseen
    assert (await customer.view()).session.turn_count == 1
