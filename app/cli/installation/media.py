"""Which LiveKit server carries the calls: one that is named, one that we start, or none and why."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.cli.installation.places import ROOT, livekit_server, models_folder
from app.cli.supervisor.ports import Port
from app.cli.supervisor.secrets import kept_secret
from deploy.weights import damaged, missing, read_manifest

_CHAT_NEEDS = "minilm/"
_URL, _KEY, _SECRET = "LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"


@dataclass(frozen=True)
class Media:
    """`server` is the program to start, if any; `absent_because` is set when there are no calls."""

    url: str | None = None
    key: str | None = None
    secret: str | None = None
    server: Path | None = None
    port: int = 7880
    absent_because: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What app and worker are told about it."""
        if self.absent_because is not None or not (self.url and self.key and self.secret):
            return {_URL: "", "FRONTDESK_VOICE__ABSENT_REASON": self.absent_because or "no LiveKit server"}
        return {_URL: self.url, _KEY: self.key, _SECRET: self.secret}

    @property
    def ports(self) -> list[Port]:
        """The ports that a server of our own needs."""
        if self.server is None:
            return []
        return [
            Port(self.port, "livekit-server", "--livekit-port"),
            Port(self.port + 2, "livekit-server", "--livekit-port", is_udp=True),
        ]


def choose_media(data_dir: Path, port: int, *, wanted: bool) -> Media:
    """Decide who carries the calls, and say why nobody does."""
    if not wanted:
        return Media(absent_because="Calls are off: started with --no-voice.")
    if lacking := lacking_weight(for_chat=False):
        return Media(absent_because=f"Calls are off: {lacking}")
    if url := os.environ.get(_URL):
        key, secret = os.environ.get(_KEY), os.environ.get(_SECRET)
        if not (key and secret):
            return Media(absent_because=f"Calls are off: {_URL} is set, but {_KEY} or {_SECRET} is not.")
        return Media(url=url, key=key, secret=secret)
    server = livekit_server()
    if server is None:
        return Media(
            absent_because="Calls are off: there is no livekit-server (Go was not here at set-up) and "
            "LIVEKIT_URL is not set. Install Go and run `make run` again, or set LIVEKIT_URL."
        )
    return Media(
        url=f"ws://127.0.0.1:{port}",
        key="frontdesk",
        secret=kept_secret(data_dir, "livekit_api_secret"),
        server=server,
        port=port,
    )


def loopback_config(media: Media, data_dir: Path) -> Path:
    """Write livekit.yaml with its key and bound to this machine alone; only the owner can read it."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "livekit.yaml").read_text())
    config["port"] = media.port
    config["bind_addresses"] = ["127.0.0.1"]
    config["keys"] = {media.key: media.secret}
    config["rtc"] |= {
        "tcp_port": 0,  # it would listen on every address, whatever `bind_addresses` says; loopback needs only UDP
        "udp_port": media.port + 2,
        "node_ip": "127.0.0.1",
        "enable_loopback_candidate": True,
        "interfaces": {"includes": ["lo"]},
    }
    config["logging"] |= {"level": "warn"}
    path = data_dir / "secrets" / "livekit.yaml"
    path.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    path.write_text(yaml.safe_dump(config))
    return path


def lacking_weight(*, for_chat: bool) -> str | None:
    """Say which weight is missing or damaged: of those that chat needs, or of those that only calls need."""
    manifest, folder = read_manifest(), models_folder()
    for weight in missing(manifest, folder):
        if weight.file.startswith(_CHAT_NEEDS) == for_chat:
            return f"the model weight {weight.file} is not there. Run `make models`."
    for weight in damaged(manifest, folder):
        if weight.file.startswith(_CHAT_NEEDS) == for_chat:
            return f"the model weight {weight.file} is damaged. Run `make repair-models`."
    return None
