"""A `livekit-server` on loopback."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.installation.media import Media, loopback_config
from app.cli.installation.places import livekit_server
from app.cli.rig.errors import ProgramMissing
from app.cli.rig.ports import free_port
from app.cli.rig.program import Program
from app.cli.supervisor.probes import answers

KEY = "frontdesk"
_MEDIA_PORT = 2


class LiveKitServer(Program):
    """`async with LiveKitServer(folder) as livekit: livekit.environment_of_clients()`."""

    stop_within_s = 2.0  # asked to end, it would wait for calls to end

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__("livekit", folder, port or free_port(_MEDIA_PORT))
        server = livekit_server()
        if server is None:
            raise ProgramMissing("livekit-server is not on this machine (run `make setup`).")
        self.secret = secrets.token_urlsafe(32)
        self.media = Media(self.url, KEY, self.secret, server, self.port)
        self._server = server

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def argv(self) -> Sequence[str]:
        """With the product's own livekit.yaml, a key added."""
        return [str(self._server), "--config", str(loopback_config(self.media, self.folder))]

    def environment_of_clients(self) -> Mapping[str, str]:
        """What app and voice worker are told."""
        return self.media.environment

    async def prepare(self) -> None:
        """A place for the written configuration, which holds the key."""
        (self.folder / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)

    async def is_ready(self) -> bool:
        """It answers HTTP."""
        return await answers(f"http://127.0.0.1:{self.port}/")()
