"""The services of docker-compose.yml as programs of this machine: the same commands and settings, on loopback."""

import asyncio
import re
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from app.cli.installation.media import Media, loopback_config
from app.cli.rig.ports import free_port
from app.cli.rig.postgres import PostgresServer
from app.cli.rig.program import Program
from deploy.compose import make_secrets
from deploy.places import MODELS, ROOT
from tests.conftest import CACHE
from tests.deploy.compose_file import read_compose, services
from tests.servers import livekit_or_skip, postgres_or_skip, program_or_skip

MEDIA_PORT = 2
"""Of LiveKit: above its own, as `loopback_config` has it."""


@dataclass(frozen=True)
class Place:
    """Where what is in containers lies here: folders, ports and names."""

    folder: Path
    ports: Mapping[str, int]

    @classmethod
    def on_loopback(cls, folder: Path) -> "Place":
        """With free ports, and secrets made as `python3 -m deploy compose` makes them."""
        names = ("postgres", "redis", "app", "https", "http", "caddy-health", "worker-health")
        ports = {name: free_port() for name in names} | {"livekit": free_port(MEDIA_PORT)}
        place = cls(folder, ports)
        make_secrets(folder / "secrets")
        for path in (folder / "secrets").iterdir():
            path.write_text(place.here(path.read_text()))
        return place

    @property
    def public(self) -> str:
        """Host and port under which Caddy is reached."""
        return f"127.0.0.1:{self.ports['https']}"

    @cached_property
    def model(self) -> dict[str, dict[str, Any]]:
        """The services as an operator with this host name has them."""
        told = {
            "FRONTDESK_HOST": "127.0.0.1",
            "FRONTDESK_PUBLIC_URL": f"https://{self.public}",
            "FRONTDESK_LIVEKIT_PUBLIC_URL": f"wss://{self.public}",
        }
        return services(read_compose(told))

    def here(self, text: str) -> str:
        """A command's word or a setting with its addresses and folders as they are here."""
        for service, port in (("postgres", 5432), ("redis", 6379), ("livekit", 7880), ("app", 8000)):
            text = re.sub(rf"(//|@)({service}):{port}\b", rf"\g<1>127.0.0.1:{self.ports[service]}", text)
        text = text.replace("/run/secrets", str(self.folder / "secrets")).replace("10.213.70.10", "127.0.0.1")
        text = re.sub(r"^/data", str(self.folder / "data"), text)
        text = text.replace("127.0.0.1:8081", f"127.0.0.1:{self.ports['worker-health']}")
        text = text.replace("127.0.0.1:2020", f"127.0.0.1:{self.ports['caddy-health']}")
        return text.replace("127.0.0.1:8000", f"127.0.0.1:{self.ports['app']}").replace(
            "127.0.0.1:7880", f"127.0.0.1:{self.ports['livekit']}"
        )


class ByHand(Program):
    """One service: compose's command and settings, and ready when compose's health check says so."""

    ready_within_s = 150.0

    def __init__(self, service: str, place: Place, port: int = 0) -> None:
        super().__init__(service, place.folder, port)
        self.place, self.declared = place, place.model[service]

    def command(self) -> list[str]:
        """As compose has it, with this machine's places in it."""
        return [self.place.here(word) for word in self.declared["command"]]

    def argv(self) -> Sequence[str]:
        return self.command()

    def environment(self) -> Mapping[str, str]:
        return {name: self.place.here(value) for name, value in (self.declared.get("environment") or {}).items()}

    async def is_ready(self) -> bool:
        """Compose's own health check."""
        kind, *words = [self.place.here(word) for word in self.declared["healthcheck"]["test"]]
        words = [str(ROOT / word) if word.startswith(".venv/") else word for word in self.checked(words)]
        argv = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        check = await asyncio.create_subprocess_exec(*argv, stdout=DEVNULL, stderr=DEVNULL, cwd=ROOT)
        return await check.wait() == 0

    def checked(self, words: list[str]) -> list[str]:
        """The health check with a port where it relies on the usual one."""
        return words


class OursByHand(ByHand):
    """App, migration and voice worker: of this checkout, whose folder is the images' working directory."""

    def argv(self) -> Sequence[str]:
        words = self.command()
        return [str(ROOT / words[0]), *words[1:]]

    def environment(self) -> Mapping[str, str]:
        """With what the images' Dockerfile sets."""
        image = {"FRONTDESK_MODELS_DIR": str(MODELS), "FRONTDESK_FRONTEND_DIR": str(ROOT / "frontend/dist")}
        image["FRONTDESK_CACHE_DIR"] = str(CACHE)
        return {**image, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1", **super().environment()}


class MigrateByHand(OursByHand):
    """Runs to its end."""

    async def is_ready(self) -> bool:
        assert self._process is not None
        ended = self._process.poll()
        assert ended in (None, 0), self.last_lines()
        return ended == 0


class AppByHand(OursByHand):
    def __init__(self, place: Place) -> None:
        super().__init__("app", place, place.ports["app"])

    def command(self) -> list[str]:
        words = super().command()
        words[words.index("--host") + 1] = "127.0.0.1"
        words[words.index("--port") + 1] = str(self.port)
        return words


class WorkerByHand(OursByHand):
    stop_within_s = 15.0

    def __init__(self, place: Place) -> None:
        super().__init__("voice_worker", place)

    def environment(self) -> Mapping[str, str]:
        here = {"HEALTH_PORT": str(self.place.ports["worker-health"]), "METRICS_PORT": "0", "BIND_ADDRESS": "127.0.0.1"}
        return {**super().environment(), **{f"FRONTDESK_CALL__{name}": value for name, value in here.items()}}


class RedisByHand(ByHand):
    def __init__(self, place: Place) -> None:
        program_or_skip("redis-server", "redis-server")
        super().__init__("redis", place, place.ports["redis"])
        (place.folder / "data").mkdir(exist_ok=True)

    def argv(self) -> Sequence[str]:
        return [*self.command(), "--port", str(self.port), "--bind", "127.0.0.1"]

    def checked(self, words: list[str]) -> list[str]:
        return [word.replace("redis-cli", f"redis-cli -p {self.port}") for word in words]


class PostgresByHand(PostgresServer):
    """The image makes the cluster with what it is told, then runs compose's command."""

    def __init__(self, place: Place) -> None:
        postgres_or_skip()
        told = place.model["postgres"]["environment"]
        super().__init__(place.folder / "postgres", place.ports["postgres"], database=told["POSTGRES_DB"])
        self.command: list[str] = place.model["postgres"]["command"]
        self.told = told
        self._password = Path(place.here(told["POSTGRES_PASSWORD_FILE"])).read_text().strip()

    def argv(self) -> Sequence[str]:
        assert self.command[0] == "postgres"
        return [*super().argv(), *self.command[1:]]


class LiveKitByHand(ByHand):
    stop_within_s = 2.0

    def __init__(self, place: Place) -> None:
        self.server = livekit_or_skip()
        super().__init__("livekit", place, place.ports["livekit"])

    def argv(self) -> Sequence[str]:
        """On loopback with what `frontdesk up` adds; the key comes from compose's key file."""
        written = loopback_config(Media(key="none", secret="none", port=self.port), self.folder)
        config = yaml.safe_load(written.read_text())
        del config["keys"]
        written.write_text(yaml.safe_dump(config))
        return [str(self.server), *(str(written) if word == "/etc/livekit.yaml" else word for word in self.command())]


class CaddyByHand(ByHand):
    def __init__(self, place: Place) -> None:
        program_or_skip("caddy", "caddy")
        super().__init__("caddy", place, place.ports["https"])

    def command(self) -> list[str]:
        source = str(ROOT / "deploy/docker/Caddyfile")
        return [source if word == "/etc/caddy/Caddyfile" else word for word in super().command()]

    def environment(self) -> Mapping[str, str]:
        ports = self.place.ports
        here = {
            "CADDY_BIND": "127.0.0.1",
            "CADDY_HTTP_PORT": str(ports["http"]),
            "CADDY_HTTPS_PORT": str(ports["https"]),
            "CADDY_HEALTH_PORT": str(ports["caddy-health"]),
            "LIVEKIT_UPSTREAM": f"127.0.0.1:{ports['livekit']}",
            "APP_UPSTREAM_HOST": "127.0.0.1",
            "APP_WAIT": "120s",  # a machine that runs all tests at once starts an app slowly
            "APP_UPSTREAM_PORT": str(ports["app"]),
            "XDG_DATA_HOME": str(self.folder / "caddy"),
            "XDG_CONFIG_HOME": str(self.folder / "caddy-config"),
        }
        return {**super().environment(), **here}

    @property
    def root_certificate(self) -> Path:
        """Of Caddy's own authority, once it has started."""
        return self.folder / "caddy" / "caddy/pki/authorities/local/root.crt"


def clean(folder: Path) -> None:
    """Make the folders that volumes are in compose."""
    for name in ("data", "data/speech", "secrets", "postgres"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "caddy", ignore_errors=True)
