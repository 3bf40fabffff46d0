"""A PostgreSQL cluster of one's own: made by initdb, run in the foreground."""

import asyncio
import os
import secrets
import shutil
import signal
import stat
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.rig.errors import ProgramMissing, RigError
from app.cli.rig.ports import free_port
from app.cli.rig.program import Program, program_on_path

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_ACCOUNT = "postgres"
_USER = "frontdesk"
_RETRY_S = 0.1


class PostgresServer(Program):
    """`async with PostgresServer(folder) as postgres: postgres.url`.

    It refuses to run as root; root runs it as the user `postgres`. `is_durable=False` spares fsync: a killed
    process loses nothing by that, a power cut would.
    """

    stop_signal = signal.SIGINT
    ready_within_s = 60.0

    def __init__(
        self, folder: Path, port: int | None = None, *, database: str = "frontdesk", is_durable: bool = True
    ) -> None:
        super().__init__("postgres", folder, port or free_port())
        self.database, self.is_durable = database, is_durable
        self._password = secrets.token_urlsafe(12)
        self._server = postgres_program()
        self._data: Path | None = None
        self._is_borrowed = False
        self._runs_as = _ACCOUNT if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """As people write it: `postgresql://user:password@host:port/database`."""
        return self.url_of(self.database)

    def url_of(self, database: str) -> str:
        """Of another database of this cluster; see `create_database`."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def argv(self) -> Sequence[str]:
        """TCP on loopback alone: a socket's path under a deep folder would be too long."""
        told = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        told |= {"max_connections": "200", "log_min_messages": "warning"}
        if not self.is_durable:
            # synchronous_commit stays on: without it even a killed process forgets what it had acknowledged.
            told |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        return self._as_its_user([str(self._server), "-D", str(self._data), *options])

    async def prepare(self) -> None:
        """Make the cluster at the first start."""
        await super().prepare()
        if self._data is not None:
            return
        self._data = self._place()
        password = self._data.with_name(f"{self._data.name}.password")
        password.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
        password.write_text(self._password)
        if self._runs_as:
            shutil.chown(password, self._runs_as)
        flags = ["--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256"]
        argv = [str(_program("initdb")), "-D", str(self._data), "-U", _USER, f"--pwfile={password}", *flags]
        try:
            await _run(self._as_its_user(argv))
        finally:
            password.unlink()

    async def start(self) -> None:
        """Start it; at the first start its database is created.

        Raises:
            RigError: it did not start.
        """
        is_new = self._data is None
        await super().start()
        if is_new:
            await self.create_database(self.database)

    async def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or as a copy of another that nobody uses meanwhile; returns its URL."""
        copied = ["--template", template] if template else []
        await _run([str(_program("createdb")), *self._where(), *copied, name], self._credentials())
        return self.url_of(name)

    async def is_ready(self) -> bool:
        """`pg_isready` says that it takes connections."""
        argv = [str(_program("pg_isready")), *self._where(), "-q", "-t", "1", "-d", "postgres"]
        asking = await asyncio.create_subprocess_exec(*argv, stdout=DEVNULL, stderr=DEVNULL)
        return await asking.wait() == 0

    async def _again(self, deadline: float) -> bool:
        # Of a server that was killed, some children may live for a moment longer; it waits for none of them.
        if "shared memory block" not in self.last_lines() or time.monotonic() > deadline:
            return False
        await asyncio.sleep(_RETRY_S)
        self.launch()
        return True

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self.discard()

    def discard(self) -> None:
        """Remove what is kept outside the folder, if anything had to be."""
        if self._is_borrowed and self._data is not None:
            shutil.rmtree(self._data.parent, ignore_errors=True)

    def _place(self) -> Path:
        """The data folder. Where the server's user can't get into our own folder, a temporary one of its own."""
        if self._runs_as is None:
            return self.folder / "postgres"
        home = self.folder
        if not _may_be_entered(home):
            home, self._is_borrowed = Path(tempfile.mkdtemp(prefix="frontdesk-postgres-")), True
            shutil.chown(home, self._runs_as)
        data = home / "postgres"
        data.mkdir(mode=0o700)
        shutil.chown(data, self._runs_as)
        return data

    def _as_its_user(self, argv: list[str]) -> list[str]:
        if self._runs_as is None:
            return argv
        setpriv = program_on_path("setpriv", "util-linux")
        return [str(setpriv), "--reuid", self._runs_as, "--regid", self._runs_as, "--init-groups", *argv]

    def _where(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", _USER]

    def _credentials(self) -> Mapping[str, str]:
        return {"PGPASSWORD": self._password}


def postgres_program() -> Path:
    """The server.

    Raises:
        ProgramMissing: there is none.
    """
    return _program("postgres")


def _program(name: str) -> Path:
    """Of the server's own version: what Debian puts on the PATH is a wrapper for its own clusters."""
    for place in _PLACES:
        if found := sorted(Path("/").glob(f"{place.lstrip('/')}/{name}")):
            return found[-1]
    try:
        return program_on_path(name, "postgresql")
    except ProgramMissing as missing:
        raise ProgramMissing(f"PostgreSQL's {missing}") from None


def _may_be_entered(folder: Path) -> bool:
    """Whether everybody may pass through it, which is how far another user gets."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder.resolve(), *folder.resolve().parents))


async def _run(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    told = {**os.environ, **(environment or {})}
    child = await asyncio.create_subprocess_exec(*argv, env=told, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, cwd="/")
    output, _ = await child.communicate()
    if child.returncode:
        name = next(Path(part).name for part in argv if "/" in part and "setpriv" not in part)
        raise RigError(f"{name} failed:\n{output.decode(errors='replace').strip()}")
