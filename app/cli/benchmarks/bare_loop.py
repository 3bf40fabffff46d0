"""What LangGraph alone costs: five empty nodes and the same checkpoint saver, nothing of ours."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from pydantic import SecretStr

from app.agents.checkpoints import open_checkpoints
from app.core.redis import RedisLink
from app.core.settings import Settings

_NODES = 5


class _Counted(TypedDict):
    turns: int


@dataclass(frozen=True)
class BareLoop:
    """How often the graph ran, and how long each run took in seconds."""

    seconds: float
    runs: list[float]


async def run_bare_loop(redis_url: str | None, folder: Path, threads: int, seconds: float) -> BareLoop:
    """So many threads of conversation, each going round as fast as it can, for so long; in this process."""
    async with _saver(redis_url, folder) as saver:
        graph = _graph(saver)
        runs: list[float] = []
        began = time.perf_counter()

        async def go_round(thread: int) -> None:
            config: RunnableConfig = {"configurable": {"thread_id": f"bare-{thread}"}}
            while (now := time.perf_counter()) - began < seconds:
                await graph.ainvoke({"turns": 1}, config)
                runs.append(time.perf_counter() - now)

        await asyncio.gather(*(go_round(thread) for thread in range(threads)))
        return BareLoop(time.perf_counter() - began, runs)


def _empty(state: _Counted) -> _Counted:
    return state


def _graph(saver: BaseCheckpointSaver[str]):
    graph = StateGraph(_Counted)
    names = [f"node_{number}" for number in range(1, _NODES + 1)]
    for name in names:
        graph.add_node(name, _empty)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph.compile(checkpointer=saver)


@asynccontextmanager
async def _saver(redis_url: str | None, folder: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    link = RedisLink(SecretStr(redis_url)) if redis_url else None
    try:
        async with open_checkpoints(folder, Settings().checkpoints, link) as saver:
            yield saver
    finally:
        if link is not None:
            await link.close()
