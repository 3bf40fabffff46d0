"""Who listens where."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.cli.examination.finding import Finding, absent, degraded, ok
from app.cli.supervisor.ports import Port, is_taken, owner_of

_MEDIA_SERVER = "livekit-server"


@dataclass(frozen=True)
class Expected:
    """A port of ours, and whether what answers there has been found to be ours."""

    port: Port
    answers_as_ours: bool


def look_at_ports(expected: list[Expected]) -> Iterator[Finding]:
    """For each: free, ours, or a stranger's and what to do."""
    for one in expected:
        port = one.port
        kind = "udp" if port.is_udp else "tcp"
        part = f"port {port.number}/{kind}"
        if not is_taken(port):
            yield ok(part, f"free, for {port.what}")
            continue
        owner = owner_of(port)
        if one.answers_as_ours or (port.is_udp and (owner or "").startswith(_MEDIA_SERVER)):
            yield ok(part, f"{port.what} listens there{f': {owner}' if owner else ''}")
        elif owner is None:
            yield absent(part, f"in use, {port.what} needs it; who has it is not visible to this user", _todo(port))
        else:
            yield degraded(part, f"in use by {owner}, and {port.what} needs it.", _todo(port))


def _todo(port: Port) -> str:
    return f"Stop that program, or choose another port with {port.option}."
