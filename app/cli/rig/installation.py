"""A whole installation on loopback: database, Redis, app processes, and what else is asked for."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cli.rig.apps import AppProcess, app_processes, prepare_installation
from app.cli.rig.livekit import LiveKitServer
from app.cli.rig.postgres import PostgresServer
from app.cli.rig.program import Program, running
from app.cli.rig.redis import RedisServer
from app.core.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """What it is made of. `settings` go to every app process; `target` is what uvicorn runs."""

    processes: int = 2
    database: str = "postgresql"
    has_redis: bool = True
    has_livekit: bool = False
    settings: Mapping[str, str] | None = None
    target: str = "app.main:app"


@dataclass(frozen=True)
class Installation:
    """Everything running."""

    apps: list[AppProcess]
    database_url: str
    settings: Mapping[str, str]
    postgres: PostgresServer | None
    redis: RedisServer | None
    livekit: LiveKitServer | None

    @property
    def urls(self) -> list[str]:
        """Of the app processes."""
        return [app.url for app in self.apps]

    def app_at(self, url: str) -> AppProcess:
        """The process behind an address."""
        return next(app for app in self.apps if app.url == url)


@asynccontextmanager
async def installation(folder: Path, wanted: Wanted) -> AsyncIterator[Installation]:
    """Start all of it, its database migrated and seeded; stopped in reverse at the end.

    Raises:
        RigError: a program is missing or did not start.
    """
    async with AsyncExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing runs beside it yet
        postgres = PostgresServer(folder / "postgres", is_durable=False) if wanted.database == "postgresql" else None
        redis = RedisServer(folder / "redis") if wanted.has_redis else None
        livekit = LiveKitServer(folder / "livekit") if wanted.has_livekit else None
        servers: list[Program] = [server for server in (postgres, redis, livekit) if server is not None]
        await stack.enter_async_context(running(*servers))
        if postgres is not None:
            stack.callback(postgres.discard)
        settings = _settings(folder, postgres, redis, livekit, wanted.settings or {})
        await prepare_installation(settings)
        apps = app_processes(wanted.processes, folder / "app", settings, wanted.target)
        await stack.enter_async_context(running(*apps))
        yield Installation(apps, settings["DATABASE_URL"], settings, postgres, redis, livekit)


def _settings(
    folder: Path,
    postgres: PostgresServer | None,
    redis: RedisServer | None,
    livekit: LiveKitServer | None,
    more: Mapping[str, str],
) -> Mapping[str, str]:
    database = postgres.url if postgres else f"sqlite+aiosqlite:///{folder / 'app' / 'frontdesk.db'}"
    (folder / "app").mkdir(parents=True, exist_ok=True)
    told = {
        "DATABASE_URL": database,
        # What was computed of the packs' texts once need not be computed by each installation anew.
        "FRONTDESK_CACHE_DIR": str(Settings().cache().absolute()),
        "FRONTDESK_TOKEN_SECRET": secrets.token_urlsafe(32),
        "FRONTDESK_WORKER_SECRET": secrets.token_urlsafe(32),
    }
    if redis is not None:
        told["REDIS_URL"] = redis.url
    if livekit is not None:
        told |= livekit.environment_of_clients()
    return {**told, **more}
