"""Ends the children's groups when the supervisor itself is killed, grandchildren among them.

The warden is a program of its own that reads a pipe from the supervisor. The pipe closes when the supervisor
is gone, however it went; a parent-death signal would reach only the direct children.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

_GRACE_S = 5.0


class Warden:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-S", __file__], stdin=subprocess.PIPE, start_new_session=True
        )

    def watch(self, group: int) -> None:
        """End this group if the supervisor dies."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """This group has ended; its number may be given to strangers."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Let the warden go. Groups still watched are ended now."""
        assert self._program.stdin is not None
        with suppress(OSError):
            self._program.stdin.close()
        self._program.wait()

    def _tell(self, line: str) -> None:
        assert self._program.stdin is not None
        with suppress(OSError):
            self._program.stdin.write(line.encode())
            self._program.stdin.flush()


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _end(groups: set[int]) -> None:
    for group in groups:
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_S
    while groups and time.monotonic() < deadline:
        groups = {group for group in groups if _signal(group, 0)}
        time.sleep(0.05)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _keep_watch() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            watched.add(group)
        else:
            watched.discard(group)
    _end(watched)


if __name__ == "__main__":
    _keep_watch()
