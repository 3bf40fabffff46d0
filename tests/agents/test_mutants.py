"""Bugs planted in the saver, each as others have had it: the behaviours must notice every one of them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from redis.asyncio import Redis

from app.agents.checkpoints import saver as saver_module
from app.agents.checkpoints import thread
from app.agents.checkpoints.saver import RedisSaver, Steps
from app.agents.checkpoints.thread import field, pack, parts_of, thread_key, unpack
from app.cli.rig.redis import RedisServer
from app.core.redis import RedisAway, RedisLink
from tests.agents import behaviours
from tests.agents.behaviours import Behaviour, Bench


class ForksShareVersions(RedisSaver):
    """Both branches call their next value the same, and the later one overwrites the earlier."""

    def get_next_version(self, current: str | int | None, channel: None) -> str:
        number = int(str(current).partition(".")[0]) if current is not None else 0
        return f"{number + 1:032}"


class WritingGivesNoLife(RedisSaver):
    """Only reads refresh the thread, so one that is written without being read goes away in use."""

    async def _write(self, thread_id: str, steps: Steps) -> None:
        async def write(commands: Redis) -> None:
            async with commands.pipeline(transaction=True) as together:
                is_new = not await commands.exists(thread_key(thread_id))
                steps(thread_key(thread_id), together)
                if is_new:
                    together.pexpire(thread_key(thread_id), self._ttl_ms)
                await together.execute()

        await self._link.ask(write)

    async def _read(self, thread_id: str, ns: str, checkpoint_id: str) -> CheckpointTuple | None:
        left: Any = self._link.commands.pttl(thread_key(thread_id))
        left_ms = await left
        found = await super()._read(thread_id, ns, checkpoint_id)
        await self._link.commands.pexpire(thread_key(thread_id), max(1, left_ms))
        return found


class NothingEverExpires(RedisSaver):
    """A leak: threads without an end of life."""

    async def _write(self, thread_id: str, steps: Steps) -> None:
        await super()._write(thread_id, steps)
        await self._link.commands.persist(thread_key(thread_id))


class WritesReadThenReplace(RedisSaver):
    """All writes of a checkpoint in one value: read, added to, written back."""

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        place = config.get("configurable") or {}
        name = field("w", place["checkpoint_ns"], place["checkpoint_id"], "all", 0)
        key = thread_key(place["thread_id"])
        before: Any = self._link.commands.hget(key, name)
        held = list(unpack(await before or b""))
        added = [pack(task_id, channel, *self._dump(value)) for channel, value in writes]
        await cast(Any, self._link.commands.hset(key, name, cast(Any, pack(*held, *added))))

    def _pending(self, pairs: Sequence[bytes]) -> list[Any]:
        found = []
        for packed in pairs[1::2]:
            for one in unpack(packed):
                task_id, channel, kind, content = unpack(one)
                found.append((task_id.decode(), channel.decode(), self._load(kind, content)))
        return found


class WritesOverwriteEachOther(RedisSaver):
    """A task that is run again replaces what it wrote first."""

    async def _write(self, thread_id: str, steps: Steps) -> None:
        def replacing(key: str, together: Any) -> object:
            run = together.eval

            def replace(script: str, *args: Any) -> Any:
                return run(script.replace("HSETNX", "HSET"), *args)

            together.eval = replace
            return steps(key, together)

        await super()._write(thread_id, replacing)


class WritesInAnyOrder(RedisSaver):
    """By their tasks' ids, and not by the places that the tasks had."""

    def _pending(self, pairs: Sequence[bytes]) -> list[Any]:
        found = []
        for name, packed in zip(pairs[::2], pairs[1::2], strict=True):
            channel, _, kind, content = unpack(packed)
            found.append((str(parts_of(name)[3]), channel.decode(), self._load(kind, content)))
        return sorted(found, key=lambda write: write[0])


class DeletesByPattern(RedisSaver):
    """The id is taken for a pattern."""

    async def adelete_thread(self, thread_id: str) -> None:
        keys = [key async for key in self._link.commands.scan_iter(match=thread_key(thread_id))]
        if keys:
            await self._link.commands.delete(*keys)


class NeverPrunes(RedisSaver):
    """Every checkpoint there ever was is kept."""

    async def aput(self, config: RunnableConfig, checkpoint: Any, metadata: Any, new_versions: Any) -> RunnableConfig:
        kept, self._kept = self._kept, 1_000_000
        try:
            return await super().aput(config, checkpoint, metadata, new_versions)
        finally:
            self._kept = kept


class PrunesWhatIsShared(RedisSaver):
    """Only values that the latest checkpoints wrote themselves are kept."""

    async def aput(self, config: RunnableConfig, checkpoint: Any, metadata: Any, new_versions: Any) -> RunnableConfig:
        stored = await super().aput(config, checkpoint, metadata, new_versions)
        key = thread_key((config.get("configurable") or {})["thread_id"])
        names: Any = self._link.commands.hkeys(key)
        ours = {field("v", "", channel, version).encode() for channel, version in new_versions.items()}
        for name in await names:
            if name.startswith(b'["v"') and name not in ours:
                await cast(Any, self._link.commands.hdel(key, name.decode()))
        return stored


class WritesInSteps(RedisSaver):
    """The checkpoint first, its values after it."""

    async def _write(self, thread_id: str, steps: Steps) -> None:
        class OneByOne:
            """Collects what would have been one step."""

            def __init__(self) -> None:
                self.fields: list[tuple[Any, Any]] = []

            def hset(self, _: str, mapping: dict[Any, Any]) -> None:
                self.fields += mapping.items()

            def eval(self, *_: Any) -> None:
                """Old ones stay."""

        collected = OneByOne()
        steps(thread_key(thread_id), cast(Any, collected))
        for name, value in collected.fields:
            await cast(Any, self._link.commands.hset(thread_key(thread_id), name, value))


class SkipsWhatIsMissing(RedisSaver):
    """A value that is gone is a channel that never was."""

    def _values(self, pairs: Sequence[bytes | None]) -> Iterator[tuple[str, Any]]:
        whole = [(name, value) for name, value in zip(pairs[::2], pairs[1::2], strict=True) if name and value]
        yield from super()._values([each for pair in whole for each in pair])


class AnAbsenceIsAnEmptyHistory(RedisSaver):
    """A read that fails is a thread that is not there."""

    async def _read(self, thread_id: str, ns: str, checkpoint_id: str) -> CheckpointTuple | None:
        try:
            return await super()._read(thread_id, ns, checkpoint_id)
        except RedisAway:
            return None


class GivesUpAtOnce(RedisSaver):
    """Nothing is tried again."""

    def __init__(self, link: RedisLink, *more: Any) -> None:
        super().__init__(link, *more)
        ask = link.ask

        async def once(command: Callable[[Redis], Any], patience_s: float = 0) -> Any:
            return await ask(command, 0)

        cast(Any, link).ask = once


class ReadsPickles(RedisSaver):
    """The lenient deserialiser, for whatever is there."""

    def _load(self, kind: bytes, content: bytes) -> Any:
        return JsonPlusSerializer(pickle_fallback=True).loads_typed((kind.decode(), content))


class ReadsWhatItCannotBuild(RedisSaver):
    """A type that was refused comes back as its parts."""

    def _load(self, kind: bytes, content: bytes) -> Any:
        if kind.decode() not in saver_module._PLAIN | saver_module._ENCRYPTED:
            return super()._load(kind, content)
        return self.serde.loads_typed((kind.decode(), content))


class ReadsPlainValuesDespiteItsKey(RedisSaver):
    """Whoever can write to the server can plant values."""

    def _load(self, kind: bytes, content: bytes) -> Any:
        if b"+" not in kind:
            return JsonPlusSerializer().loads_typed((kind.decode(), content))
        return super()._load(kind, content)


MUTANTS: list[tuple[type[RedisSaver], Behaviour]] = [
    (ForksShareVersions, behaviours.a_fork_leaves_the_old_head_as_it_was),
    (WritingGivesNoLife, behaviours.a_thread_that_is_used_keeps_what_turn_one_set),
    (NothingEverExpires, behaviours.an_idle_thread_vanishes_wholly),
    (WritesReadThenReplace, behaviours.parallel_writes_are_all_kept),
    (WritesOverwriteEachOther, behaviours.writes_come_back_in_order_and_the_first_of_a_place_stays),
    (WritesInAnyOrder, behaviours.writes_come_back_in_order_and_the_first_of_a_place_stays),
    (DeletesByPattern, behaviours.deleting_a_thread_harms_no_other),
    (NeverPrunes, behaviours.old_checkpoints_go_and_what_the_kept_ones_share_stays),
    (PrunesWhatIsShared, behaviours.old_checkpoints_go_and_what_the_kept_ones_share_stays),
    (WritesInSteps, behaviours.a_reader_never_sees_half_a_checkpoint),
    (SkipsWhatIsMissing, behaviours.a_value_that_is_missing_is_an_error),
    (ReadsPickles, behaviours.a_poisoned_value_is_refused_and_runs_nothing),
    (ReadsWhatItCannotBuild, behaviours.a_poisoned_value_is_refused_and_runs_nothing),
    (ReadsPlainValuesDespiteItsKey, behaviours.with_a_key_nothing_is_readable_and_nothing_foreign_is_read),
]
MORTAL_MUTANTS: list[tuple[type[RedisSaver], Behaviour]] = [
    (GivesUpAtOnce, behaviours.a_short_absence_is_only_a_delay),
    (AnAbsenceIsAnEmptyHistory, behaviours.an_absence_is_an_error_and_never_an_empty_history),
]


async def caught(bench: Bench, behaviour: Behaviour) -> bool:
    """Whether the behaviour fails, however it does; a mutant that is merely broken proves nothing."""
    try:
        await behaviour(bench)
    except (AttributeError, NameError, TypeError):
        raise
    except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - each bug shows in its own way
        print(f"{type(failure).__name__}: {failure}")
        return True
    return False


def _name(value: object) -> str:
    return getattr(value, "__name__", "")


@pytest.mark.parametrize(("mutant", "behaviour"), MUTANTS, ids=_name)
async def test_a_planted_bug_is_noticed(
    mutant: type[RedisSaver], behaviour: Behaviour, link: RedisLink, lasting_redis: RedisServer, tmp_path: Path
):
    assert await caught(Bench(mutant, link, lasting_redis, tmp_path), behaviour)


@pytest.mark.parametrize(("mutant", "behaviour"), MORTAL_MUTANTS, ids=_name)
async def test_a_planted_bug_is_noticed_when_the_server_is_away(
    mutant: type[RedisSaver],
    behaviour: Behaviour,
    mortal_link: RedisLink,
    mortal_redis: RedisServer,
    tmp_path: Path,
):
    assert await caught(Bench(mutant, mortal_link, mortal_redis, tmp_path), behaviour)


async def test_reading_without_giving_life_is_noticed(
    link: RedisLink, lasting_redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(saver_module, "READ", thread.READ.replace("redis.call('PEXPIRE', thread, ARGV[3])", ""))
    bench = Bench(RedisSaver, link, lasting_redis, tmp_path)
    assert await caught(bench, behaviours.reading_gives_a_thread_its_whole_life_again)
