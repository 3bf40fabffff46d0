"""What a worker says of itself: how many calls it takes, and that it takes none any more."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from livekit.agents import AgentServer

from app.contracts import WorkerStatus
from tests.fakes.line import SETTINGS
from tests.fakes.virtual_time import virtual_time
from voice_worker import registration
from voice_worker.registration import EVERY_S, LOOK_S, Registration, taking
from voice_worker.settings import WorkerSettings
from voice_worker.worker import build_server


@dataclass
class FakeServer:
    """As much of livekit's as a registration looks at."""

    rooms: list[str] = field(default_factory=list)
    draining: bool = False

    @property
    def active_jobs(self) -> list[Any]:
        return [SimpleNamespace(job=SimpleNamespace(room=SimpleNamespace(name=room))) for room in self.rooms]

    def on(self, event: str, take: Any) -> None:
        """It is called by hand here."""


@dataclass
class FakeApp:
    """Remembers what it was told, and when."""

    told: list[tuple[float, WorkerStatus]] = field(default_factory=list)

    async def report(self, status: WorkerStatus) -> bool:
        self.told.append((asyncio.get_running_loop().time(), status))
        return True

    async def close(self) -> None:
        """Nothing is open."""


def settings_for(capacity: int) -> WorkerSettings:
    return SETTINGS.model_copy(update={"call": SETTINGS.call.model_copy(update={"capacity": capacity})})


def test_a_call_that_the_app_has_a_place_for_is_never_refused_by_livekit_which_learns_late_what_is_free():
    server = build_server(settings_for(2))
    load, limit = server._load_fnc, server._load_threshold
    assert load is not None
    assert isinstance(limit, float)
    loads = [load(FakeServer(["a", "b", "c"][:calls])) for calls in range(4)]  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert [each < limit for each in loads] == [True, True, True, False]


async def test_a_worker_without_a_place_leaves_the_call_to_another():
    asked: list[str] = []

    class Offered:
        async def accept(self) -> None:
            asked.append("taken")

        async def reject(self, *, terminate: bool = True) -> None:
            asked.append("nobody's" if terminate else "another's")

    for calls in range(4):
        held = FakeServer(["a", "b", "c"][:calls])
        await taking(held, 2)(Offered())  # pyright: ignore[reportArgumentType]
    assert asked == ["taken", "taken", "another's", "another's"]


def test_who_rings_in_the_same_moment_as_somebody_else_finds_a_place_ready():
    assert build_server(settings_for(3))._num_idle_processes == 3
    isolated = settings_for(3)
    isolated.call.is_isolated = True
    assert build_server(isolated)._num_idle_processes == 1


@pytest.mark.parametrize("held", [0, 1, 2])
def test_the_app_is_told_which_calls_are_held_and_how_many_fit(held: int):
    calls = ["call-1", "call-2"][:held]
    status = Registration(FakeServer(calls), settings_for(2))._status()  # pyright: ignore[reportArgumentType]
    assert (status.capacity, status.calls, status.load) == (2, calls, held / 2)


@virtual_time
async def test_told_to_stop_it_says_at_once_that_it_has_room_for_nothing_more(monkeypatch: pytest.MonkeyPatch):
    app, server = FakeApp(), FakeServer(["call-1"])
    monkeypatch.setattr(registration, "AppClient", lambda *_: app)
    reporting = asyncio.create_task(Registration(server, settings_for(2))._report("w"))  # pyright: ignore[reportArgumentType]
    await asyncio.sleep(EVERY_S + 0.5)
    server.draining = True
    asked_at = asyncio.get_running_loop().time()
    await asyncio.sleep(LOOK_S * 2)
    reporting.cancel()
    assert [status.capacity for _, status in app.told] == [2, 2, 1]
    at, last = app.told[-1]
    assert at - asked_at <= LOOK_S
    assert (last.load, last.calls) == (1.0, ["call-1"]), "the call that it holds goes on"


async def test_the_app_knows_that_a_worker_leaves_before_it_does(monkeypatch: pytest.MonkeyPatch):
    app, order = FakeApp(), list[str]()

    async def drained(*_: object) -> None:
        order.append(f"left, the app knew of {app.told[-1][1].capacity} places")

    monkeypatch.setattr(AgentServer, "drain", drained)
    server = build_server(settings_for(2))
    server.registration = Registration(FakeServer(), settings_for(2))  # pyright: ignore[reportArgumentType]
    server.registration._client = app  # pyright: ignore[reportAttributeAccessIssue]
    await server.drain()
    assert order == ["left, the app knew of 0 places"]
