"""SHA-256 of a file or of a set of files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_BLOCK = 1 << 20


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def digest_of_all(paths: Iterable[Path], *facts: str) -> str:
    """One digest over names, contents and `facts` (a version, a flag): it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.name}\0{digest_of(path)}\0".encode())
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    return digest.hexdigest()
