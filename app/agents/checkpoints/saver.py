"""LangGraph's checkpoints in Redis: a thread is one hash, so it has one life, and is written and dropped as one."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, cast
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    PendingWrite,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.event_hooks import register_serde_event_listener
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from app.agents.checkpoints.thread import (
    PRUNE,
    READ,
    THREADS,
    WRITE,
    field,
    pack,
    parts_of,
    thread_key,
    to_json,
    unpack,
)
from app.core.redis import RedisLink

_EMPTY = "empty"
_PLAIN = frozenset({"null", "bytes", "bytearray", "msgpack"})
_ENCRYPTED = frozenset(f"{kind}+aes" for kind in _PLAIN)
_SCANNED = 500

Steps = Callable[[str, Pipeline], object]
"""What is to be done to a thread at once."""


class CheckpointRefused(Exception):
    """What is stored cannot be trusted or is not whole. The conversation is rebuilt from its record."""


class RedisSaver(BaseCheckpointSaver[str]):
    """Keeps at least the last `kept` checkpoints of each namespace, and a thread for `ttl_s` after its last use.

    Reads and writes are each one atomic step on the server, and may be repeated while it is away. A thread that is
    not whole is an error and never an empty history. Asynchronous only, and not for delta channels: those are
    rebuilt from all checkpoints there ever were.
    """

    def __init__(self, link: RedisLink, serde: SerializerProtocol, ttl_s: float, kept: int) -> None:
        super().__init__(serde=serde)
        self._link = link
        self._ttl_ms = int(ttl_s * 1000)
        self._kept = kept

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that the config names, or the latest.

        Raises:
            CheckpointRefused: it is there and cannot be used.
            RedisAway: the server does not answer.
        """
        place = _place(config)
        thread_id, ns = place["thread_id"], place.get("checkpoint_ns", "")
        return await self._read(thread_id, ns, get_checkpoint_id(config) or "")

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - the base class's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, the newest first; without a config those of all threads."""
        wanted = get_checkpoint_id(config) if config else None
        end = get_checkpoint_id(before) if before else None
        places: list[tuple[str, str, str]] = []
        place = _place(config) if config else {}
        for thread_id in [place["thread_id"]] if config else await self._threads():
            for ns, checkpoint_id in await self._checkpoints(thread_id):
                is_wanted = wanted in (None, checkpoint_id) and (end is None or checkpoint_id < end)
                if is_wanted and place.get("checkpoint_ns", ns) == ns:
                    places.append((checkpoint_id, thread_id, ns))
        left = len(places) if limit is None else limit
        for checkpoint_id, thread_id, ns in sorted(places, reverse=True):
            if left <= 0:
                return
            found = await self._read(thread_id, ns, checkpoint_id)
            if found is not None and all(found.metadata.get(key) == value for key, value in (filter or {}).items()):
                left -= 1
                yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint with the values of the channels that changed; old ones go in the same step."""
        place = _place(config)
        thread_id, ns, parent = place["thread_id"], place.get("checkpoint_ns", ""), place.get("checkpoint_id") or ""
        values = checkpoint["channel_values"]
        kept = {key: value for key, value in checkpoint.items() if key != "channel_values"}
        told = get_serializable_checkpoint_metadata(config, metadata)
        fields: dict[Any, Any] = {
            field("c", ns, checkpoint["id"]): pack(parent, *self._dump(kept), *self._dump(told)),
            field("r", ns, checkpoint["id"]): _references(ns, checkpoint["channel_versions"]),
        }
        for channel, version in new_versions.items():
            value = self._dump(values[channel]) if channel in values else (_EMPTY, b"")
            fields[field("v", ns, channel, version)] = pack(*value)

        def steps(thread: str, together: Pipeline) -> None:
            together.hset(thread, mapping=fields)
            together.eval(PRUNE, 1, thread, self._kept, self._kept)

        await self._write(thread_id, steps)
        return _config(thread_id, ns, checkpoint["id"])

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote. The first write of a place stays, except for errors, interrupts and the like."""
        place = _place(config)
        ns, checkpoint_id = place.get("checkpoint_ns", ""), place["checkpoint_id"]
        told: list[Any] = []
        for position, (channel, value) in enumerate(writes):
            index = WRITES_IDX_MAP.get(channel, position)
            name = field("w", ns, checkpoint_id, task_id, index)
            told += ["1" if index < 0 else "0", name, pack(channel, task_path, *self._dump(value))]
        await self._write(place["thread_id"], lambda thread, together: together.eval(WRITE, 1, thread, *told))

    async def adelete_thread(self, thread_id: str) -> None:
        """Forget a thread. Its id is no pattern."""
        await self._link.ask(lambda commands: commands.unlink(thread_key(thread_id)))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Forget what these runs stored. Looks at every thread: for repairs, not for every day."""
        for thread_id in await self._threads() if run_ids else []:
            for ns, checkpoint_id in await self._checkpoints(thread_id):
                found = await self._read(thread_id, ns, checkpoint_id)
                if found is not None and found.metadata.get("run_id") in run_ids:
                    await self._drop(thread_id, ns, checkpoint_id)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Give a thread's whole history to another, in place of its own."""
        source, target = thread_key(source_thread_id), thread_key(target_thread_id)
        await self._link.ask(lambda commands: commands.copy(source, target, replace=True))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep the latest checkpoint of each namespace alone, or with `delete` nothing."""
        for thread_id in thread_ids:
            if strategy == "delete":
                await self.adelete_thread(thread_id)
            else:
                await self._write(thread_id, lambda thread, together: together.eval(PRUNE, 1, thread, 1, 0))

    def get_next_version(self, current: str | int | None, channel: None) -> str:
        """A version above the current one, and unlike that of any fork: values of two branches never share a field."""
        number = int(str(current).partition(".")[0]) if current is not None else 0
        return f"{number + 1:032}.{uuid4().hex[:16]}"

    async def _read(self, thread_id: str, ns: str, checkpoint_id: str) -> CheckpointTuple | None:
        async def read(commands: Redis) -> Any:
            return await cast(Any, commands.eval(READ, 1, thread_key(thread_id), ns, checkpoint_id, self._ttl_ms))

        answer = await self._link.ask(read)
        if answer is None:
            return None
        found_id, packed, values, writes = answer
        try:
            parent, *typed = unpack(packed)
            checkpoint: Checkpoint = self._load(*typed[:2])
            metadata: CheckpointMetadata = self._load(*typed[2:])
            checkpoint["channel_values"] = dict(self._values(values))
            pending = self._pending(writes)
        except CheckpointRefused:
            raise
        except Exception as error:
            raise CheckpointRefused(f"thread {thread_id}: {type(error).__name__}: {error}") from error
        before = _config(thread_id, ns, parent.decode()) if parent else None
        return CheckpointTuple(_config(thread_id, ns, found_id.decode()), checkpoint, metadata, before, pending)

    async def _write(self, thread_id: str, steps: Steps) -> None:
        """Do it in one atomic step, which gives the thread its whole life again."""
        thread = thread_key(thread_id)

        async def write(commands: Redis) -> None:
            async with commands.pipeline(transaction=True) as together:
                steps(thread, together)
                together.pexpire(thread, self._ttl_ms)
                await together.execute()

        await self._link.ask(write)

    async def _drop(self, thread_id: str, ns: str, checkpoint_id: str) -> None:
        thread = thread_key(thread_id)
        names = await self._link.ask(lambda commands: cast(Any, commands.hkeys(thread)))
        own = [name for name in names if str(parts_of(name)[0]) in "crw" and parts_of(name)[1:3] == [ns, checkpoint_id]]
        await self._write(thread_id, lambda thread, together: together.hdel(thread, *own))

    async def _threads(self) -> list[str]:
        async def scan(commands: Redis) -> list[str]:
            keys = [key.decode() async for key in commands.scan_iter(match=f"{THREADS}*", count=_SCANNED)]
            return [key.removeprefix(THREADS) for key in dict.fromkeys(keys)]

        return await self._link.ask(scan)

    async def _checkpoints(self, thread_id: str) -> list[tuple[str, str]]:
        names = await self._link.ask(lambda commands: cast(Any, commands.hkeys(thread_key(thread_id))))
        parsed = [parts_of(name) for name in names]
        return [(str(parts[1]), str(parts[2])) for parts in parsed if parts[0] == "c"]

    def _values(self, pairs: Sequence[bytes | None]) -> Iterator[tuple[str, Any]]:
        for name, packed in zip(pairs[::2], pairs[1::2], strict=True):
            if name is None or packed is None:
                raise CheckpointRefused(f"the value {name!r} is missing")
            kind, content = unpack(packed)
            if kind.decode() != _EMPTY:
                yield str(parts_of(name)[2]), self._load(kind, content)

    def _pending(self, pairs: Sequence[bytes]) -> list[PendingWrite]:
        found: list[tuple[tuple[str, str, int], PendingWrite]] = []
        for name, packed in zip(pairs[::2], pairs[1::2], strict=True):
            task_id, index = parts_of(name)[3:]
            channel, path, kind, content = unpack(packed)
            order = writes_sort_key(path.decode(), str(task_id), int(index))
            found.append((order, (str(task_id), channel.decode(), self._load(kind, content))))
        return [write for _, write in sorted(found, key=lambda each: each[0])]

    def _dump(self, value: Any) -> tuple[str, bytes]:
        return self.serde.dumps_typed(value)

    def _load(self, kind: bytes, content: bytes) -> Any:
        """The value, if it is of a kind that we store; with a key, if we encrypted it."""
        refused: list[str] = []
        known = _ENCRYPTED if isinstance(self.serde, EncryptedSerializer) else _PLAIN
        if kind.decode() not in known:
            raise CheckpointRefused(f"a stored value of the kind {kind!r}")
        unregister = register_serde_event_listener(lambda event: refused.append(f"{event['module']}.{event['name']}"))
        try:
            value = self.serde.loads_typed((kind.decode(), content))
        finally:
            unregister()
        if refused:
            raise CheckpointRefused(f"a stored value of the type {refused[0]}")
        return value


def _references(ns: str, versions: ChannelVersions) -> str:
    return to_json([field("v", ns, channel, version) for channel, version in versions.items()])


def _place(config: RunnableConfig) -> dict[str, Any]:
    return config.get("configurable") or {}


def _config(thread_id: str, ns: str, checkpoint_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": ns, "checkpoint_id": checkpoint_id}}
