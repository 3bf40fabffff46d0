"""What is kept beside the record, and has to forget with it: checkpoints, the stream of events, spoken sentences."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from pydantic import SecretStr
from redis.exceptions import ResponseError
from sqlalchemy import text

from app.agents.checkpoints import open_checkpoints
from app.core.database import Database
from app.core.redis import RedisLink
from app.core.redis_bus import STREAM
from app.core.settings import Settings

_FORGET_EVENTS = """
-- KEYS: the stream. ARGV: sessions. Made anew without theirs: XDEL alone marks entries and keeps their words.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local gone, kept, told = {}, KEYS[1] .. ':kept', redis.call('XINFO', 'STREAM', KEYS[1])
for _, id in ipairs(ARGV) do gone[id] = true end
local last
for i = 1, #told, 2 do if told[i] == 'last-generated-id' then last = told[i + 1] end end
redis.call('DEL', kept)
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  local is_gone = false
  for i = 1, #entry[2], 2 do if entry[2][i] == 's' and gone[entry[2][i + 1]] then is_gone = true end end
  if not is_gone then redis.call('XADD', kept, entry[1], unpack(entry[2])) end
end
if redis.call('EXISTS', kept) == 0 then
  redis.call('XADD', kept, last, 's', '')
  redis.call('XTRIM', kept, 'MAXLEN', 0)
else redis.call('XSETID', kept, last) end
return redis.call('RENAME', kept, KEYS[1])
"""


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
        if link is not None and ids:
            with suppress(ResponseError):  # one is being written already, or this user may not ask for it
                await link.commands.bgrewriteaof()


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
    if ids:
        await cast(Any, link.commands.eval(_FORGET_EVENTS, 1, STREAM, *ids))


async def forget_speech(data_dir: Path) -> int:
    """Remove the sentences that a voice worker on this machine keeps as sound: some of them name people."""
    return await asyncio.to_thread(_remove_speech, data_dir / "speech")


def _remove_speech(folder: Path) -> int:
    kept = list(folder.rglob("*.pcm"))
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)
