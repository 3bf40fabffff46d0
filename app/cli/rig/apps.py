"""App processes, each on a port of its own over the same database and Redis."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.installation.database import prepare_database
from app.cli.installation.places import models_folder
from app.cli.rig.ports import free_port
from app.cli.rig.program import Program
from app.cli.supervisor.probes import answers
from app.core.settings import Settings

_UNLIMITED = "1000000/minute"
NO_LIMITS: Mapping[str, str] = {
    f"FRONTDESK_LIMITS__{name}": _UNLIMITED
    for name in ("SESSIONS_PER_ADDRESS", "SESSIONS_IN_TOTAL", "TURNS_PER_SESSION", "REQUESTS_PER_ADDRESS")
}
"""All customers of a test or benchmark come from one address."""


class AppProcess(Program):
    """One uvicorn. `settings` are the app's environment; several with the same ones are one installation."""

    ready_within_s = 120.0

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
        *,
        target: str = "app.main:app",
        name: str = "app",
        extra: Sequence[str] = (),
    ) -> None:
        super().__init__(name, folder, port or free_port())
        self.settings = dict(settings or {})
        self.target, self.extra = target, extra

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def argv(self) -> Sequence[str]:
        """As `frontdesk up` starts it."""
        argv = [sys.executable, "-m", "uvicorn", self.target, "--host", "127.0.0.1", "--port", str(self.port)]
        argv += ["--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning"]
        return [*argv, "--ws-max-size", "65536", *self.extra]

    def environment(self) -> Mapping[str, str]:
        """Without limits on what one address may ask for, unless told otherwise."""
        ours = {"FRONTDESK_DATA_DIR": str(self.folder), "FRONTDESK_MODELS_DIR": str(models_folder())}
        return {**ours, "FRONTDESK_PUBLIC_URL": self.url, **NO_LIMITS, **self.settings}

    async def is_ready(self) -> bool:
        """It answers: its models are loaded, its database is open."""
        return await answers(f"{self.url}/health")()


def app_processes(
    count: int, folder: Path, settings: Mapping[str, str], target: str = "app.main:app"
) -> list[AppProcess]:
    """Several of one installation, not started yet; see `program.running`."""
    return [AppProcess(folder, settings, target=target, name=f"app-{number + 1}") for number in range(count)]


async def prepare_installation(settings: Mapping[str, str]) -> None:
    """Migrate and seed the database that these settings name (`DATABASE_URL`)."""
    url = Settings.model_validate({"DATABASE_URL": settings["DATABASE_URL"]}).database()
    await asyncio.to_thread(prepare_database, url)
