"""What our Redis saver promises beyond LangGraph's own suite, held against the saver and against its mutants."""

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

import ormsgpack
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple, empty_checkpoint
from langgraph.checkpoint.serde.types import ERROR
from langgraph.graph import END, START, StateGraph
from pydantic import SecretStr

from app.agents.checkpoints import serializer
from app.agents.checkpoints.saver import CheckpointRefused, RedisSaver
from app.agents.checkpoints.thread import pack, thread_key
from app.cli.rig.redis import RedisServer
from app.core.redis import RedisAway, RedisLink
from app.core.settings import CheckpointSettings

TTL_S = 600.0
KEPT = 3
LIMIT_S = 20
KEY = SecretStr("a key that is long enough")


class Notes(TypedDict, total=False):
    """The state of a small graph: one channel that is set once, one that changes with each turn."""

    first: str
    latest: int
    words: list[str]


@dataclass
class Bench:
    """One thread of a small graph over the saver in question."""

    kind: type[RedisSaver]
    link: RedisLink
    server: RedisServer
    folder: Path
    thread: str = "t1"
    key: SecretStr | None = None
    saver: RedisSaver = field(init=False)

    def __post_init__(self) -> None:
        self.saver = self.kind(self.link, serializer(CheckpointSettings(key=self.key)), TTL_S, KEPT)
        graph = StateGraph(Notes)
        graph.add_node("note", lambda state: state)
        graph.add_edge(START, "note")
        graph.add_edge("note", END)
        self.graph = graph.compile(checkpointer=self.saver)

    @property
    def config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.thread, "checkpoint_ns": ""}}

    async def turn(self, config: RunnableConfig | None = None, **values: Any) -> RunnableConfig:
        """One turn's update, as the app makes it."""
        return await self.graph.aupdate_state(config or self.config, values, as_node="note")

    async def head(self) -> dict[str, Any]:
        return dict((await self.graph.aget_state(self.config)).values)

    async def stored(self) -> dict[bytes, bytes]:
        found: Any = self.link.commands.hgetall(thread_key(self.thread))
        return dict(await found)

    async def put(self, **values: Any) -> RunnableConfig:
        """A checkpoint without a graph."""
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = values
        checkpoint["channel_versions"] = dict.fromkeys(values, self.saver.get_next_version(None, None))
        return await self.saver.aput(
            self.config, checkpoint, {"source": "update", "step": 1, "parents": {}}, checkpoint["channel_versions"]
        )

    async def read(self, config: RunnableConfig | None = None) -> CheckpointTuple:
        found = await self.saver.aget_tuple(config or self.config)
        assert found is not None
        return found

    async def all_but_over(self) -> None:
        """Bring every key to the last moment of its life; `is_over` waits until that has passed."""
        async for key in self.link.commands.scan_iter():
            assert await self.link.commands.pttl(key) > 0, f"{key} would stay for ever"
            await self.link.commands.pexpire(key, 60)

    async def is_over(self) -> None:
        """Until what nobody gave its life again is gone."""
        async with asyncio.timeout(LIMIT_S):
            while [key async for key in self.link.commands.scan_iter() if await self.link.commands.pttl(key) <= 60]:
                await asyncio.sleep(0.005)


Behaviour = Callable[[Bench], Awaitable[None]]


async def a_fork_leaves_the_old_head_as_it_was(bench: Bench) -> None:
    bench.saver._kept = 20
    for number in range(4):
        await bench.turn(latest=number, words=[f"w{number}"])
    history = [state async for state in bench.graph.aget_state_history(bench.config)]
    head, old = history[0], history[2]
    await bench.turn(old.config, latest=100, words=["another branch"])
    await bench.turn(latest=101)

    again = await bench.graph.aget_state(head.config)
    assert again.values == head.values == {"latest": 3, "words": ["w3"]}
    assert await bench.head() == {"latest": 101, "words": ["another branch"]}


async def a_thread_that_is_used_keeps_what_turn_one_set(bench: Bench) -> None:
    await bench.turn(first="kept", latest=0)
    for number in range(1, 4):
        await bench.all_but_over()
        await bench.turn(latest=number)
        await bench.is_over()
    assert await bench.head() == {"first": "kept", "latest": 3}


async def reading_gives_a_thread_its_whole_life_again(bench: Bench) -> None:
    await bench.turn(first="kept")
    await bench.all_but_over()
    await bench.read()
    await bench.is_over()
    assert await bench.head() == {"first": "kept"}


async def an_idle_thread_vanishes_wholly(bench: Bench) -> None:
    await bench.turn(first="kept")
    await bench.saver.aput_writes((await bench.read()).config, [("words", ["w"])], "task")
    await bench.all_but_over()
    await bench.is_over()
    assert await bench.saver.aget_tuple(bench.config) is None
    assert [key async for key in bench.link.commands.scan_iter()] == []


async def parallel_writes_are_all_kept(bench: Bench) -> None:
    config = await bench.put(latest=1)
    tasks = [bench.saver.aput_writes(config, [("words", [str(number)])], f"task{number}") for number in range(40)]
    await asyncio.gather(*tasks)
    assert len((await bench.read()).pending_writes or []) == 40


async def writes_come_back_in_order_and_the_first_of_a_place_stays(bench: Bench) -> None:
    config = await bench.put(latest=1)
    await bench.saver.aput_writes(config, [("latest", 2), ("words", ["b"])], "task2", "~2")
    await bench.saver.aput_writes(config, [("latest", 1), (ERROR, "first failure")], "task9", "~1")
    await bench.saver.aput_writes(config, [("latest", 99), (ERROR, "second failure")], "task9", "~1")
    assert (await bench.read()).pending_writes == [
        ("task9", ERROR, "second failure"),
        ("task9", "latest", 1),
        ("task2", "latest", 2),
        ("task2", "words", ["b"]),
    ]


async def deleting_a_thread_harms_no_other(bench: Bench) -> None:
    names = ["t1", "t10", "*", "t[12]", "t?"]
    for bench.thread in names:
        await bench.turn(first=bench.thread)
    for gone in ("*", "t?", "t1"):
        await bench.saver.adelete_thread(gone)
    left = []
    for bench.thread in names:
        left += [(await bench.head()).get("first")]
    assert left == [None, "t10", None, "t[12]", None]


async def old_checkpoints_go_and_what_the_kept_ones_share_stays(bench: Bench) -> None:
    await bench.turn(first="kept", latest=0)
    for number in range(1, 30):
        await bench.turn(latest=number)
        assert await bench.head() == {"first": "kept", "latest": number}
    history = [state.values["latest"] async for state in bench.graph.aget_state_history(bench.config)]
    assert KEPT <= len(history) <= 2 * KEPT
    assert history == list(range(29, 29 - len(history), -1))
    kinds = [name[:4] for name in await bench.stored()]
    assert kinds.count(b'["v"') <= 6 * KEPT
    assert kinds.count(b'["w"') <= 6 * KEPT


async def a_reader_never_sees_half_a_checkpoint(bench: Bench) -> None:
    async def write() -> None:
        for number in range(60):
            await bench.put(**{f"channel{each}": number for each in range(8)})

    writing = asyncio.create_task(write())
    await bench.put(**{f"channel{each}": -1 for each in range(8)})
    try:
        while not writing.done():
            values = (await bench.read()).checkpoint["channel_values"]
            assert len(values) == 8
            assert len(set(values.values())) == 1
        await writing
    finally:
        writing.cancel()
        await asyncio.wait((writing,))


async def a_put_that_is_sent_twice_is_one(bench: Bench) -> None:
    await bench.turn(first="kept")
    before = await bench.read()
    fields = await bench.stored()
    config: RunnableConfig = {"configurable": {**before.config.get("configurable", {}), "checkpoint_id": ""}}
    await bench.saver.aput(config, before.checkpoint, before.metadata, before.checkpoint["channel_versions"])
    assert (await bench.read()).checkpoint == before.checkpoint
    assert (await bench.stored()).keys() == fields.keys()


async def a_value_that_is_missing_is_an_error(bench: Bench) -> None:
    await bench.turn(first="kept", latest=1)
    gone = next(name for name in await bench.stored() if name.startswith(b'["v","","first"'))
    await bench.link.commands.hdel(thread_key(bench.thread), gone.decode())  # pyright: ignore[reportGeneralTypeIssues]
    with pytest.raises(CheckpointRefused, match="missing"):
        await bench.read()


async def names_of_any_kind_stay_apart(bench: Bench) -> None:
    places = ['"', '","', "a|b", "a:b", "ü\u2028", "[]", ""]
    for ns in places:
        config: RunnableConfig = {"configurable": {"thread_id": bench.thread, "checkpoint_ns": ns}}
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = {channel: [ns, channel] for channel in places}
        checkpoint["channel_versions"] = dict.fromkeys(places, bench.saver.get_next_version(None, None))
        await bench.saver.aput(
            config, checkpoint, {"source": "update", "step": 1, "parents": {}}, checkpoint["channel_versions"]
        )
    for ns in places:
        found = await bench.read({"configurable": {"thread_id": bench.thread, "checkpoint_ns": ns}})
        assert found.checkpoint["channel_values"] == {channel: [ns, channel] for channel in places}


class Bomb:
    """Unpickled, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


async def a_poisoned_value_is_refused_and_runs_nothing(bench: Bench) -> None:
    await bench.turn(first="kept")
    name = next(name for name in await bench.stored() if name.startswith(b'["v","","first"'))
    canary = bench.folder / "ran"
    constructor = ormsgpack.packb(("pathlib", "PosixPath", [str(canary)], "touch"))
    poison = {
        "pickle": pickle.dumps(Bomb(canary)),
        "json": f'{{"lc": 2, "type": "constructor", "id": ["pathlib", "Path"], "args": ["{canary}"]}}'.encode(),
        "msgpack": ormsgpack.packb(ormsgpack.Ext(3, constructor)),
    }
    for kind, content in poison.items():
        await bench.link.commands.hset(thread_key(bench.thread), name.decode(), pack(kind, content))  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]
        with pytest.raises(CheckpointRefused):
            await bench.read()
    for cut in (b"", b"\x00", pack("msgpack")):
        await bench.link.commands.hset(thread_key(bench.thread), name.decode(), cut)  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]
        with pytest.raises(CheckpointRefused):
            await bench.read()
    assert not canary.exists()


async def with_a_key_nothing_is_readable_and_nothing_foreign_is_read(bench: Bench) -> None:
    plain = Bench(bench.kind, bench.link, bench.server, bench.folder, thread="plain")
    locked = Bench(bench.kind, bench.link, bench.server, bench.folder, thread="locked", key=KEY)
    other = Bench(bench.kind, bench.link, bench.server, bench.folder, thread="locked", key=SecretStr("k" * 20))
    await plain.turn(first="a secret of the customer")
    await locked.turn(first="a secret of the customer")
    await locked.saver.aput_writes((await locked.read()).config, [("first", "a secret of the customer")], "task")

    assert await locked.head() == {"first": "a secret of the customer"}
    assert b"secret" in b"".join((await plain.stored()).values())
    assert b"secret" not in b"".join((await locked.stored()).values())
    with pytest.raises(CheckpointRefused):
        await other.read()
    name = next(name for name in await locked.stored() if name.startswith(b'["v","","first"')).decode()
    planted = pack("msgpack", ormsgpack.packb("planted"))
    await bench.link.commands.hset(thread_key("locked"), name, planted)  # pyright: ignore[reportArgumentType, reportGeneralTypeIssues]
    with pytest.raises(CheckpointRefused):
        await locked.read()


async def a_short_absence_is_only_a_delay(bench: Bench) -> None:
    await bench.turn(first="kept")
    await bench.server.kill()
    coming_back = asyncio.create_task(_back_after(bench.server, 0.4))
    await bench.turn(latest=1)
    await bench.turn(latest=2)
    await coming_back
    assert await bench.head() == {"first": "kept", "latest": 2}


async def _back_after(server: RedisServer, absence_s: float) -> None:
    # The absence is what is tested: nothing to wait for.
    await asyncio.sleep(absence_s)
    await server.start()


async def an_absence_is_an_error_and_never_an_empty_history(bench: Bench) -> None:
    await bench.turn(first="kept")
    await bench.server.kill()
    for attempt in range(2):
        with pytest.raises(RedisAway):
            await bench.saver.aget_tuple(bench.config)
        assert bench.link.is_away, attempt


async def a_killed_server_comes_back_with_a_whole_thread(bench: Bench) -> None:
    """Redis may lose its last second or two. It is never half a turn; which one it was, `latest` tells."""
    last = 0
    await bench.turn(first="kept", latest=0)

    async def write() -> None:
        nonlocal last
        with suppress(RedisAway):
            while True:
                await bench.turn(latest=last + 1, words=[str(last + 1)])
                last += 1

    writing = asyncio.create_task(write())
    async with asyncio.timeout(LIMIT_S):
        while last < 10:
            await asyncio.sleep(0)
    await bench.server.kill()
    writing.cancel()
    await asyncio.wait((writing,))
    await bench.server.start()
    async with asyncio.timeout(LIMIT_S):
        while bench.link.is_away:
            await asyncio.sleep(0.01)
    head = await bench.head()
    assert head == {"first": "kept", "latest": head["latest"], "words": [str(head["latest"])]}
    assert 0 < head["latest"] <= last + 1, f"{head['latest']} of {last}"
    await bench.turn(latest=-1)
    assert await bench.head() == {**head, "latest": -1}


ON_A_LASTING_SERVER: list[Behaviour] = [
    a_fork_leaves_the_old_head_as_it_was,
    a_thread_that_is_used_keeps_what_turn_one_set,
    reading_gives_a_thread_its_whole_life_again,
    an_idle_thread_vanishes_wholly,
    parallel_writes_are_all_kept,
    writes_come_back_in_order_and_the_first_of_a_place_stays,
    deleting_a_thread_harms_no_other,
    old_checkpoints_go_and_what_the_kept_ones_share_stays,
    a_reader_never_sees_half_a_checkpoint,
    a_put_that_is_sent_twice_is_one,
    a_value_that_is_missing_is_an_error,
    names_of_any_kind_stay_apart,
    a_poisoned_value_is_refused_and_runs_nothing,
    with_a_key_nothing_is_readable_and_nothing_foreign_is_read,
]
ON_A_MORTAL_SERVER: list[Behaviour] = [
    a_short_absence_is_only_a_delay,
    an_absence_is_an_error_and_never_an_empty_history,
    a_killed_server_comes_back_with_a_whole_thread,
]
