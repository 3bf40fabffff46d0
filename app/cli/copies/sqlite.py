"""Copies of a SQLite file, by its own online backup: whoever reads or writes meanwhile is not disturbed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.cli.copies.kinds import CopyRefused, fresh

_PAGES = 512
"""Pages in one go; between them writers get their turn."""
_SUFFIXES = ("", "-wal", "-shm")


def copy_out(database: Path, target: Path) -> None:
    """Write a whole, checked copy.

    Raises:
        CopyRefused: there is nothing to copy, or the copy is damaged.
    """
    if not database.exists():
        raise CopyRefused(f"There is no database at {database} yet.")
    partial = fresh(target)
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy, pages=_PAGES, sleep=0.01)
            # One file in all: a copy with a log beside it would be half a copy.
            copy.execute("PRAGMA journal_mode = DELETE")
        check(partial)
    except (sqlite3.Error, CopyRefused) as error:
        partial.unlink(missing_ok=True)
        raise CopyRefused(f"{database} could not be copied: {error}. Run `frontdesk doctor`.") from error
    partial.rename(target)


def copy_in(copy: Path, database: Path) -> None:
    """Put a copy in the database's place. Nobody may have it open.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    arriving = database.with_name(f".{database.name}.arriving")
    arriving.unlink(missing_ok=True)
    arriving.touch(mode=0o600)
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(arriving)) as target:
        source.backup(target)
    # The old log goes before the new file comes: with that one it would be taken for its own.
    for suffix in reversed(_SUFFIXES):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    arriving.rename(database)


def check(path: Path) -> str:
    """The version of the tables in a file that is whole.

    Raises:
        CopyRefused: it is damaged, or not Frontdesk's.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA quick_check").fetchone()[0]
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise CopyRefused(f"{path} is damaged, or no backup of Frontdesk: {error}.") from error
    if said != "ok":
        raise CopyRefused(f"{path} is damaged: {said}.")
    return version


def drop_checkpoints(data_dir: Path) -> None:
    """Remove the working memory, which knows of turns that the copy does not. The record makes it anew."""
    for suffix in _SUFFIXES:
        (data_dir / f"checkpoints.db{suffix}").unlink(missing_ok=True)
