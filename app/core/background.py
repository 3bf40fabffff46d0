"""Tasks of our own that run until they are told to stop."""

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_AFTER_S = 0.1


async def end_tasks(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel, and wait until each has ended.

    More than once if need be: a cancellation that meets an answer in the same turn of the loop is swallowed by
    `asyncio.wait_for` before Python 3.12, and with it by clients that use it.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_AFTER_S)
