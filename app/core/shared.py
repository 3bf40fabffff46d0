"""What the processes of an installation share while they run: a bus and locks, over Redis or within the one process."""

from contextlib import AsyncExitStack

from pydantic import SecretStr

from app.core.bus import EventBus, LocalBus
from app.core.locks import LocalLocks, Locks
from app.core.redis import RedisLink
from app.core.redis_bus import RedisBus
from app.core.redis_locks import RedisLocks


async def open_shared(url: SecretStr | None, stack: AsyncExitStack) -> tuple[RedisLink | None, EventBus, Locks]:
    """The link to the server if there is one, and what runs over it; closed with the stack."""
    if url is None or not url.get_secret_value():
        return None, LocalBus(), LocalLocks()
    link = RedisLink(url)
    stack.push_async_callback(link.close)
    bus = await RedisBus(link).open()
    stack.push_async_callback(bus.close)
    return link, bus, RedisLocks(link)
