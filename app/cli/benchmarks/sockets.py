"""Many open sockets: what one costs, and how soon an event is with all who watch."""

import asyncio
import json
import random
import resource
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console

from app.cli.benchmarks.client import Client
from app.cli.benchmarks.listener import Listener, open_listener
from app.cli.benchmarks.report import percentile, write_section
from app.cli.rig.errors import RigError
from app.cli.rig.installation import Installation, Wanted, installation
from app.cli.rig.usage import usage_of
from app.contracts import VoiceState
from app.core.settings import Settings
from app.core.shared import open_shared
from app.sessions.log import Draft

_AT_ONCE = 50
_SPARE_FILES = 500
_ROUND_LIMIT_S = 10.0
_TIMED = b'"type":"voice_state"'


@dataclass
class Measured:
    """Bytes and seconds. `fan_out` holds one value for each watcher of each event."""

    count: int
    watchers: int
    opened_in_s: float = 0.0
    bytes_a_socket: float = 0.0
    files_before: int = 0
    files_with: int = 0
    files_after: int = 0
    late: int = 0
    fan_out: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        facts = {name: value for name, value in vars(self).items() if name != "fan_out"}
        shares = {f"fan_out_p{share:.0%}".removesuffix("%"): percentile(self.fan_out, share) for share in (0.5, 0.95)}
        return {**facts, **{name: round(seconds * 1000, 2) for name, seconds in shares.items()}}


def sockets(
    count: Annotated[int, typer.Option(help="Sockets to open.", min=1)] = 5000,
    watchers: Annotated[int, typer.Option(help="Sockets on each session.", min=1)] = 10,
    rounds: Annotated[int, typer.Option(help="Events whose way to their watchers is timed.", min=1)] = 200,
    database: Annotated[str, typer.Option(help="postgresql or sqlite.")] = "postgresql",
    as_json: Annotated[bool, typer.Option("--json", help="The numbers as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the section into this file.")] = Path("docs/benchmarks.md"),
) -> None:
    """Open sockets on one app process: memory for each, and the time from an event to all who watch."""
    console = Console(soft_wrap=True, stderr=as_json)
    try:
        _allow_files(count * 2 + _SPARE_FILES)
        measured = asyncio.run(_measure(count, watchers, rounds, database))
    except RigError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from None
    body = _section(measured, database)
    console.print(body, markup=False)
    if as_json:
        print(json.dumps(measured.as_json()))
    if report is not None:
        write_section(report, "sockets", "Open sockets", body)


def _section(measured: Measured, database: str) -> str:
    p50, p95 = (percentile(measured.fan_out, share) * 1000 for share in (0.5, 0.95))
    return (
        f"`frontdesk bench sockets --count {measured.count}`: one app process on {database}; "
        f"{measured.count} sockets, {measured.watchers} on each session. The events come from another process by way "
        "of Redis, as with several app processes; each socket's time counts. The clients are one process of the same "
        "machine.\n\n"
        "| | measured |\n|---|---|\n"
        f"| memory a socket | {measured.bytes_a_socket / 1024:.1f} KB |\n"
        f"| all open after | {measured.opened_in_s:.1f} s |\n"
        f"| an event with its watchers, p50 | {p50:.1f} ms |\n"
        f"| p95 | {p95:.1f} ms |\n"
        f"| events that did not come within {_ROUND_LIMIT_S:.0f} s | {measured.late} |\n"
        f"| file handles before, with the sockets, and after | {measured.files_before}, {measured.files_with}, "
        f"{measured.files_after} |"
    )


def _allow_files(count: int) -> None:
    """As many open files as sockets need, here and in the app, which inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count or soft == resource.RLIM_INFINITY:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise RigError(f"This needs {count} open files; the limit of this user is {hard} (see `ulimit -Hn`).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


async def _measure(count: int, watchers: int, rounds: int, database: str) -> Measured:
    settings = {"FRONTDESK_LIMITS__MAX_SOCKETS_PER_SESSION": str(watchers + 1)}
    with TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        async with installation(Path(folder), Wanted(1, database, settings=settings)) as place:
            measured = Measured(count, watchers)
            sessions = await _sessions(place, -(-count // watchers))
            await _settled(place)
            async with _open(place, sessions, measured) as rooms:
                await _time_events(place, rooms, rounds, measured)
            measured.files_after = await _settled(place)
            return measured


async def _sessions(place: Installation, count: int) -> list[Client]:
    pack = Settings().default_pack
    clients = [Client(place.urls) for _ in range(count)]
    for begin in range(0, count, _AT_ONCE):
        await asyncio.gather(*(client.open(pack) for client in clients[begin : begin + _AT_ONCE]))
    for client in clients:
        client.close()
    return clients


@dataclass
class _Room:
    """All sockets of one session, and when the event in flight came to each."""

    session_id: str
    sockets: list[Listener] = field(default_factory=list)
    came: list[float] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, text: bytes, at: float) -> None:
        """Count an event that was sent to be timed."""
        if _TIMED in text:
            self.came.append(at)
            if len(self.came) == len(self.sockets):
                self.changed.set()


@asynccontextmanager
async def _open(place: Installation, sessions: list[Client], measured: Measured) -> AsyncIterator[list[_Room]]:
    app, rooms = place.apps[0], [_Room(session.session_id) for session in sessions]
    assert app.pid is not None
    before = usage_of(app.pid)
    wanted = [(number % len(sessions)) for number in range(measured.count)]
    began = time.perf_counter()
    for begin in range(0, measured.count, _AT_ONCE):
        opening = [_join(place, sessions[each], rooms[each]) for each in wanted[begin : begin + _AT_ONCE]]
        await asyncio.gather(*opening)
    measured.opened_in_s = time.perf_counter() - began
    held = usage_of(app.pid)
    measured.bytes_a_socket = (held.resident_bytes - before.resident_bytes) / measured.count
    measured.files_before, measured.files_with = before.open_files, held.open_files
    try:
        yield rooms
    finally:
        for room in rooms:
            for socket in room.sockets:
                socket.close()


async def _join(place: Installation, session: Client, room: _Room) -> None:
    room.sockets.append(await open_listener(place.urls[0], session.session_id, session.token, room.take))


async def _time_events(place: Installation, rooms: list[_Room], rounds: int, measured: Measured) -> None:
    assert place.redis is not None
    draw = random.Random(1)  # noqa: S311 - reproducible on purpose
    async with AsyncExitStack() as stack:
        _, bus, _ = await open_shared(SecretStr(place.redis.url), stack)
        for _ in range(rounds):
            room = draw.choice(rooms)
            room.came, room.changed = [], asyncio.Event()
            event = Draft("voice_state", VoiceState(agent="listening")).event(room.session_id, datetime.now(UTC))
            sent = time.perf_counter()
            await bus.publish([event])
            try:
                await asyncio.wait_for(room.changed.wait(), _ROUND_LIMIT_S)
            except TimeoutError:
                measured.late += len(room.sockets) - len(room.came)
            measured.fan_out += [at - sent for at in room.came]
            if not measured.fan_out:
                raise RigError("An event was published and no socket brought it.")


async def _settled(place: Installation) -> int:
    """File handles once the app has noticed that everybody has gone."""
    pid, deadline = place.apps[0].pid, time.monotonic() + _ROUND_LIMIT_S
    assert pid is not None
    seen = usage_of(pid).open_files
    while time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        now = usage_of(pid).open_files
        if now == seen:
            return now
        seen = now
    return seen
