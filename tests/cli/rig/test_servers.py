"""Throw-away servers: they come up, keep what they were given through a kill, and leave nobody behind."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.cli.rig.errors import ProgramMissing, RigError
from app.cli.rig.ports import free_port
from app.cli.rig.postgres import PostgresServer
from app.cli.rig.program import Program, program_on_path, running
from app.cli.rig.redis import RedisServer
from tests.servers import postgres_or_skip, redis_or_skip


@pytest.fixture
def redis(tmp_path: Path) -> RedisServer:
    redis_or_skip()
    return RedisServer(tmp_path / "redis")


async def ask(redis: RedisServer, command: str, limit_s: float = 5) -> str:
    async with asyncio.timeout(limit_s):
        reader, writer = await asyncio.open_connection("127.0.0.1", redis.port)
        try:
            writer.write(f"{command}\r\n".encode())
            first = (await reader.readline()).decode().strip()
            return (await reader.readline()).decode().strip() if first.startswith("$") and first != "$-1" else first
        finally:
            writer.close()


async def sql(postgres: PostgresServer, statement: str) -> str:
    asking = await asyncio.create_subprocess_exec(
        *("psql", postgres.url, "-Atc", statement), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return (await asking.communicate())[0].decode().strip()


async def test_redis_is_there_on_loopback_and_gone_afterwards(redis: RedisServer):
    async with redis:
        assert await ask(redis, "SET word hello") == "+OK"
        assert await ask(redis, "CONFIG GET bind") == "*2"
    assert not redis.is_running
    with pytest.raises(OSError, match="onnect"):
        await ask(redis, "PING")


async def test_redis_killed_has_what_it_was_given(redis: RedisServer):
    async with redis:
        await ask(redis, "SET word hello")
        first = redis.pid
        await redis.restart()
        assert redis.pid != first
        assert await ask(redis, "GET word") == "hello"


async def test_frozen_answers_nothing_and_thawed_answers_late(redis: RedisServer):
    async with redis:
        redis.freeze()
        asking = asyncio.create_task(ask(redis, "PING"))
        with pytest.raises(TimeoutError):
            await ask(redis, "PING", limit_s=0.2)
        assert not await redis.is_ready()
        redis.thaw()
        assert await asking == "+PONG"


async def test_postgres_killed_has_what_was_committed(tmp_path: Path):
    postgres_or_skip()
    async with PostgresServer(tmp_path / "cluster", is_durable=False) as postgres:
        assert await sql(postgres, "CREATE TABLE said (word text)") == "CREATE TABLE"
        assert await sql(postgres, "INSERT INTO said VALUES ('hello')") == "INSERT 0 1"
        sleeping = asyncio.create_task(sql(postgres, "SELECT pg_sleep(60)"))
        while await sql(postgres, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(60)'") == "0":
            await asyncio.sleep(0.02)
        await postgres.restart()
        assert "server closed the connection" in await sleeping
        assert await sql(postgres, "SELECT word FROM said") == "hello"
        copy = await postgres.create_database("second", template="frontdesk")
        assert copy.endswith("/second")
    assert not postgres.is_running


async def test_postgres_wants_its_password(tmp_path: Path):
    postgres_or_skip()
    async with PostgresServer(tmp_path / "cluster", is_durable=False) as postgres:
        postgres._password = "another"  # pyright: ignore[reportPrivateUsage]
        assert "password authentication failed" in await sql(postgres, "SELECT 1")


async def test_one_that_does_not_start_says_why_and_the_others_stop(tmp_path: Path, redis: RedisServer):
    class Broken(Program):
        def argv(self) -> list[str]:
            return [sys.executable, "-c", "raise SystemExit('no such luck')"]

        async def is_ready(self) -> bool:
            return False

    with pytest.raises(RigError, match="no such luck"):
        async with running(redis, Broken("broken", tmp_path / "broken", free_port())):
            pytest.fail("it came up")
    assert not redis.is_running


def test_it_dies_with_whoever_started_it(tmp_path: Path):
    redis_or_skip()
    script = f"""
import asyncio, pathlib, time
from app.cli.rig.redis import RedisServer
redis = RedisServer(pathlib.Path({str(tmp_path)!r}))
asyncio.run(redis.start())
print(redis.pid, flush=True)
time.sleep(60)
"""
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_program_that_is_missing_says_how_to_get_it():
    with pytest.raises(ProgramMissing, match="apt install nothing-like-it"):
        program_on_path("no-such-server", "nothing-like-it")
