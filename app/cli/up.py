"""`frontdesk up`: everything that makes up a running Frontdesk on one machine, until Ctrl-C."""

import asyncio
import fcntl
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.cli.installation.database import Preparation, address_of_database
from app.cli.installation.family import Family
from app.cli.installation.media import Media, choose_media, lacking_weight
from app.cli.installation.places import pages_folder
from app.cli.installation.shared import choose_shared
from app.cli.installation.terminal import say_facts, say_line
from app.cli.supervisor.ports import busy_port
from app.cli.supervisor.supervisor import Supervisor


def command(
    data: Annotated[Path, typer.Option(help="Folder of the database, secrets and caches.")] = Path(".data"),
    port: Annotated[int, typer.Option(help="Port of the app, on this machine only.", min=1, max=65535)] = 8000,
    livekit_port: Annotated[
        int, typer.Option(help="Port of livekit-server; its media port is two above.", min=1, max=65533)
    ] = 7880,
    redis_port: Annotated[
        int | None, typer.Option(help="Port of redis-server, on this machine only.", min=1, max=65535)
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes of the app behind its port.", min=1, max=64)] = 1,
    no_voice: Annotated[bool, typer.Option("--no-voice", help="Chat only.")] = False,
) -> None:
    """Start redis-server, livekit-server, the app and the voice worker, and keep them running until Ctrl-C."""
    began = time.monotonic()
    data_dir = data.resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one_on(data_dir):
        if lacking := lacking_weight(for_chat=True):
            raise _refused(f"Nothing can be understood: {lacking}")
        media = choose_media(data_dir, livekit_port, wanted=not no_voice)
        shared = choose_shared(data_dir, redis_port)
        if workers > 1 and not shared.is_there:
            raise _refused(
                f"{workers} workers need a Redis to share conversations over: install redis-server, set REDIS_URL, "
                "or leave --workers out."
            )
        family = Family(data_dir, port, media, shared, secrets.token_urlsafe(24), workers)
        if sentence := busy_port(family.ports):
            raise _refused(sentence)
        _prepare_database(family)
        raise typer.Exit(asyncio.run(_run(family, began)))


async def _run(family: Family, began: float) -> int:
    """Run until a signal asks to stop; 1 when the app could not be started."""
    supervisor = Supervisor(say_line)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop_or_leave, stop)
    starting = asyncio.create_task(_start(supervisor, family, began))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done() and not starting.result():
            return 1
        await stopping
        return 0
    finally:
        await supervisor.stop()
        await asyncio.wait((starting,))
        stopping.cancel()
        say_line("up", "stopped")


def _stop_or_leave(stop: asyncio.Event) -> None:
    """The first signal stops in order; at a second one we leave, and the warden ends the rest."""
    if stop.is_set():
        os._exit(130)
    stop.set()
    say_line("up", "stopping; press Ctrl-C again to leave at once")


async def _start(supervisor: Supervisor, family: Family, began: float) -> bool:
    """Start the family in order; False when the app is not to be had."""
    if family.shared.server is not None and not await supervisor.start(family.redis()):
        say_line("up", f"redis-server is not ready: see {family.data_dir}/redis/redis.log. The app goes on without it.")
    if family.media.server is not None and not await supervisor.start(family.livekit()):
        say_line("up", "livekit-server is not ready: its last lines are above. Chat is started all the same.")
    if not await supervisor.start(family.app()):
        if supervisor.pid_of("app") is None:
            say_line("up", "The app could not be started: its last lines are above.")
            return False
        say_line("up", "The app is slow to be ready; it goes on trying.")
    _announce(family, time.monotonic() - began)
    if family.media.absent_because is None:
        if await supervisor.start(family.worker()):
            say_line("up", f"Calls can be taken ({time.monotonic() - began:.1f} s after the start).")
        else:
            say_line("up", "The voice worker is not ready: its lines are above. Chat works without it.")
    return True


def _announce(family: Family, took_s: float) -> None:
    media = family.media
    runs = ["app" if family.workers == 1 else f"app ({family.workers} processes)"]
    runs += ["redis-server"] if family.shared.server else []
    runs += ["livekit-server"] if media.server else []
    runs += [] if media.absent_because else ["voice worker"]
    facts = [
        ("Customers", f"{family.url}/"),
        ("Staff", f"{family.url}/console?ticket={family.staff_ticket}   (works once)"),
        ("Runs", ", ".join(runs)),
        ("Data", str(family.data_dir)),
        ("Memory", family.shared.sentence(family.data_dir)),
        ("Calls", _calls(media)),
    ]
    if not (pages_folder() / "index.html").exists():
        facts.append(("Absent", "The pages are not built: only the API answers. Run `make run`."))
    if not os.environ.get("FRONTDESK_MODEL__BASE_URL"):
        facts.append(("Absent", "No language model is configured: Frontdesk's own understanding answers alone."))
    say_facts(f"Frontdesk is ready after {took_s:.1f} s", facts)


def _calls(media: Media) -> str:
    if media.absent_because:
        return media.absent_because
    return f"getting ready, over {media.url}"


def _prepare_database(family: Family) -> None:
    url = address_of_database(family.data_dir)
    packs_dir = os.environ.get("FRONTDESK_PACKS_DIR")
    prepared = Preparation(family.data_dir, url, Path(packs_dir) if packs_dir else None)
    if prepared.is_current():
        return
    began = time.monotonic()
    prepared.carry_out()
    say_line("up", f"database migrated and seeded ({time.monotonic() - began:.1f} s)")


@contextmanager
def _only_one_on(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for as long as we run: two on one folder would share secrets and fight over ports."""
    with (data_dir / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _refused(
                f"Frontdesk already runs on {data_dir} (pid {lock.read().strip() or 'unknown'}). "
                "Stop that one, or choose another folder with --data."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _refused(sentence: str) -> typer.Exit:
    typer.echo(f"Stopped: {sentence}", err=True)
    return typer.Exit(1)
