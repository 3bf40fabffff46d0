"""A worker whose models cannot be loaded takes no calls: it says why, and tries again."""

import asyncio
import contextlib
import logging
import multiprocessing
import signal
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor

from aiohttp import web
from ulid import ULID

from app.contracts import WorkerStatus
from voice_worker.app_client import AppClient
from voice_worker.engines import load_engines
from voice_worker.registration import EVERY_S
from voice_worker.settings import WorkerSettings, read_settings
from voice_worker.telemetry import JsonLine
from voice_worker.worker import shared_engines

log = logging.getLogger("frontdesk.voice")
AGAIN_S = 30.0
"""Somebody may have repaired the models meanwhile."""
_REASON_CHARS = 280


def until_models_are_there(settings: WorkerSettings) -> bool:
    """Load the models before LiveKit hears of this worker, or every call that it is given would ring in vain.

    Returns False when it was told to stop instead.
    """
    with _logging_early():
        while (reason := why_not(settings)) is not None:
            log.error("no calls can be taken", extra={"reason": reason})
            if asyncio.run(stand_aside(settings, reason)):
                return False
    return True


def why_not(settings: WorkerSettings) -> str | None:
    """What is wrong with the models, in a sentence; None when they are loaded."""
    try:
        if settings.call.is_isolated:
            # Each call will have models of its own: this process would keep half a gigabyte for nothing.
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as once:
                once.submit(_load_once).result()
        else:
            shared_engines()
    except Exception as error:  # whatever a damaged file makes a library raise
        log.debug("models not loaded", exc_info=True)
        said = (str(error).splitlines() or [""])[0]
        return f"The speech models cannot be loaded: {type(error).__name__}: {said}"[:_REASON_CHARS]
    return None


async def stand_aside(settings: WorkerSettings, reason: str, again_s: float = AGAIN_S) -> bool:
    """Tell the app and whoever asks for our health why no calls are taken; True when told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _unwell(settings, reason):
        telling = asyncio.create_task(_tell(settings, reason))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), again_s)
        finally:
            telling.cancel()
    return stop.is_set()


async def _tell(settings: WorkerSettings, reason: str) -> None:
    """As often as a worker that is well reports itself."""
    client = AppClient(settings, f"aside-{ULID()}")
    try:
        while True:
            await client.report(WorkerStatus(load=1.0, capacity=0, absent_because=reason))
            await asyncio.sleep(EVERY_S)
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def _unwell(settings: WorkerSettings, reason: str) -> AsyncIterator[None]:
    """The health page, which livekit's own takes over later."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=503, text=reason)

    page = web.Application()
    page.add_routes([web.get("/", answer)])
    runner = web.AppRunner(page, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.call.bind_address, settings.call.health_port).start()
        yield
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _logging_early() -> Iterator[None]:
    """livekit's command line sets logging up, later."""
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLine())
    ours = logging.getLogger("frontdesk.voice")
    level = ours.level
    ours.addHandler(lines)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        ours.removeHandler(lines)
        ours.setLevel(level)


def _load_once() -> None:
    load_engines(read_settings())
