"""Working memory between turns: one checkpoint a turn, in Redis where there is one, else in SQLite."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from app.agents.checkpoints.saver import RedisSaver
from app.core.redis import RedisLink
from app.core.settings import CheckpointSettings


@asynccontextmanager
async def open_checkpoints(
    data_dir: Path, settings: CheckpointSettings, redis: RedisLink | None = None
) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """The checkpointer of this installation. Losing it loses nothing: SQL keeps a snapshot of each session."""
    serde = serializer(settings)
    if redis is not None:
        yield RedisSaver(redis, serde, ttl_s=settings.ttl_s, kept=settings.kept)
        return
    await asyncio.to_thread(data_dir.mkdir, parents=True, exist_ok=True)
    async with aiosqlite.connect(data_dir / "checkpoints.db") as connection:
        await connection.execute("PRAGMA synchronous=OFF")
        await connection.execute("PRAGMA busy_timeout=2000")
        saver = AsyncSqliteSaver(connection, serde=serde)
        await saver.setup()
        yield saver


def serializer(settings: CheckpointSettings) -> SerializerProtocol:
    """Plain data alone, never pickle: a poisoned checkpoint must not run code. With a key, encrypted (AES-EAX)."""
    plain = JsonPlusSerializer(pickle_fallback=False)
    if settings.key is None:
        return plain
    key = hashlib.sha256(settings.key.get_secret_value().encode()).digest()
    return EncryptedSerializer.from_pycryptodome_aes(plain, key=key)
