"""The servers of docker-compose.yml, started by hand as it commands them, and a call through their https door."""

import asyncio
import base64
import hashlib
import json
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import httpx2
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect

from app.cli.installation.places import models_folder
from app.cli.rig.program import running
from app.cli.supervisor.probes import is_ready_within, part_is_there
from tests.deploy.by_hand import (
    AppByHand,
    CaddyByHand,
    LiveKitByHand,
    MigrateByHand,
    Place,
    PostgresByHand,
    RedisByHand,
    WorkerByHand,
    clean,
)
from tests.e2e.pages import built_pages, in_chromium
from tests.e2e.test_call_in_browser import framed
from tests.e2e.voice_stage import customer_says
from tests.servers import chromium_or_skip, program_or_skip

pytestmark = [pytest.mark.audio, pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
async def composed(tmp_path: Path) -> AsyncIterator[tuple[Place, Path]]:
    """Everything of the compose file, in the order of its dependencies, and the certificate to trust."""
    chromium_or_skip()
    program_or_skip("caddy", "caddy")
    assert models_folder().exists()
    clean(tmp_path)
    place = Place.on_loopback(tmp_path)
    caddy = CaddyByHand(place)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(PostgresByHand(place), RedisByHand(place), LiveKitByHand(place)))
        await stack.enter_async_context(MigrateByHand("migrate", place))
        await stack.enter_async_context(running(AppByHand(place), caddy))
        await stack.enter_async_context(WorkerByHand(place))
        assert await is_ready_within(part_is_there(f"http://127.0.0.1:{place.ports['app']}/ready", "voice worker"), 60)
        yield place, caddy.root_certificate


async def test_a_call_through_https_is_answered_by_what_compose_starts(composed: tuple[Place, Path], tmp_path: Path):
    built_pages()
    place, certificate = composed
    trusting = ssl.create_default_context(cafile=str(certificate))
    url = f"https://{place.public}"

    await the_door_is_shut_where_it_should_be(place, url, trusting)
    await a_chat_goes_over_wss(place, url, trusting)

    [words] = customer_says(["I'd like to book an oil change on Tuesday at nine thirty."], tmp_path / "customer")
    found = await in_chromium(
        "call",
        url=url,
        spki=public_key_digest(place.public, trusting),
        wav=str(framed(words, tmp_path / "microphone.wav")),
        listen_s=90,
        typed="2019 Toyota Corolla",
        timeout_ms=60_000,
    )
    assert found["troubles"] == []
    assert "oil change" in found["said"][0].lower()
    assert found["heard"] > 0.05
    assert {"listening", "speaking"} <= set(found["voice"])
    status, said_first = await ended_call_in_postgres(place)
    assert status == "ended"
    assert "oil change" in said_first.lower()
    assert any(key.startswith("frontdesk:") for key in await keys_in_redis(place))


async def the_door_is_shut_where_it_should_be(place: Place, url: str, trusting: ssl.SSLContext) -> None:
    """http leads to https, operators' pages stay inside, LiveKit's server API too."""
    async with httpx2.AsyncClient(verify=trusting) as http:
        plain = await http.get(f"http://127.0.0.1:{place.ports['http']}/console")
        page = await http.get(url)
        hidden = [(await http.get(url + path)).status_code for path in ("/metrics", "/ready", "/health")]
        server_api = await http.post(f"{url}/twirp/livekit.RoomService/ListRooms", json={})
        signalling = await http.get(f"{url}/rtc/validate")
    assert (plain.status_code, plain.headers["location"]) == (308, "https://127.0.0.1/console")
    assert page.status_code == 200
    assert "<div id=" in page.text
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert hidden == [404, 404, 404]
    assert server_api.status_code in (404, 405)
    assert signalling.status_code == 401, "LiveKit answers, and lets nobody in without a token"


async def a_chat_goes_over_wss(place: Place, url: str, trusting: ssl.SSLContext) -> None:
    """A conversation as a page holds it: its socket, its turn, its events, and its checkpoint in Redis."""
    async with httpx2.AsyncClient(verify=trusting, base_url=url) as http:
        opened = (await http.post("/api/sessions", json={})).json()
        address = f"wss://{place.public}/ws/{opened['session_id']}"
        async with connect(address, ssl=trusting, proxy=None) as line:
            await line.send(json.dumps({"type": "hello", "token": opened["token"]}))
            await line.send(json.dumps({"type": "message", "turn_id": "0" * 26, "text": "Are you open on Sunday?"}))
            said: list[str] = []
            async with asyncio.timeout(30):
                async for raw in line:
                    event = json.loads(raw)
                    if event["type"] == "transcript" and event["data"]["is_final"]:
                        said.append(event["data"]["role"])
                    if event["type"] == "turn" and event["data"]["status"] == "completed":
                        break
    assert said[-2:] == ["customer", "agent"]


async def ended_call_in_postgres(place: Place) -> tuple[str, str]:
    """How the one call ended and what its customer said first, in the record, once it says that the call is over."""
    url = (place.folder / "secrets" / "database_url").read_text().strip().replace("+asyncpg", "")
    query = """
        select calls.status, messages.text
        from calls join messages on messages.session_id = calls.session_id and messages.role = 'customer'
        where calls.ended_at is not null order by messages.position limit 1
    """
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(20):
            while (row := await connection.fetchrow(query)) is None:
                await asyncio.sleep(0.2)
    finally:
        await connection.close()
    return row[0], row[1]


async def keys_in_redis(place: Place) -> list[str]:
    """What the app keeps there, as whom compose's secrets let it in."""
    redis = Redis.from_url((place.folder / "secrets" / "redis_url").read_text().strip())
    try:
        return [key.decode() async for key in redis.scan_iter()]
    finally:
        await redis.aclose()


def public_key_digest(place: str, trusting: ssl.SSLContext) -> str:
    """Of the certificate that is served there, verified: by it Chromium trusts this one server and no other."""
    host, port = place.split(":")
    with socket.create_connection((host, int(port))) as plain, trusting.wrap_socket(plain, server_hostname=host) as tls:
        der = tls.getpeercert(binary_form=True)
    assert der is not None
    key = subprocess.run(
        ["openssl", "x509", "-inform", "der", "-noout", "-pubkey"], input=der, capture_output=True, check=True
    ).stdout
    body = b"".join(line for line in key.splitlines() if not line.startswith(b"-----"))
    return base64.b64encode(hashlib.sha256(base64.b64decode(body)).digest()).decode()
