"""The database and Redis: reachable, of a version that works, at the newest tables, set so that nothing is lost."""

import asyncio
import shutil
from datetime import UTC, datetime
from typing import Any

from alembic.script import ScriptDirectory
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.cli.examination.finding import Finding, absent, degraded, ok
from app.core.settings import Settings
from app.migrations import configuration

LIMIT_S = 5.0
_OLDEST_POSTGRES = 15
_OLDEST_REDIS = 7
_MIGRATE = "Run `frontdesk migrate` with the version that is to run."


async def look_at_database(settings: Settings) -> tuple[Finding, datetime | None]:
    """The finding, and the time by the database's clock where it has one of its own."""
    url = make_url(settings.database())
    if url.get_backend_name() == "sqlite":
        if not (settings.data_dir / "frontdesk.db").exists() and settings.database_url is None:
            return absent("database", "None yet.", "The first `frontdesk up` makes it."), None
        return await _look_at_sqlite(settings.database()), None
    place = f"PostgreSQL at {url.host}:{url.port or 5432}/{url.database}"
    try:
        async with asyncio.timeout(LIMIT_S):
            return await _look_at_postgres(settings.database(), place)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        why = type(error).__name__ if isinstance(error, TimeoutError) else str(error).splitlines()[0]
        todo = "Start it, check host, port and password in DATABASE_URL, and that this machine may connect."
        return degraded("database", f"{place} does not answer: {why}", todo), None


async def _look_at_sqlite(url: str) -> Finding:
    path = make_url(url).database
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            said = (await connection.execute(text("PRAGMA quick_check"))).scalar_one()
            if said != "ok":
                return degraded("database", f"{path} is damaged: {said}", "Restore a copy of it.")
            return _at_head(f"SQLite {path}", await _revision(connection))
    except DatabaseError as error:
        return degraded("database", f"{path} is damaged. ({error.orig})", "Restore a copy of it.")
    finally:
        await engine.dispose()


async def _look_at_postgres(url: str, place: str) -> tuple[Finding, datetime]:
    engine = create_async_engine(url, connect_args={"timeout": LIMIT_S})
    try:
        async with engine.connect() as connection:
            now = (await connection.execute(text("SELECT now()"))).scalar_one()
            version = int((await connection.execute(text("SHOW server_version_num"))).scalar_one()) // 10_000
            revision = await _revision(connection)
    finally:
        await engine.dispose()
    if version < _OLDEST_POSTGRES:
        return degraded("database", f"{place} is version {version}.", f"Use {_OLDEST_POSTGRES} or later."), now
    return _at_head(f"{place}, version {version}", revision), now


async def _revision(connection: AsyncConnection) -> str | None:
    """The version of the tables; None when there are none."""
    try:
        return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except DatabaseError as error:
        if "alembic_version" in str(error):
            return None
        raise


def _at_head(place: str, revision: str | None) -> Finding:
    head = ScriptDirectory.from_config(configuration("")).get_current_head()
    if revision is None:
        return degraded("database", f"{place} has no tables.", _MIGRATE)
    if revision != head:
        return degraded("database", f"{place} is at {revision}, this version needs {head}.", _MIGRATE)
    return ok("database", f"{place}, tables at {revision}")


async def look_at_redis(settings: Settings) -> tuple[Finding, datetime | None]:
    """The finding, and the time by Redis's clock."""
    if settings.redis_url is None:
        here = shutil.which("redis-server")
        if here:
            return absent(
                "redis", f"REDIS_URL is not set; {here} is there.", "`frontdesk up` starts it by itself."
            ), None
        return absent("redis", "Not used: one app process at a time.", "Install redis-server to run several."), None
    client = Redis.from_url(
        settings.redis_url.get_secret_value(), socket_timeout=LIMIT_S, socket_connect_timeout=LIMIT_S
    )
    try:
        server: dict[str, Any] = await client.info("server")
        seconds, micros = await client.time()
        told: dict[str, str] = {}
        for name in ("appendonly", "maxmemory-policy", "maxmemory"):
            told |= {str(key): str(value) for key, value in (await client.config_get(name)).items()}
    except (RedisError, OSError, TimeoutError) as error:
        todo = (
            "Start it, and check host, port and password in REDIS_URL. Meanwhile turns go on with one process's locks."
        )
        return degraded("redis", f"It does not answer: {error}", todo), None
    finally:
        await client.aclose()
    now = datetime.fromtimestamp(seconds + micros / 1e6, UTC)
    return _judged_redis(str(server["redis_version"]), told), now


def _judged_redis(version: str, told: dict[str, str]) -> Finding:
    policy = told.get("maxmemory-policy", "noeviction")
    if int(version.split(".")[0]) < _OLDEST_REDIS:
        return degraded("redis", f"Version {version}.", f"Use {_OLDEST_REDIS} or later.")
    if told.get("appendonly") != "yes":
        todo = "Start it with `--appendonly yes`: without it a restart forgets events that clients have not seen."
        return degraded("redis", f"Version {version} keeps nothing on disk (appendonly is off).", todo)
    if policy.startswith("allkeys"):
        todo = "Set `maxmemory-policy volatile-lru`: only what expires anyway may be dropped."
        return degraded("redis", f"Version {version} may drop events when full ({policy}).", todo)
    return ok("redis", f"version {version}, appendonly, {policy}")
