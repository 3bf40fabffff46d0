"""What is kept beside the record, and has to forget with it: checkpoints, the stream of events, spoken sentences."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from pydantic import SecretStr
from sqlalchemy import text

from app.agents.checkpoints import open_checkpoints
from app.core.database import Database
from app.core.redis import RedisLink
from app.core.redis_bus import STREAM
from app.core.settings import Settings

_AT_ONCE = 500


async def forget_sessions(settings: Settings, session_ids: Iterable[str], redis_url: SecretStr | None) -> None:
    """Drop the checkpoints of conversations, and their events from the stream that processes share."""
    ids = set(session_ids)
    async with AsyncExitStack() as stack:
        link = None
        if redis_url is not None:
            link = RedisLink(redis_url)
            stack.push_async_callback(link.close)
            await _forget_events(link, ids)
        saver = await stack.enter_async_context(open_checkpoints(settings.data_dir, settings.checkpoints, link))
        await _drop_threads(saver, ids)


async def _drop_threads(saver: BaseCheckpointSaver[str], ids: set[str]) -> None:
    if not isinstance(saver, AsyncSqliteSaver):
        for session_id in ids:
            await saver.adelete_thread(session_id)
        return
    await saver.conn.execute("PRAGMA secure_delete = ON")
    for session_id in ids:
        await saver.adelete_thread(session_id)
    await saver.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def overwrite_log(database: Database) -> None:
    """Empty SQLite's log of writes, which still has what was erased, as far as nobody reads from it just now."""
    if database.is_sqlite:
        async with database.engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


async def _forget_events(link: RedisLink, ids: set[str]) -> None:
    wanted, after = {each.encode() for each in ids}, "-"
    while True:
        entries: Any = await link.commands.xrange(STREAM, min=after, count=_AT_ONCE)
        if not entries:
            return
        found = [number for number, fields in entries if fields.get(b"s") in wanted]
        if found:
            await link.commands.xdel(STREAM, *found)
        after = f"({entries[-1][0].decode()}"


async def forget_speech(data_dir: Path) -> int:
    """Remove the sentences that a voice worker on this machine keeps as sound: some of them name people."""
    return await asyncio.to_thread(_remove_speech, data_dir / "speech")


def _remove_speech(folder: Path) -> int:
    kept = list(folder.rglob("*.pcm"))
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)
