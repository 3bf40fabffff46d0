"""Copies of a PostgreSQL database, by its own `pg_dump` and `pg_restore`; they must be as new as the server."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import asyncpg
from sqlalchemy import URL

from app.cli.copies.kinds import CopyRefused, fresh
from app.cli.rig.errors import ProgramMissing
from app.cli.rig.program import program_on_path

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_EMPTY_FIRST = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
_APPLICATION = "frontdesk"


def copy_out(url: URL, target: Path) -> None:
    """Write a copy of one moment.

    Raises:
        CopyRefused: the server or pg_dump refused; its own words are in the message.
    """
    partial = fresh(target)
    try:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}")
        _run("pg_restore", url, "--list", f"--file={os.devnull}", str(partial))
    except CopyRefused:
        partial.unlink(missing_ok=True)
        raise
    partial.rename(target)


def copy_in(copy: Path, url: URL) -> None:
    """Put a copy in the place of everything in the database, in one transaction: wholly, or not at all.

    Raises:
        CopyRefused: the server or its programs refused; nothing was changed.
    """
    script = _run("pg_restore", url, "--no-owner", "--no-privileges", "--file=-", str(copy))
    told = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-")
    _run("psql", url, *told, given=_EMPTY_FIRST + script)


def version_of(copy: Path, url: URL) -> str | None:
    """The version of the tables in a copy.

    Raises:
        CopyRefused: it can't be read.
    """
    rows = _run("pg_restore", url, "--data-only", "--table=alembic_version", "--file=-", str(copy)).decode()
    found = re.search(r"^COPY .*alembic_version .*;\n(\S+)$", rows, re.MULTILINE)
    return found[1] if found else None


async def others_connected(url: URL) -> int:
    """How many connections app processes have to it.

    Raises:
        CopyRefused: the server does not answer.
    """
    ssl = url.query.get("ssl")
    try:
        connection = await asyncpg.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            database=url.database,
            ssl=ssl if isinstance(ssl, str) else None,
            timeout=5,
        )
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CopyRefused(f"The database does not answer: {error}.") from error
    try:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1"
        return await connection.fetchval(query, _APPLICATION)
    finally:
        await connection.close()


def _run(name: str, url: URL, *arguments: str, given: bytes | None = None) -> bytes:
    try:
        program = program_on_path(name, "postgresql-client", *_PLACES)
    except ProgramMissing as missing:
        raise CopyRefused(str(missing)) from missing
    named: Sequence[str] = () if name == "pg_restore" else ("--dbname", url.database or "postgres")
    done = subprocess.run(
        [str(program), *named, *arguments],
        env=os.environ | _environment(url),
        input=given,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CopyRefused(f"{name} refused: {' '.join(said[-3:])}")
    return done.stdout


def _environment(url: URL) -> dict[str, str]:
    """Where it is and who we are; never on the command line, where others could read it."""
    ssl = url.query.get("ssl")
    told = {
        "PGHOST": url.host,
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password is not None else None,
        "PGSSLMODE": ssl if isinstance(ssl, str) else None,
        "PGAPPNAME": "frontdesk-copy",
        "PGCONNECT_TIMEOUT": "10",
    }
    return {name: value for name, value in told.items() if value}
