"""Which database a copy is of, and what can go wrong with one."""

from pathlib import Path
from typing import Literal

from app.core.errors import AppError

Kind = Literal["sqlite", "postgresql"]
_MARKS: dict[bytes, Kind] = {b"SQLite format 3\x00": "sqlite", b"PGDMP": "postgresql"}


class CopyRefused(AppError):
    """A copy can't be taken or put back; the message says why and what to do."""

    code, status, retryable = "copy_refused", 409, False


def kind_of(path: Path) -> Kind:
    """What the file is a copy of, by its first bytes.

    Raises:
        CopyRefused: of nothing that we know.
    """
    if not path.is_file():
        raise CopyRefused(f"There is no file {path}.")
    with path.open("rb") as file:
        first = file.read(16)
    for mark, kind in _MARKS.items():
        if first.startswith(mark):
            return kind
    raise CopyRefused(f"{path} is no backup of Frontdesk.")


def fresh(path: Path) -> Path:
    """Make an empty file that only its owner can read, beside where the copy will be; its path.

    Raises:
        CopyRefused: the copy would take the place of something.
    """
    if path.exists():
        raise CopyRefused(f"{path} is there already. Choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    return partial
