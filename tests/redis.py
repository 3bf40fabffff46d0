"""A Redis of the tests' own: one a test session, empty for each test, and one of a test's own to be killed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.cli.rig.redis import RedisServer
from app.core.redis import RedisLink
from tests.servers import redis_or_skip


@pytest.fixture(scope="session")
def lasting_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for all tests of this process."""
    redis_or_skip()
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())


@pytest.fixture
async def redis_url(lasting_redis: RedisServer) -> SecretStr:
    """Where an empty Redis listens."""
    link = RedisLink(SecretStr(lasting_redis.url))
    await link.commands.flushall()
    await link.close()
    return SecretStr(lasting_redis.url)


@pytest.fixture
async def link(redis_url: SecretStr) -> AsyncIterator[RedisLink]:
    """This process's way to it."""
    link = RedisLink(redis_url)
    yield link
    await link.close()


@pytest.fixture
async def mortal_redis(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A server of one test's own, to be killed, frozen and started again."""
    redis_or_skip()
    async with RedisServer(tmp_path / "redis") as server:
        yield server


@pytest.fixture
async def mortal_link(mortal_redis: RedisServer) -> AsyncIterator[RedisLink]:
    """The way to it."""
    link = RedisLink(SecretStr(mortal_redis.url))
    yield link
    await link.close()
