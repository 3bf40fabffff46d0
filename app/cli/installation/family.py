"""The programs of one machine: redis-server, livekit-server, the app, the voice worker, and what each is told."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.cli.installation.database import names_a_database
from app.cli.installation.media import Media, loopback_config
from app.cli.installation.places import models_folder, pages_folder
from app.cli.installation.shared import Shared, redis_config
from app.cli.supervisor.child import ChildSpec
from app.cli.supervisor.ports import Port
from app.cli.supervisor.probes import answers, part_is_there, redis_answers
from app.cli.supervisor.secrets import kept_secret

_STOP_SOCKETS_S = 3
_WORKER_IS_BUSY_S = 60
"""Loading models holds a process up longer than uvicorn waits for a sign of life."""


@dataclass(frozen=True)
class Family:
    """One installation, about to run."""

    data_dir: Path
    port: int
    media: Media
    shared: Shared
    staff_ticket: str
    workers: int = 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What app and worker share. Whatever the operator has set already stays as it is."""
        ours = {
            "FRONTDESK_DATA_DIR": str(self.data_dir),
            "FRONTDESK_MODELS_DIR": str(models_folder()),
            "FRONTDESK_FRONTEND_DIR": str(pages_folder()),
            "FRONTDESK_PUBLIC_URL": self.url,
            "FRONTDESK_TOKEN_SECRET": kept_secret(self.data_dir, "token_secret"),
            "FRONTDESK_WORKER_SECRET": kept_secret(self.data_dir, "worker_secret"),
        }
        if not names_a_database():
            ours["DATABASE_URL"] = f"sqlite+aiosqlite:///{self.data_dir / 'frontdesk.db'}"
        kept = {name: value for name, value in ours.items() if name not in os.environ}
        # The folder named on the command line wins over one in the environment; models never come from a hub.
        told = {"FRONTDESK_DATA_DIR": str(self.data_dir), "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
        return {**kept, **told, **self.shared.environment, **self.media.environment}

    @property
    def ports(self) -> list[Port]:
        return [Port(self.port, "the app", "--port"), *self.shared.ports, *self.media.ports]

    def redis(self) -> ChildSpec:
        """What the processes share, on loopback with a password of its own. What is not on the disk yet, it writes."""
        config = redis_config(self.shared, self.data_dir)
        is_ready = redis_answers(self.shared.port, self.shared.password or "")
        return ChildSpec("redis", [str(self.shared.server), str(config)], {}, is_ready, stop_within_s=5)

    def livekit(self) -> ChildSpec:
        """The media server, on loopback with a key of its own. Asked to stop, it would wait for calls to end."""
        config = loopback_config(self.media, self.data_dir)
        argv = [str(self.media.server), "--config", str(config)]
        return ChildSpec("livekit", argv, {}, answers(f"http://127.0.0.1:{self.media.port}/"), stop_within_s=2)

    def app(self) -> ChildSpec:
        """The app. The staff ticket is new at each start and known to it and to whoever reads the terminal."""
        argv = [sys.executable, "-m", "uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", str(self.port)]
        argv += [
            "--timeout-graceful-shutdown",
            str(_STOP_SOCKETS_S),
            "--no-server-header",
            "--no-proxy-headers",  # the app reads them itself, from the proxies that it trusts
            "--no-access-log",
            "--log-level",
            "warning",
        ]
        argv += ["--ws-max-size", "65536", "--ws-ping-interval", "20"]
        if self.workers > 1:
            argv += ["--workers", str(self.workers), "--timeout-worker-healthcheck", str(_WORKER_IS_BUSY_S)]
        env = {**self.environment, "FRONTDESK_STAFF_TICKET": self.staff_ticket}
        return ChildSpec("app", argv, env, answers(f"{self.url}/health"), ready_within_s=60)

    def worker(self) -> ChildSpec:
        """The voice worker; ready when the app knows it as registered."""
        argv = [sys.executable, "-m", "voice_worker.main", "start"]
        env = {**self.environment, "FRONTDESK_APP_URL": self.url}
        return ChildSpec("voice", argv, env, part_is_there(f"{self.url}/ready", "voice worker"), ready_within_s=90)
