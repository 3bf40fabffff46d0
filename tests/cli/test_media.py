"""Who carries the calls, and what is said when nobody does."""

import asyncio
import socket
from asyncio.subprocess import DEVNULL
from pathlib import Path

import httpx2
import pytest
import yaml
from livekit import api

from app.cli.installation import media
from app.cli.installation.media import choose_media, loopback_config
from app.cli.rig.ports import free_port
from tests.servers import livekit_or_skip


@pytest.fixture(autouse=True)
def no_server_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


def test_calls_that_are_not_wanted_are_absent_and_no_server_is_named(tmp_path: Path):
    chosen = choose_media(tmp_path, 7880, wanted=False)

    assert chosen.environment == {
        "LIVEKIT_URL": "",
        "FRONTDESK_VOICE__ABSENT_REASON": "Calls are off: started with --no-voice.",
    }
    assert chosen.ports == []


def test_without_a_server_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(media, "livekit_server", lambda: None)

    reason = choose_media(tmp_path, 7880, wanted=True).absent_because

    assert reason is not None
    assert "Install Go and run `make run` again, or set LIVEKIT_URL." in reason


def test_a_named_server_is_used_and_none_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    named = {"LIVEKIT_URL": "wss://calls.example.com", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "secret"}
    for name, value in named.items():
        monkeypatch.setenv(name, value)

    chosen = choose_media(tmp_path, 7880, wanted=True)

    assert chosen.environment == named
    assert chosen.ports == []


def test_a_named_server_without_its_key_is_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LIVEKIT_URL", "wss://calls.example.com")

    reason = choose_media(tmp_path, 7880, wanted=True).absent_because

    assert reason == "Calls are off: LIVEKIT_URL is set, but LIVEKIT_API_KEY or LIVEKIT_API_SECRET is not."


def test_a_missing_weight_takes_calls_away_and_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(media, "models_folder", lambda: tmp_path)

    reason = choose_media(tmp_path, 7880, wanted=True).absent_because

    assert reason == "Calls are off: the model weight whisper-base/model.bin is not there. Run `make models`."


async def test_our_server_takes_our_key_and_listens_on_loopback_alone(tmp_path: Path):
    livekit_or_skip()
    chosen = choose_media(tmp_path, free_port(2), wanted=True)
    config = loopback_config(chosen, tmp_path)
    assert config.stat().st_mode & 0o077 == 0
    assert len(chosen.secret or "") >= 32

    server = await asyncio.create_subprocess_exec(str(chosen.server), "--config", str(config), stderr=DEVNULL)
    try:
        await _until_it_answers(chosen.port)
        async with api.LiveKitAPI(f"http://127.0.0.1:{chosen.port}", chosen.key, chosen.secret) as client:
            room = await client.room.create_room(api.CreateRoomRequest(name="front"))
        listening = _listening_addresses(server.pid)
    finally:
        server.kill()
        await server.wait()

    assert room.name == "front"
    assert listening == {"127.0.0.1"}


def test_the_shipped_configuration_holds_no_key(tmp_path: Path):
    shipped = yaml.safe_load((media.ROOT / "livekit.yaml").read_text())

    assert "keys" not in shipped


async def _until_it_answers(port: int) -> None:
    async with asyncio.timeout(20), httpx2.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/")).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.05)


def _listening_addresses(pid: int) -> set[str]:
    """The IPv4 addresses on which a program listens, and any IPv6 one, read from the kernel's tables."""
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    found: set[str] = set()
    for table in ("tcp", "udp", "tcp6", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in inodes and (fields[3] == "0A" or table.startswith("udp")):
                address = bytes.fromhex(fields[1].split(":")[0])
                found.add(socket.inet_ntoa(address[::-1]) if len(address) == 4 else _ipv6(address))
    return found


def _ipv6(address: bytes) -> str:
    words = b"".join(address[start : start + 4][::-1] for start in range(0, 16, 4))
    text = socket.inet_ntop(socket.AF_INET6, words)
    return text.removeprefix("::ffff:")
