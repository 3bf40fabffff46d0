"""Which workers are there, and how many calls fit."""

import pytest

from app.channels.workers import WorkerRegistry
from app.contracts import WorkerStatus
from tests.conftest import FrozenClock


@pytest.fixture
def registry(clock: FrozenClock) -> WorkerRegistry:
    return WorkerRegistry(clock, timeout_s=4.5)


def test_a_worker_that_missed_two_reports_is_gone(registry: WorkerRegistry, clock: FrozenClock):
    registry.report("w1", WorkerStatus(load=0.1, capacity=2))
    clock.advance(seconds=4)
    assert list(registry.registered()) == ["w1"]
    clock.advance(seconds=1)
    assert registry.registered() == {}
    assert registry.free_places() == 0


def test_a_call_on_its_way_takes_a_place_until_a_worker_lists_it(registry: WorkerRegistry):
    registry.report("w1", WorkerStatus(load=0.1, capacity=2))
    registry.dispatched("c1")
    assert registry.free_places() == 1
    registry.report("w1", WorkerStatus(load=0.4, capacity=2, calls=["c1"]))
    assert registry.free_places() == 1
    registry.forget("c1")
    registry.report("w1", WorkerStatus(load=0.1, capacity=2))
    assert registry.free_places() == 2


def test_a_call_that_nobody_took_gives_its_place_back(registry: WorkerRegistry, clock: FrozenClock):
    registry.report("w1", WorkerStatus(load=0.1, capacity=1))
    registry.dispatched("c1")
    assert registry.free_places() == 0
    clock.advance(seconds=16)
    registry.report("w1", WorkerStatus(load=0.1, capacity=1))
    assert registry.free_places() == 1


def test_workers_add_up(registry: WorkerRegistry):
    registry.report("w1", WorkerStatus(load=0.1, capacity=2, calls=["a"]))
    registry.report("w2", WorkerStatus(load=0.9, capacity=1, calls=["b", "c"]))
    assert registry.free_places() == 1
