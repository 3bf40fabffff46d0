"""The supervisor, with real children."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.cli.supervisor.backoff import Backoff
from app.cli.supervisor.child import ChildSpec
from app.cli.supervisor.supervisor import Supervisor
from tests.cli.family import Listener, exists, is_gone, shell

_FOREVER = "exec sleep 600"


def _quick() -> Backoff:
    return Backoff(first_s=0.01, longest_s=0.05, steady_s=60)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def supervisor(listener: Listener) -> AsyncIterator[Supervisor]:
    family = Supervisor(listener, _quick)
    yield family
    await family.stop()


async def test_a_child_starts_only_when_the_one_before_is_ready(supervisor: Supervisor, tmp_path: Path):
    first = shell("first", f"echo first >> order && touch first.ready && {_FOREVER}", tmp_path)
    second = shell("second", f"echo second >> order && touch second.ready && {_FOREVER}", tmp_path)

    assert await supervisor.start(first)
    assert (tmp_path / "order").read_text() == "first\n"
    assert await supervisor.start(second)
    assert (tmp_path / "order").read_text() == "first\nsecond\n"


async def test_what_a_child_writes_is_passed_on_under_its_name(
    supervisor: Supervisor, listener: Listener, tmp_path: Path
):
    await supervisor.start(shell("voice", f"echo hello; echo trouble >&2; touch voice.ready; {_FOREVER}", tmp_path))

    await listener.until("voice: hello")
    await listener.until("voice: trouble")


async def test_a_line_longer_than_the_limit_does_not_stop_the_lines_after_it(
    supervisor: Supervisor, listener: Listener, tmp_path: Path
):
    flood = f"head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo after; touch chatty.ready; {_FOREVER}"

    assert await supervisor.start(shell("chatty", flood, tmp_path))
    await listener.until("chatty: after")


async def test_a_killed_child_is_started_again(supervisor: Supervisor, listener: Listener, tmp_path: Path):
    await supervisor.start(shell("app", f"echo started; touch app.ready; {_FOREVER}", tmp_path))
    first = supervisor.pid_of("app")
    assert first is not None

    os.kill(first, signal.SIGKILL)
    await listener.until("app: started", times=2)

    assert "app: ended by signal 9; starting again in 0.01 s" in listener.lines
    assert supervisor.pid_of("app") not in (None, first)


async def test_a_child_that_was_ready_is_never_given_up(supervisor: Supervisor, listener: Listener, tmp_path: Path):
    mostly_dead = "touch app.ready; test -e alive && exec sleep 600; touch alive; exec sleep 600"
    await supervisor.start(shell("app", mostly_dead, tmp_path))
    for kills in range(1, 6):
        await listener.until("starting again", times=kills - 1)
        while (pid := supervisor.pid_of("app")) is None:
            await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        await listener.until("starting again", times=kills)

    assert not any("given up" in line for line in listener.lines)


async def test_a_child_that_ends_before_it_is_ready_is_given_up_with_its_last_words(
    supervisor: Supervisor, listener: Listener, tmp_path: Path
):
    assert not await supervisor.start(shell("app", "echo no such table; exit 3", tmp_path))

    assert listener.lines[-1] == "app: ended with code 3 3 times before it was ready; given up"
    assert supervisor.last_lines("app") == ["no such table"]


async def test_a_program_that_does_not_exist_is_said_and_not_tried_again(
    supervisor: Supervisor, listener: Listener, tmp_path: Path
):
    missing = ChildSpec("livekit", [str(tmp_path / "livekit-server")], {}, exists(tmp_path / "never"))

    assert not await supervisor.start(missing)
    assert listener.lines == ["livekit: cannot be started: No such file or directory"]


async def test_a_child_that_is_slow_to_be_ready_goes_on_trying(supervisor: Supervisor, tmp_path: Path):
    assert not await supervisor.start(shell("voice", _FOREVER, tmp_path, ready_within_s=0.2))
    assert supervisor.pid_of("voice") is not None


async def test_children_stop_in_reverse_and_are_asked_first(listener: Listener, tmp_path: Path):
    supervisor = Supervisor(listener, _quick)
    for name in ("first", "second"):
        polite = f"trap 'echo {name} >> order; exit 0' TERM; touch {name}.ready; while :; do sleep 600 & wait; done"
        await supervisor.start(shell(name, polite, tmp_path))

    await supervisor.stop()

    assert (tmp_path / "order").read_text() == "second\nfirst\n"


async def test_stopping_leaves_no_grandchild_and_waits_for_no_deaf_child(listener: Listener, tmp_path: Path):
    supervisor = Supervisor(listener, _quick)
    deaf = "trap '' TERM; sleep 600 & echo $! > grandchild.tmp; mv grandchild.tmp deaf.ready; while :; do wait; done"
    assert await supervisor.start(shell("deaf", deaf, tmp_path, stop_within_s=0.2))
    child = supervisor.pid_of("deaf")
    grandchild = int((tmp_path / "deaf.ready").read_text())

    await supervisor.stop()

    assert child is not None
    assert is_gone(child)
    assert is_gone(grandchild)


async def test_what_a_dead_child_left_behind_ends_before_it_is_started_again(
    supervisor: Supervisor, listener: Listener, tmp_path: Path
):
    parent = "sleep 600 & echo $! > grandchild.tmp; mv grandchild.tmp worker.ready; wait"
    assert await supervisor.start(shell("worker", parent, tmp_path))
    grandchild = int((tmp_path / "worker.ready").read_text())
    child = supervisor.pid_of("worker")
    assert child is not None

    os.kill(child, signal.SIGKILL)
    await listener.until("starting again")

    assert is_gone(grandchild)


def test_killing_the_supervisor_itself_ends_children_and_grandchildren(tmp_path: Path):
    program = f"""
import asyncio
from pathlib import Path
from app.cli.supervisor.supervisor import Supervisor
from tests.cli.family import shell
async def main():
    family = Supervisor(lambda name, line: None)
    script = "sleep 600 & echo $$ $! > pids.tmp; mv pids.tmp child.ready; wait"
    await family.start(shell("child", script, Path({str(tmp_path)!r})))
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as supervising:
        assert supervising.stdout is not None
        assert supervising.stdout.readline() == "ready\n"
        supervising.kill()

    pids = [int(pid) for pid in (tmp_path / "child.ready").read_text().split()]
    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)


def test_the_wait_doubles_up_to_a_limit_and_begins_anew_after_a_steady_life():
    backoff = Backoff(first_s=1, longest_s=5, steady_s=60)

    assert [backoff.after(lived_s=2) for _ in range(5)] == [1, 2, 4, 5, 5]
    assert backoff.after(lived_s=61) == 1
    assert backoff.after(lived_s=2) == 2
