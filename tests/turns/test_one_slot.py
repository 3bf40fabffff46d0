"""Everybody wants the same hour: three app processes, one PostgreSQL, and no more bookings than there are places."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from app.business.models import Booking, Offering, Resource
from app.cli.rig.apps import AppProcess, app_processes
from app.cli.rig.program import running
from app.cli.rig.redis import RedisServer
from app.contracts import ChatReply
from app.core.database import Database
from app.sessions.models import Session, Turn
from tests import conversation
from tests.conftest import CACHE, WORKER_SECRET
from tests.servers import redis_or_skip

CROWD = int(os.environ.get("FRONTDESK_TEST_CROWD", "60"))
"""How many customers. 200 take some minutes on two cores."""
PATIENCE_S = 120
FIRST = ("Maria", "Peter", "Anna", "David", "Julia", "Robert", "Linda", "Thomas", "Susan", "Daniel")
LAST = ("Ortiz", "Miller", "Novak", "Baker", "Rossi", "Young", "Fischer", "Carter", "Evans", "Turner")


@pytest.fixture
async def apps(data_dir: Path, database_url: str) -> AsyncIterator[list[AppProcess]]:
    """Three app processes of one installation."""
    redis_or_skip()
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(RedisServer(data_dir / "redis"))
        settings = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "FRONTDESK_CACHE_DIR": str(CACHE),
            "FRONTDESK_TOKEN_SECRET": WORKER_SECRET[::-1],
            "FRONTDESK_WORKER_SECRET": WORKER_SECRET,
        }
        apps = app_processes(3, data_dir, settings, "tests.fakes.frozen_app:app")
        await stack.enter_async_context(running(*apps))
        yield apps


def wish_of(number: int) -> list[str]:
    """What one customer says until it is read back to them."""
    return [
        "I need a wheel alignment",
        "It's a 2019 Honda Civic",
        "Tuesday at 9 am",
        f"My name is {FIRST[number % 10]} {LAST[number // 10 % 10]}",
        f"202 555 {1000 + number}",
    ]


async def say(customer: conversation.Customer, text: str) -> ChatReply:
    """Say it as a good client does: the same turn again for as long as it is told to try again."""
    turn_id = conversation.turn_id()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = await customer.try_to_say(text, turn_id)
            if answer.is_success:
                return ChatReply.model_validate(answer.json())
            assert answer.json()["retryable"], answer.text


async def opened(door: httpx2.AsyncClient) -> conversation.Customer:
    """A session, asked for again for as long as the crowd at the database is told to."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = await door.post("/api/sessions", json={})
            if answer.is_success:
                body = answer.json()
                return conversation.Customer(door, body["session_id"], body["token"], body["greeting"])
            assert answer.json()["retryable"], answer.text


@pytest.mark.postgresql
@pytest.mark.timeout(900)
async def test_a_crowd_that_wants_one_hour_gets_its_places_and_the_others_get_other_times(
    apps: list[AppProcess], database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        doors = [await stack.enter_async_context(httpx2.AsyncClient(base_url=app.url, timeout=300)) for app in apps]

        async def come_to_the_read_back(number: int) -> conversation.Customer:
            customer = await opened(doors[number % 3])
            replies: list[str] = []
            for turn, line in enumerate(wish_of(number)):
                customer.http = doors[(number + turn) % 3]
                replies.append((await say(customer, line)).reply)
            assert "Shall I book it?" in replies[-1], replies[-1]
            return customer

        crowd = await asyncio.gather(*(come_to_the_read_back(number) for number in range(CROWD)))
        replies = await asyncio.gather(*(say(customer, "Yes") for customer in crowd))

    booked = [reply for reply in replies if "BK-2026-" in reply.reply]
    others = [reply for reply in replies if "BK-2026-" not in reply.reply]
    database = Database(database_url)
    async with database.reading() as db:
        able = [each for each in await db.scalars(select(Resource)) if "alignment" in each.skills]
        query = select(Booking).join(Offering, Offering.id == Booking.offering_id).where(Booking.source != "seed")
        rows = list(await db.scalars(query))
        references = list(await db.scalars(select(Booking.reference)))
        interactions = list(await db.scalars(select(Session.interaction)))
        turns = list(await db.scalars(select(Turn.turn_id)))
    await database.close()

    assert len(booked) == len(rows) == sum(each.capacity for each in able)
    assert {row.starts_at.isoformat() for row in rows} == {"2026-11-24T15:00:00+00:00"}
    assert all(row.reference in " ".join(reply.reply for reply in booked) for row in rows)
    assert all("Tuesday" in reply.reply or "November" in reply.reply for reply in others), others[0].reply
    assert all(reply.quick_replies for reply in others), "each of the others is offered other times"
    assert len(set(references)) == len(references)
    assert len(set(interactions)) == len(interactions) == CROWD
    assert len(turns) == CROWD * 6
