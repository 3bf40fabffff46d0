"""What a process uses: processor time, memory, file handles. From /proc, as Linux keeps it."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.cli.rig.program import Program, descendants

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_USER_AND_SYSTEM = slice(11, 13)
_RESIDENT = 1


@dataclass(frozen=True)
class Usage:
    """Of a program with all that it started.

    `resident_bytes` counts memory that several share for each of them, `own_bytes` does not count it at all.
    """

    processor_s: float
    resident_bytes: int
    own_bytes: int
    open_files: int


def usage_of(pid: int) -> Usage:
    """Zeros for a process that has ended, or where there is no /proc."""
    processor, resident, own, files = 0.0, 0, 0, 0
    for each in (pid, *descendants(pid)):
        with suppress(OSError, ValueError, IndexError):
            folder = Path(f"/proc/{each}")
            # The program's name stands in brackets and may hold spaces.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            processor += sum(int(ticks) for ticks in fields[_USER_AND_SYSTEM]) / _TICKS
            resident += int((folder / "statm").read_text().split()[_RESIDENT]) * _PAGE
            files += len(list((folder / "fd").iterdir()))
            own += _own_bytes(folder)
    return Usage(processor, resident, own, files)


def _own_bytes(folder: Path) -> int:
    lines = (folder / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


def processor_of(*programs: Program) -> float:
    """Seconds of processor time so far, of what still runs: a child that has ended takes its time with it."""
    return sum(usage_of(program.pid).processor_s for program in programs if program.pid is not None)
