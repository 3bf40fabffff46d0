"""What set-up has done already, so that the second run is instant: a step's stamp names the content it was done for."""

from collections.abc import Iterable
from pathlib import Path

from deploy.digest import digest_of_all
from deploy.places import STAMPS

_NEVER_SOURCE = {"node_modules", "dist", "target", "__pycache__", ".vite", "coverage", "test-results"}


def is_done(step: str, content: str) -> bool:
    path = STAMPS / f"{step}.stamp"
    return path.exists() and path.read_text() == content


def mark_done(step: str, content: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / f"{step}.stamp").write_text(content)


def sources_digest(folder: Path, *facts: str) -> str:
    """A digest of what people wrote under a folder, built things left out."""
    return digest_of_all(_sources(folder), *facts)


def _sources(folder: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path.name in _NEVER_SOURCE or path.name == "Cargo.lock":
            continue
        if path.is_dir():
            yield from _sources(path)
        elif path.is_file():
            yield path
