"""Databases for tests: files of SQLite, or databases of a throw-away PostgreSQL if FRONTDESK_TEST_DATABASE says so."""

import asyncio
import os
import shutil
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Literal, Protocol

import asyncpg
import pytest
from sqlalchemy import make_url

from app.cli.rig.errors import ProgramMissing
from app.cli.rig.postgres import PostgresServer
from app.core.database import Database
from app.migrations import upgrade
from app.packs.loader import load_packs
from app.packs.seeding import seed_pack
from tests.servers import must_have_servers
from tests.times import FRIDAY_AT_TEN

ON_POSTGRES = os.environ.get("FRONTDESK_TEST_DATABASE", "sqlite") == "postgresql"

Contents = Literal["empty", "migrated", "seeded"]


class Databases(Protocol):
    """Makes databases of a test's own; what goes into them is prepared once."""

    def create(self, contents: Contents, folder: Path) -> str:
        """A new database and its address. A file lies in `folder`, as `frontdesk.db`."""
        ...

    def drop(self, url: str) -> None:
        """Take it away, whoever is still connected."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


def open_databases(folder: Path) -> Databases:
    """Those that this run of the tests is on."""
    return PostgresDatabases(folder) if ON_POSTGRES else SqliteDatabases(folder)


class SqliteDatabases:
    """Each a file, copied from one that was prepared."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, contents: Contents, folder: Path) -> str:
        """A new file, in WAL mode like the product's."""
        path = folder / "frontdesk.db"
        if contents != "empty":
            shutil.copy(self._prepared(contents), path)
        return f"sqlite+aiosqlite:///{path}"

    def drop(self, url: str) -> None:
        """The test's folder goes anyway."""

    def close(self) -> None:
        """Nothing runs."""

    def _prepared(self, contents: Contents) -> Path:
        path = self._folder / f"{contents}.db"
        if not path.exists():
            _prepare(f"sqlite+aiosqlite:///{path}", contents)
        return path


class PostgresDatabases:
    """Databases of one cluster, copied from templates; fsync is off, so each takes some tens of milliseconds."""

    def __init__(self, folder: Path) -> None:
        try:
            self.server = PostgresServer(folder, is_durable=False)
            _run(self.server.start())
        except ProgramMissing as missing:
            if must_have_servers():
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        self._numbers = count(1)
        self._templates: dict[Contents, str] = {"empty": "template0"}

    def create(self, contents: Contents, folder: Path) -> str:
        """A copy of a template."""
        return self._copy(self._template(contents), f"test_{next(self._numbers)}")

    def drop(self, url: str) -> None:
        """Drop it; a test may have killed the server meanwhile."""
        with suppress(OSError, asyncpg.PostgresError):
            self._tell(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Stop the server."""
        _run(self.server.stop())
        self.server.discard()

    def _template(self, contents: Contents) -> str:
        if contents not in self._templates:
            _prepare(self._copy("template0", contents), contents)
            self._templates[contents] = contents
        return self._templates[contents]

    def _copy(self, template: str, name: str) -> str:
        self._tell(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.server.url_of(name)

    def _tell(self, statement: str) -> None:
        async def tell() -> None:
            connection = await asyncpg.connect(self.server.url_of("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        _run(tell())


def _prepare(url: str, contents: Contents) -> None:
    upgrade(url)
    if contents == "seeded":
        _run(_seed(url))


async def _seed(url: str) -> None:
    database = Database(url)
    for pack in load_packs().values():
        await seed_pack(database, pack, FRIDAY_AT_TEN)
    await database.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own: fixtures are made while a test's loop is there already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
