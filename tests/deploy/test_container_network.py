"""LiveKit as compose starts it, in a network of its own: whoever is beside it gets through."""

import asyncio
import os
import shutil
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from livekit import api

from deploy.compose import make_secrets
from deploy.places import ROOT
from tests.deploy.compose_file import read_compose, services
from tests.servers import livekit_or_skip

LIMIT_S = 30


@pytest.fixture
def networks() -> Iterator[tuple[str, str, str]]:
    """Two network namespaces joined by a cable, as two containers are; and the first one's address."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    first, second = f"frontdesk-a-{os.getpid()}", f"frontdesk-b-{os.getpid()}"
    cable = (f"fda{os.getpid() % 100_000}", f"fdb{os.getpid() % 100_000}")
    try:
        subprocess.run(["ip", "netns", "add", first], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine gives no network namespaces: {error.stderr.decode().strip()}")
    try:
        ip("netns", "add", second)
        ip("link", "add", cable[0], "netns", first, "type", "veth", "peer", "name", cable[1], "netns", second)
        for name, end, here, there in ((first, cable[0], 2, 3), (second, cable[1], 3, 2)):
            ip("-n", name, "addr", "add", f"172.30.99.{here}/24", "dev", end)
            ip("-n", name, "link", "set", end, "up")
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "route", "add", "default", "via", f"172.30.99.{there}")
        yield first, second, "172.30.99.2"
    finally:
        for name in (first, second):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


@pytest.mark.parametrize("node_ip", ["127.0.0.1", "203.0.113.7"])
async def test_a_worker_beside_livekit_gets_through_whatever_browsers_are_told(
    networks: tuple[str, str, str], tmp_path: Path, node_ip: str
):
    program = livekit_or_skip()
    first, second, address = networks
    make_secrets(tmp_path / "secrets")
    command = services(read_compose({"FRONTDESK_NODE_IP": node_ip}))["livekit"]["command"]
    places = {"/etc/livekit.yaml": str(ROOT / "livekit.yaml"), "/run/secrets": str(tmp_path / "secrets")}
    for there, here in places.items():
        command = [word.replace(there, here) for word in command]
    server = await asyncio.create_subprocess_exec(
        "ip", "netns", "exec", first, str(program), *command, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await answering(second, f"http://{address}:7880/")
        joined = await join_from(second, f"ws://{address}:7880", tmp_path)
    finally:
        for _ in range(2):  # at the first signal it would wait
            with suppress(ProcessLookupError):
                server.terminate()
            await asyncio.sleep(0)
        await server.wait()

    assert joined == 0


async def answering(network: str, url: str) -> None:
    argv = ["ip", "netns", "exec", network, sys.executable, "-m", "deploy.probe", url]
    async with asyncio.timeout(LIMIT_S):
        while await (await asyncio.create_subprocess_exec(*argv, cwd=ROOT)).wait() != 0:
            pass


async def join_from(network: str, url: str, folder: Path) -> int | None:
    """The exit code of a program that joins a room, in this network."""
    secret = (folder / "secrets" / "livekit_api_secret").read_text().strip()
    grants = api.VideoGrants(room_join=True, room="beside")
    token = api.AccessToken("frontdesk", secret).with_identity("beside").with_grants(grants)
    said = f"{url} {token.with_ttl(timedelta(minutes=2)).to_jwt()}"
    argv = ["ip", "netns", "exec", network, sys.executable, "-m", "app.cli.examination.joining"]
    child = await asyncio.create_subprocess_exec(*argv, stdin=PIPE, stderr=DEVNULL, cwd=ROOT)
    async with asyncio.timeout(LIMIT_S):
        await child.communicate(said.encode())
    return child.returncode


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
