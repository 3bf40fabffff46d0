"""What tests share: a frozen clock, a seeded installation of their own, and the real app around it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from app.cli.rig import ports
from app.core.settings import JobSettings, LimitSettings, Settings
from app.main import create_app
from app.packs.loader import load_packs
from app.turns import desk
from tests.conversation import Customer
from tests.databases import ON_POSTGRES, Databases, open_databases
from tests.times import FRIDAY_AT_TEN, SHOP_ZONE

__all__ = ["FRIDAY_AT_TEN", "SHOP_ZONE"]

STAFF_TICKET = "a-staff-ticket-for-this-test"
WORKER_SECRET = "a-worker-secret-that-is-long-enough-for-hs256"
CACHE = Path(__file__).parent.parent / ".pytest_cache" / "frontdesk"
"""Sentences that were embedded once need not be embedded again; what is kept is known by its content."""
os.environ.setdefault("FRONTDESK_CACHE_DIR", str(CACHE))  # for the processes that tests start, too
UNLIMITED = LimitSettings(
    sessions_per_address="100000/minute",
    sessions_in_total="100000/minute",
    sign_ins_per_address="100000/minute",
    turns_per_session="100000/minute",
    requests_per_address="1000000/minute",
)


class FrozenClock:
    """A clock that only the test moves."""

    def __init__(self, now: datetime = FRIDAY_AT_TEN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def advance(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database alone."""
    other = "sqlite" if ON_POSTGRES else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session", autouse=True)
def loaded_once() -> Iterator[None]:
    """The model and the packs of this checkout are read once by a run of the tests, not by every app in it."""
    packs = cache(load_packs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "SentenceEmbedder", cache(desk.SentenceEmbedder))
        patch.setattr(desk, "load_packs", lambda packs_dir=None: load_packs(packs_dir) if packs_dir else packs())
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases; SQLite's, or PostgreSQL's with FRONTDESK_TEST_DATABASE=postgresql."""
    databases = open_databases(tmp_path_factory.mktemp("databases"))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def shared_cache() -> Path:
    """Vectors of texts that every test's app needs."""
    return CACHE


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The data folder of an installation of this test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def database_url(databases: Databases, data_dir: Path) -> Iterator[str]:
    """A database of this test's own with all packs' rows in it."""
    url = databases.create("seeded", data_dir)
    yield url
    databases.drop(url)


@pytest.fixture
def migrated_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of this test's own with tables and no rows."""
    url = databases.create("migrated", tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of this test's own with nothing in it."""
    url = databases.create("empty", tmp_path)
    yield url
    databases.drop(url)


@pytest.fixture
def settings(data_dir: Path, database_url: str, tmp_path: Path, shared_cache: Path) -> Settings:
    """Settings of that installation. Change them before the app is asked for."""
    return Settings(
        data_dir=data_dir,
        database_url=SecretStr(database_url),
        cache_dir=shared_cache,
        environment="test",
        frontend_dir=tmp_path / "dist",
        staff_ticket=SecretStr(STAFF_TICKET),
        worker_secret=SecretStr(WORKER_SECRET),
        limits=UNLIMITED,
        # A test runs what is due itself, at the moment of its own clock.
        jobs=JobSettings(concurrency=0),
    )


@pytest.fixture
async def app(settings: Settings, clock: FrozenClock) -> AsyncIterator[FastAPI]:
    """The real app, running."""
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the app that needs no port."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://frontdesk") as client:
        yield client


@pytest.fixture
async def customer(http: httpx2.AsyncClient) -> Customer:
    """A customer with a session of their own."""
    return await Customer.open(http)


class QuietServer(uvicorn.Server):
    """A server within the test's own loop; the test keeps its signals."""

    def capture_signals(self) -> nullcontext[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return nullcontext()


@dataclass(frozen=True)
class Served:
    """Where the app listens."""

    url: str
    ws_url: str


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[Served]:
    """The app behind a real socket on loopback. Its lifespan is the test's business."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(app, lifespan="off", log_level="error", access_log=False, ws_max_size=65_536)
        server = QuietServer(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                await asyncio.sleep(0)
            yield Served(f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            server.force_exit = True
            await task


@pytest.fixture
async def served(app: FastAPI) -> AsyncIterator[Served]:
    """The running app, listening."""
    async with serving(app) as place:
        yield place


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Finds ports that nobody listens on."""
    return ports.free_port
