"""`frontdesk doctor` on real servers, healthy and broken: what it says is wrong, and what to do."""

import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis

from app.channels.livekit import MediaServer
from app.cli.examination.calls import Signalled, judge_candidates, look_at_calls
from app.cli.examination.clocks import date_header, judge_clocks, offset_s
from app.cli.examination.finding import Finding
from app.cli.examination.machine import look_at_machine
from app.cli.examination.stores import look_at_database, look_at_redis
from app.cli.examination.web import judge_certificate, look_at_https
from app.cli.rig.livekit import KEY, LiveKitServer
from app.cli.rig.ports import free_port
from app.cli.rig.postgres import PostgresServer
from app.cli.rig.redis import RedisServer
from app.core.settings import Settings
from app.migrations import upgrade
from tests.servers import livekit_or_skip, postgres_or_skip, program_or_skip, redis_or_skip

Findings = dict[str, dict[str, str]]
Doctor = Callable[..., tuple[int, Findings]]


@pytest.fixture
def doctor(tmp_path: Path) -> Doctor:
    """Run the command as an operator would, with these settings and on ports that nobody has."""
    ports = ["--port", str(free_port()), "--livekit-port", str(free_port(2))]

    def run(settings: Mapping[str, str] | None = None, *arguments: str) -> tuple[int, Findings]:
        ours = ("FRONTDESK_", "LIVEKIT_", "REDIS_URL", "DATABASE_URL")
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        told = {"FRONTDESK_DATA_DIR": str(tmp_path / "data"), **(settings or {})}
        argv = [str(Path(sys.executable).with_name("frontdesk")), "doctor", "--json", *(arguments or ports)]
        done = subprocess.run(argv, capture_output=True, text=True, env={**surroundings, **told}, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.returncode, {each["part"]: each for each in json.loads(done.stdout)}

    return run


def test_a_new_installation_is_in_order(doctor: Doctor, tmp_path: Path):
    code, found = doctor()

    assert code == 0
    assert {each["state"] for each in found.values()} <= {"ok", "absent"}
    assert found["weights for chat"]["remark"] == "3 files, every byte checked"
    assert found["weights for calls"]["remark"] == "8 files, every byte checked"
    assert found["native/duckling"]["state"] == "ok"
    assert (found["database"]["state"], found["database"]["todo"]) == ("absent", "The first `frontdesk up` makes it.")
    assert "not needed for http://127.0.0.1:8000" in found["https"]["remark"]
    assert found["graphics card"]["state"] in ("ok", "absent")
    assert not (tmp_path / "data").exists(), "looking leaves nothing behind"


async def test_a_damaged_database_is_named(tmp_path: Path):
    (tmp_path / "frontdesk.db").write_bytes(b"this is no database" * 100)

    found, _ = await look_at_database(Settings(data_dir=tmp_path))

    assert (found.state, found.todo) == ("degraded", "Restore a copy of it.")
    assert "is damaged" in found.remark


async def test_a_database_of_an_older_version_asks_to_be_migrated(tmp_path: Path):
    upgrade(f"sqlite+aiosqlite:///{tmp_path}/frontdesk.db", "0001")

    found, _ = await look_at_database(Settings(data_dir=tmp_path))

    assert found.state == "degraded"
    assert "is at 0001, this version needs 0" in found.remark
    assert "frontdesk migrate" in found.todo


def test_a_secret_that_others_can_read_and_missing_weights_are_named(tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "token_secret"
    secret.write_text("s")
    secret.chmod(0o644)

    found = {each.part: each for each in look_at_machine(tmp_path, tmp_path / "no-models")}

    assert (found["secrets"].state, found["secrets"].todo) == ("degraded", f"Run `chmod 600 {secret}`.")
    assert (found["weights for chat"].state, found["weights for chat"].todo) == ("degraded", "Run `make models`.")
    assert found["weights for calls"].state == "absent", "another machine's voice workers may have them"


async def test_the_media_server_that_up_runs_is_found_by_its_data_folder(doctor: Doctor, tmp_path: Path):
    livekit_or_skip()
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    secret = tmp_path / "data" / "secrets" / "livekit_api_secret"
    async with LiveKitServer(tmp_path / "livekit") as server:
        secret.touch(mode=0o600)
        secret.write_text(server.secret)
        code, found = doctor(None, "--port", str(free_port()), "--livekit-port", str(server.port))

    assert code == 0
    assert found["test call"]["state"] == "ok"
    assert "livekit-server listens there" in found[f"port {server.port + 2}/udp"]["remark"]
    assert "livekit" in found["clocks"]["remark"]


def test_a_stranger_on_the_apps_port_is_named_with_its_pid(doctor: Doctor):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        code, found = doctor(None, "--port", str(port), "--livekit-port", str(free_port(2)))

    assert code == 1
    assert f"in use by {Path('/proc/self/comm').read_text().strip()} (pid " in found[f"port {port}/tcp"]["remark"]
    assert "choose another port with --port" in found[f"port {port}/tcp"]["todo"]


def test_a_setting_that_cannot_be_read_is_named_and_its_value_is_not(doctor: Doctor, tmp_path: Path):
    wrong, found = doctor({"FRONTDESK_SESSION_HOURS": "hunter2"})
    _, gone = doctor({"FRONTDESK_TOKEN_SECRET_FILE": str(tmp_path / "gone")})

    assert wrong == 1
    assert found["settings"]["remark"].startswith("FRONTDESK_SESSION_HOURS: ")
    assert "hunter2" not in json.dumps(found)
    assert "which cannot be read" in gone["settings"]["remark"]


async def test_redis_is_judged_by_what_it_would_lose(tmp_path: Path):
    redis_or_skip()
    async with RedisServer(tmp_path / "redis") as server:
        settings = Settings.model_validate({"REDIS_URL": server.url})
        client = Redis.from_url(server.url)
        whole, by_redis = await look_at_redis(settings)
        await client.config_set("maxmemory-policy", "allkeys-lru")
        forgetful, _ = await look_at_redis(settings)
        await client.config_set("maxmemory-policy", "noeviction")
        await client.config_set("appendonly", "no")
        fleeting, _ = await look_at_redis(settings)
        await client.aclose()
    gone, _ = await look_at_redis(settings)

    assert whole.state == "ok"
    assert by_redis is not None
    assert abs(by_redis - datetime.now(UTC)) < timedelta(seconds=60)
    assert (forgetful.state, "volatile-lru" in forgetful.todo) == ("degraded", True)
    assert (fleeting.state, "--appendonly yes" in fleeting.todo) == ("degraded", True)
    assert (gone.state, "REDIS_URL" in gone.todo) == ("degraded", True)


async def test_postgresql_is_looked_at_from_its_address_to_its_tables(tmp_path: Path):
    postgres_or_skip()
    async with PostgresServer(tmp_path / "postgres", is_durable=False) as server:
        settings = Settings.model_validate({"DATABASE_URL": server.url})
        password = server.url.split("@")[0].split(":")[-1]
        empty, by_database = await look_at_database(settings)
        upgrade(settings.database())
        migrated, _ = await look_at_database(settings)
        refused, _ = await look_at_database(
            Settings.model_validate({"DATABASE_URL": server.url.replace(password, "wrong")})
        )
    gone, _ = await look_at_database(settings)

    assert (empty.state, "has no tables" in empty.remark) == ("degraded", True)
    assert by_database is not None
    assert migrated.state == "ok"
    assert "password" in refused.remark
    assert "does not answer" in gone.remark
    assert password not in repr([empty, migrated, refused, gone])


async def test_a_media_server_that_works_is_joined_and_its_addresses_are_told(tmp_path: Path):
    livekit_or_skip()
    async with LiveKitServer(tmp_path / "livekit") as server:
        here, by_livekit = await look_at_calls(*named(server))
        outside, _ = await look_at_calls(*named(server, public_url="https://desk.example.com"))
        settings, place = named(server)
        wrong_key, _ = await look_at_calls(settings, replace(place, api_secret="x" * 40))
    gone, _ = await look_at_calls(settings, place)

    assert {each.part: each.state for each in here} == {
        "livekit": "ok",
        "LiveKit for browsers": "ok",
        "ICE candidates": "ok",
        "TURN": "absent",
        "test call": "ok",
    }
    assert by_livekit is not None
    assert one(here, "ICE candidates").remark == f"udp 127.0.0.1:{server.port + 2}"
    assert "FRONTDESK_NODE_IP" in one(outside, "ICE candidates").todo
    assert "FRONTDESK_VOICE__PUBLIC_URL=wss://desk.example.com" in one(outside, "LiveKit for browsers").todo
    assert "deploy/docker/turn.yml" in one(outside, "TURN").todo
    assert "refuses our key (401)" in one(wrong_key, "livekit").remark
    assert "does not answer" in one(gone, "livekit").remark


async def test_signalling_without_a_way_for_the_sound_is_explained(tmp_path: Path):
    livekit_or_skip()
    async with ChangedLiveKit(tmp_path / "livekit", {"rtc": {"ips": {"excludes": ["0.0.0.0/0", "::/0"]}}}) as server:
        found, _ = await look_at_calls(*named(server))

    assert one(found, "livekit").state == "ok"
    assert "no address at all" in one(found, "ICE candidates").remark
    assert one(found, "test call").state == "degraded"
    assert "no sound gets through" in one(found, "test call").remark


async def test_turn_is_told_where_there_is_one(tmp_path: Path):
    livekit_or_skip()
    port = free_port()
    turn = {"enabled": True, "domain": "localhost", "udp_port": port, "bind_addresses": ["127.0.0.1"]}
    async with ChangedLiveKit(tmp_path / "livekit", {"turn": turn}) as server:
        found, _ = await look_at_calls(*named(server))

    assert one(found, "TURN").state == "ok"
    assert f"turn:127.0.0.1:{port}" in one(found, "TURN").remark


@pytest.mark.parametrize(
    ("candidates", "public_host", "state", "said"),
    [
        ([("udp", "172.18.0.4", 7882)], "desk.example.com", "ok", "--node-ip must be the public address"),
        ([("udp", "127.0.0.1", 7882)], "desk.example.com", "degraded", "from this machine alone"),
        ([("udp", "203.0.113.7", 7882)], "desk.example.com", "ok", "udp 203.0.113.7:7882"),
        ([("udp", "10.0.0.5", 7882)], "localhost", "ok", "not by loopback"),
        ([], "localhost", "degraded", "no call connects"),
    ],
)
def test_addresses_are_judged_by_who_has_to_reach_them(
    candidates: list[tuple[str, str, int]], public_host: str, state: str, said: str
):
    first = next(iter(judge_candidates(Signalled(candidates), public_host)))

    assert (first.state, said in first.remark) == (state, True), first


async def test_plain_http_elsewhere_and_a_door_that_is_shut_are_explained():
    plain = await look_at_https(Settings(public_url="http://desk.example.com"))
    shut = await look_at_https(Settings(public_url=f"https://127.0.0.1:{free_port()}"))

    assert "browsers refuse the microphone" in plain.remark
    assert "cannot be reached" in shut.remark


async def test_a_certificate_counts_when_browsers_would_trust_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with tls_server(tmp_path) as (port, authority):
        settings = Settings(public_url=f"https://localhost:{port}")
        strange = await look_at_https(settings)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        trusted = await look_at_https(settings)

    assert (strange.state, "Browsers will not trust" in strange.remark) == ("degraded", True)
    assert trusted.state == "ok", trusted


@pytest.mark.parametrize(
    ("begins", "ends", "state"),
    [
        ("Sep  1 00:00:00 2026 GMT", "Nov 30 00:00:00 2026 GMT", "degraded"),
        ("Sep  1 00:00:00 2026 GMT", "Dec 30 00:00:00 2026 GMT", "ok"),
        ("Nov 20 00:00:00 2026 GMT", "Nov 20 12:00:00 2026 GMT", "ok"),
    ],
)
def test_a_certificate_about_to_end_is_told_unless_it_is_made_for_hours(begins: str, ends: str, state: str):
    now = datetime(2026, 11, 20, 6, tzinfo=UTC)

    assert judge_certificate({"notBefore": begins, "notAfter": ends}, "desk.example.com:443", now).state == state


def test_clocks_that_differ_are_told_by_how_much():
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    asked, answered = noon, noon + timedelta(seconds=2)

    assert offset_s(noon + timedelta(seconds=31), asked, answered) == 30
    assert judge_clocks({"redis": 0.2, "database": -30.0}).state == "degraded"
    assert "database -30.0 s" in judge_clocks({"redis": 0.2, "database": -30.0}).remark
    assert judge_clocks({"redis": 0.2}).state == "ok"
    assert date_header("Fri, 20 Nov 2026 12:00:00 GMT") == noon
    assert date_header("yesterday") is None


class ChangedLiveKit(LiveKitServer):
    """With other lines in its configuration."""

    def __init__(self, folder: Path, changes: dict[str, dict[str, Any]]) -> None:
        super().__init__(folder)
        self.changes = changes

    def argv(self) -> list[str]:
        argv = list(super().argv())
        config = Path(argv[-1])
        told = yaml.safe_load(config.read_text())
        for part, values in self.changes.items():
            told[part] = {**told.get(part, {}), **values}
        config.write_text(yaml.safe_dump(told))
        return argv


def named(server: LiveKitServer, **settings: str) -> tuple[Settings, MediaServer]:
    return Settings.model_validate(settings), MediaServer(server.url, server.url, KEY, server.secret)


def one(findings: list[Finding], part: str) -> Finding:
    return next(each for each in findings if each.part == part)


@asynccontextmanager
async def tls_server(folder: Path) -> AsyncIterator[tuple[int, Path]]:
    """Something that speaks TLS as `localhost`, and the authority that vouches for it."""
    openssl = program_or_skip("openssl", "openssl")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    argv = [
        str(openssl),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    names = [
        "-out",
        str(certificate),
        "-days",
        "90",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    await asyncio.to_thread(subprocess.run, [*argv, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], certificate
