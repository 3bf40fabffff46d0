"""`frontdesk doctor`: what of this installation is in order, what is not, and what to do."""

import importlib
import json as json_format
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.installation.media import choose_media
from app.cli.installation.places import livekit_server, models_folder, pages_folder
from app.cli.supervisor.ports import Port, busy_port
from deploy.weights import damaged, missing, read_manifest

_GIB = 1 << 30


@dataclass(frozen=True)
class Finding:
    """`state` is ok, absent (something optional is not there) or wrong (Frontdesk cannot run like this)."""

    part: str
    state: str
    remark: str


def command(
    data: Annotated[Path, typer.Option(help="The data folder to look at.")] = Path(".data"),
    port: Annotated[int, typer.Option(help="The app's port.")] = 8000,
    livekit_port: Annotated[int, typer.Option(help="Port of livekit-server.")] = 7880,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what of this installation is in order, what is not, and what to do about it."""
    findings = list(_look(data.resolve(), port, livekit_port))
    if json:
        typer.echo(json_format.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        for finding in findings:
            typer.echo(f"{finding.state:<7} {finding.part:<16} {finding.remark}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


def _look(data_dir: Path, port: int, livekit_port: int) -> Iterator[Finding]:
    yield Finding("Python", "ok", sys.version.split()[0])
    yield _native()
    yield _weights()
    yield _pages()
    yield _calls(data_dir, livekit_port)
    yield _ports(port, livekit_port)
    yield _disk(data_dir)
    yield _database(data_dir)
    yield _secrets(data_dir)


def _native() -> Finding:
    try:
        importlib.import_module("frontdesk_duckling")
    except ImportError as error:
        return Finding("native/duckling", "wrong", f"{error}. Run `make run`, which builds it.")
    return Finding("native/duckling", "ok", "dates and numbers in speech")


def _weights() -> Finding:
    manifest, folder = read_manifest(), models_folder()
    if absent := missing(manifest, folder):
        return Finding("model weights", "wrong", f"{absent[0].file} is not there. Run `make models`.")
    if spoilt := damaged(manifest, folder, trust_unchanged=False):
        return Finding("model weights", "wrong", f"{spoilt[0].file} is damaged. Run `make repair-models`.")
    return Finding("model weights", "ok", f"{len(manifest.weights)} files, every byte checked")


def _pages() -> Finding:
    if (pages_folder() / "index.html").exists():
        return Finding("pages", "ok", str(pages_folder()))
    return Finding("pages", "absent", "Not built: only the API answers. Run `make run`.")


def _calls(data_dir: Path, livekit_port: int) -> Finding:
    media = choose_media(data_dir, livekit_port, wanted=True)
    if media.absent_because:
        return Finding("calls", "absent", media.absent_because)
    return Finding("calls", "ok", f"{livekit_server()}" if media.server else f"the LiveKit server at {media.url}")


def _ports(port: int, livekit_port: int) -> Finding:
    wanted = [Port(port, "the app", "--port")]
    if livekit_server() is not None and not os.environ.get("LIVEKIT_URL"):
        wanted.append(Port(livekit_port, "livekit-server", "--livekit-port"))
    sentence = busy_port(wanted)
    return Finding("ports", "absent" if sentence else "ok", sentence or ", ".join(str(one.number) for one in wanted))


def _disk(data_dir: Path) -> Finding:
    existing = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(existing).free / _GIB
    if free < 1:
        return Finding("disk", "wrong", f"Only {free:.1f} GB are free under {existing}. Free some.")
    return Finding("disk", "ok", f"{free:.0f} GB free")


def _database(data_dir: Path) -> Finding:
    if os.environ.get("DATABASE_URL"):
        return Finding("database", "ok", "the one that DATABASE_URL names")
    path = data_dir / "frontdesk.db"
    if not path.exists():
        return Finding("database", "absent", "None yet: the first `frontdesk up` makes it.")
    return _checked("database", lambda: _integrity(path), f"{path} is damaged. Restore a copy of it.")


def _integrity(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        said = connection.execute("PRAGMA quick_check").fetchone()[0]
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    return f"{path} at version {version}"


def _checked(part: str, look: Callable[[], str], sentence: str) -> Finding:
    try:
        return Finding(part, "ok", look())
    except sqlite3.Error as error:
        return Finding(part, "wrong", f"{sentence} ({error})")


def _secrets(data_dir: Path) -> Finding:
    folder = data_dir / "secrets"
    open_to_others = [path for path in folder.glob("*") if path.stat().st_mode & 0o077]
    if open_to_others:
        path = open_to_others[0]
        return Finding("secrets", "wrong", f"{path} can be read by others. Run `chmod 600 {path}`.")
    return Finding("secrets", "ok", str(folder) if folder.exists() else "none yet")
