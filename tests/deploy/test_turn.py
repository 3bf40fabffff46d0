"""LiveKit's TURN server as deploy/docker/turn.yml asks for it."""

import asyncio
import socket
import ssl
import subprocess
from pathlib import Path

from app.channels.livekit import MediaServer
from app.cli.examination.calls import look_at_calls
from app.cli.rig.ports import free_port
from app.core.settings import Settings
from tests.deploy.by_hand import LiveKitByHand, Place, clean
from tests.deploy.compose_file import read_compose, services
from tests.deploy.test_compose_file import TURN
from tests.servers import program_or_skip

NAME = "turn.example.com"


class TurningByHand(LiveKitByHand):
    """With the second file's command, its ports free ones and its certificate a new one."""

    def __init__(self, place: Place, ports: dict[str, str]) -> None:
        super().__init__(place)
        told = {"FRONTDESK_TURN_HOST": NAME}
        self.words: list[str] = services(read_compose(told, TURN))["livekit"]["command"]
        self.renumbered = ports

    def command(self) -> list[str]:
        words = [self.place.here(self.renumbered.get(word, word)) for word in self.words]
        return [f"{word}.pem" if "/secrets/turn_" in word else word for word in words]


async def test_browsers_are_told_of_it_and_it_speaks_tls(tmp_path: Path):
    openssl = program_or_skip("openssl", "openssl")
    clean(tmp_path)
    place = Place.on_loopback(tmp_path)
    key, certificate = (str(tmp_path / "secrets" / f"turn_{name}.pem") for name in ("key", "certificate"))
    argv = [str(openssl), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    names = ["-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    await asyncio.to_thread(subprocess.run, [*argv, *names], check=True, capture_output=True)
    udp, tls = free_port(), free_port()
    async with TurningByHand(place, {"3478": str(udp), "5349": str(tls)}) as server:
        url = f"ws://127.0.0.1:{server.port}"
        secret = (tmp_path / "secrets" / "livekit_api_secret").read_text().strip()
        found, _ = await look_at_calls(Settings(), MediaServer(url, url, "frontdesk", secret))
        subject = await asyncio.to_thread(served_by, tls, certificate)

    [turn] = [finding for finding in found if finding.part == "TURN"]
    assert turn.state == "ok"
    assert f":{udp}?transport=udp" in turn.remark
    assert f"turns:{NAME}:443" in turn.remark
    published = services(read_compose(None, TURN))["livekit"]["ports"]
    assert ("443", 5349) in {(port["published"], port["target"]) for port in published}, "LiveKit says 443, always"
    assert f"'{NAME}'" in subject


def served_by(port: int, certificate: str) -> str:
    """The name of the certificate that is shown there, verified."""
    trusting = ssl.create_default_context(cafile=certificate)
    with (
        socket.create_connection(("127.0.0.1", port), 5) as plain,
        trusting.wrap_socket(plain, server_hostname=NAME) as tls,
    ):
        shown = tls.getpeercert()
    assert shown is not None
    return str(shown["subject"])
