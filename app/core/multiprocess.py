"""Counters of several processes of one server as one: whichever process is asked, all of them answer.

Each process keeps its own in files of a folder that its siblings share, and `/metrics` adds them up. The folder is
the one in `PROMETHEUS_MULTIPROC_DIR`, or that of the siblings' common parent, as with `uvicorn --workers`.
"""

import multiprocessing
import os
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def join_siblings() -> Path | None:
    """Choose the folder; None when this process serves alone. Before `prometheus_client` is imported, or never."""
    if named := os.environ.get(VARIABLE):
        folder = Path(named)
    elif multiprocessing.parent_process() is not None:
        folder = Path(tempfile.gettempdir()) / f"frontdesk-metrics-{os.getuid()}-{os.getppid()}"
    else:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: set {VARIABLE} to a folder of ours")
    os.environ[VARIABLE] = str(folder)
    for left_behind in folder.glob(f"gauge_live*_{os.getpid()}.db"):
        left_behind.unlink(missing_ok=True)
    return folder


def forget_the_dead(folder: Path) -> None:
    """What a process that has ended holds no longer counts; what it has done still does."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path("/proc", pid).exists():
            file.unlink(missing_ok=True)
