"""Working memory between turns: one checkpoint a turn, in SQLite unless a server is set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver


@asynccontextmanager
async def open_checkpoints(data_dir: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """The checkpointer of this installation. Losing it loses nothing: SQL keeps a snapshot of each session.

    Pickle is refused in both directions: a poisoned checkpoint must not run code.
    """
    await asyncio.to_thread(data_dir.mkdir, parents=True, exist_ok=True)
    async with aiosqlite.connect(data_dir / "checkpoints.db") as connection:
        await connection.execute("PRAGMA synchronous=OFF")
        await connection.execute("PRAGMA busy_timeout=2000")
        saver = AsyncSqliteSaver(connection, serde=JsonPlusSerializer(pickle_fallback=False))
        await saver.setup()
        yield saver
