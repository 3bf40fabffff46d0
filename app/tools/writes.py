"""The guard in front of every write: exactly what was read back, heard and affirmed, and each once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.record import record
from app.tools.kit import Tool, ToolContext
from app.tools.models import Write
from app.tools.runtime import ToolRuntime, canonical, redact


class Unconfirmed(Exception):
    """A write was attempted whose values were not read back, heard and affirmed. A defect, never a customer's."""


@dataclass(frozen=True)
class ReadBack:
    """What the customer was told would be written. Heard once all its values were heard."""

    arguments: dict[str, Any]
    heard: bool


@dataclass(frozen=True)
class Confirmation:
    """The customer's yes: to which read-back, in which turn, of which frame."""

    session_id: str
    frame_id: str
    turn_id: str
    read_back: ReadBack
    affirmed: bool


def write_key(session_id: str, frame_id: str, tool: str, arguments: dict[str, Any]) -> str:
    """SHA-256 of (session, frame, tool, canonical arguments)."""
    text = json.dumps([session_id, frame_id, tool, arguments], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


async def execute(
    db: AsyncSession,
    runtime: ToolRuntime,
    tool: Tool,
    context: ToolContext,
    arguments: dict[str, Any],
    confirmation: Confirmation,
    now: datetime,
) -> dict[str, Any]:
    """Carry out a confirmed write in the turn's transaction, or return what it returned the first time.

    Raises:
        Unconfirmed: the values differ from those read back, or were not heard, or there was no yes.
        ToolRefused: the business says no; nothing was written.
    """
    plain = canonical(arguments)
    read_back = confirmation.read_back
    if not (confirmation.affirmed and read_back.heard and read_back.arguments == plain):
        raise Unconfirmed(tool.name)
    key = write_key(confirmation.session_id, confirmation.frame_id, tool.name, plain)
    done = await db.get(Write, key)
    if done is not None:
        return done.outcome
    outcome: dict[str, Any] = await runtime.call(tool, context, arguments)
    db.add(
        Write(
            key=key,
            session_id=confirmation.session_id,
            frame_id=confirmation.frame_id,
            turn_id=confirmation.turn_id,
            tool=tool.name,
            # The key stands for them; who is meant is in the rows that were written.
            arguments=redact(arguments),
            outcome=outcome,
            ts=now,
        )
    )
    done_by = {"turn_id": confirmation.turn_id, "frame_id": confirmation.frame_id}
    reference = {"reference": outcome["reference"]} if "reference" in outcome else {}
    await record(db, now, "agent", f"write.{tool.name}", confirmation.session_id, done_by | reference)
    return outcome
