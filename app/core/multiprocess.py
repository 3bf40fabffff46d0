"""Counters of several processes of one server as one: whichever process is asked, all of them answer.

Each process keeps its own in files of a folder that its siblings share, and `/metrics` adds them up. The folder is
the one in `PROMETHEUS_MULTIPROC_DIR`, or that of the siblings' common parent, as with `uvicorn --workers`.
"""

import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def join_siblings() -> Path | None:
    """Choose the folder; None when this process serves alone. Before `prometheus_client` is imported, or never."""
    if named := os.environ.get(VARIABLE):
        folder = Path(named)
    elif multiprocessing.parent_process() is not None:
        folder = _folder_of(os.getppid())
        _clear_away()
    else:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: set {VARIABLE} to a folder of ours")
    os.environ[VARIABLE] = str(folder)
    for left_behind in folder.glob(f"gauge_live*_{os.getpid()}.db"):
        left_behind.unlink(missing_ok=True)
    return folder


def _folder_of(parent: int | str) -> Path:
    return Path(tempfile.gettempdir()) / f"frontdesk-metrics-{os.getuid()}-{parent}"


def _clear_away() -> None:
    """Folders of servers that have ended."""
    like = _folder_of("*")
    for folder in like.parent.glob(like.name):
        if not _lives(folder.name.rpartition("-")[2]):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def forget_the_dead(folder: Path) -> None:
    """What a process that has ended holds no longer counts; what it has done still does."""
    for file in folder.glob("gauge_live*_*.db"):
        if not _lives(file.stem.rpartition("_")[2]):
            file.unlink(missing_ok=True)
