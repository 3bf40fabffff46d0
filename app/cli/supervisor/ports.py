"""Is a port free, and if not, who has it?"""

import errno
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Port:
    number: int
    what: str
    option: str
    is_udp: bool = False


def busy_port(ports: list[Port]) -> str | None:
    """Return a sentence about the first port that is taken, and None when all are free."""
    for port in ports:
        if is_taken(port):
            owner = owner_of(port)
            held = f" by {owner}" if owner else ""
            return (
                f"Port {port.number}, which {port.what} needs, is in use{held}. "
                f"Stop that program, or choose another port with {port.option}."
            )
    return None


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_taken(port: Port) -> bool:
    kind = socket.SOCK_DGRAM if port.is_udp else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if not port.is_udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port.number))
        except OSError as error:
            return error.errno in (errno.EADDRINUSE, errno.EACCES)
    return False


def owner_of(port: Port) -> str | None:
    """Name the program that holds a port, where Linux lets us see it."""
    with suppress(OSError, ValueError):
        inodes = _inodes_of(port)
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and _holds(folder, inodes):
                return f"{(folder / 'comm').read_text().strip()} (pid {folder.name})"
    return None


def _inodes_of(port: Port) -> set[str]:
    table = "udp" if port.is_udp else "tcp"
    found: set[str] = set()
    for name in (table, table + "6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            is_listening = port.is_udp or fields[3] == "0A"
            if is_listening and int(fields[1].rsplit(":", 1)[1], 16) == port.number:
                found.add(f"socket:[{fields[9]}]")
    return found


def _holds(folder: Path, inodes: set[str]) -> bool:
    with suppress(OSError):
        return any(str(link.readlink()) in inodes for link in (folder / "fd").iterdir())
    return False
