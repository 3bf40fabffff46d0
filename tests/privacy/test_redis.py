"""What Redis keeps beside the record forgets with it: checkpoints, live events, and its own file on the disk."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from app.cli.rig.redis import RedisServer
from app.core.redis import RedisLink
from app.core.settings import Settings
from tests.conversation import Customer
from tests.privacy.conftest import PHONE, Run, files_of, found_in
from tests.redis import mortal_redis

__all__ = ["mortal_redis"]

_SOON_MS = 24 * 3600 * 1000


@pytest.fixture
def settings(settings: Settings, mortal_redis: RedisServer) -> Settings:
    """An installation with Redis."""
    settings.redis_url = SecretStr(mortal_redis.url)
    return settings


async def test_of_whom_the_record_forgets_redis_keeps_nothing(
    run: Run, tabitha: Customer, peter: Customer, mortal_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REDIS_URL", mortal_redis.url)
    before = await everything(mortal_redis)
    mine = [name for name, content in before.items() if found_in(content) or tabitha.session_id in name + content]
    assert any("stream" in name or "events" in name for name in mine), mine
    assert any(tabitha.session_id in name for name in mine), "a checkpoint"

    code, output = await asyncio.to_thread(lambda: run("customer", "erase", "--phone", PHONE, "--yes"))

    after = await everything(mortal_redis)
    assert code == 0, output
    assert {name: found_in(name + content) for name, content in after.items() if found_in(name + content)} == {}
    left = [name for name, content in after.items() if tabitha.session_id in name + content]
    assert {name: await life_ms(mortal_redis, name) for name in left} == {
        name: pytest.approx(_SOON_MS / 2, abs=_SOON_MS / 2) for name in left
    }, "an id alone, of somebody who is nobody now, and not for long"
    await on_disk_no_more(mortal_redis)
    assert any(peter.session_id in name for name in after), "others' conversations are where they were"
    assert (await peter.say("When are you open?")).reply


async def on_disk_no_more(server: RedisServer) -> None:
    """The file that keeps every write is being written anew."""
    found: dict[str, list[str]] = {}
    for _ in range(400):
        found = {name: found_in(content) for name, content in files_of(server.folder).items() if found_in(content)}
        if not found:
            return
        await asyncio.sleep(0.05)
    pytest.fail(str(found))


async def everything(server: RedisServer) -> dict[str, str]:
    """Every key and what is under it, as text."""
    link = RedisLink(SecretStr(server.url))
    try:
        return {
            name.decode(): (await content(link, name)).decode("utf-8", "ignore")
            async for name in link.commands.scan_iter("*")
        }
    finally:
        await link.close()


async def content(link: RedisLink, name: bytes) -> bytes:
    commands: Any = link.commands
    match (await commands.type(name)).decode():
        case "stream":
            return repr(await commands.xrange(name)).encode()
        case "hash":
            return b"\n".join(b"".join(pair) for pair in (await commands.hgetall(name)).items())
        case "zset":
            return b"\n".join(await commands.zrange(name, 0, -1))
        case "list":
            return b"\n".join(await commands.lrange(name, 0, -1))
        case "set":
            return b"\n".join(await commands.smembers(name))
        case _:
            return await commands.get(name) or b""


async def life_ms(server: RedisServer, name: str) -> int:
    link = RedisLink(SecretStr(server.url))
    try:
        return await link.commands.pttl(name)
    finally:
        await link.close()
