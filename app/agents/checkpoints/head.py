"""The head of a thread as a checkpoint: what LangGraph itself would have stored after the turn's last node."""

from datetime import UTC, datetime
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    LATEST_VERSION,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
)
from langgraph.checkpoint.base.id import uuid6

from app.agents.state import TRACKED, ConversationState

_LAST_NODE = "respond"


async def read_head(saver: BaseCheckpointSaver[str], thread_id: str) -> ConversationState | None:
    """The state in the thread's latest checkpoint, if there is one."""
    found = await saver.aget_tuple(_config(thread_id))
    return None if found is None else cast(ConversationState, dict(found.checkpoint["channel_values"]))


async def write_head(saver: BaseCheckpointSaver[str], thread_id: str, state: ConversationState) -> None:
    """Put a checkpoint of the state in one step.

    `graph.aupdate_state` would read the thread, keep the update's writes beside the checkpoint and run its channels;
    but the state is whole already, and nobody else moves the thread.
    """
    values: dict[str, Any] = {channel: state[channel] for channel in TRACKED if channel in state}
    versions: ChannelVersions = dict.fromkeys(values, saver.get_next_version(f"{state['version']:032}", None))
    checkpoint = Checkpoint(
        v=LATEST_VERSION,
        id=str(uuid6(clock_seq=state["version"])),
        ts=datetime.now(UTC).isoformat(),
        channel_values=values,
        channel_versions=versions,
        versions_seen={_LAST_NODE: {}},
        updated_channels=None,
    )
    metadata: CheckpointMetadata = {"source": "update", "step": state["version"], "parents": {}}
    await saver.aput(_config(thread_id), checkpoint, metadata, versions)


def _config(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": ""}}
