"""All rows of a turn in one statement, where the database can do that: PostgreSQL, not SQLite."""

from collections.abc import Sequence
from typing import Any

import orjson

from app.sessions.log import Draft

_EVENT_COLUMNS = ("audience", "type", "data")
_MESSAGE_COLUMNS = ("utterance_id", "position", "role", "agent", "text", "heard_chars", "sources")
_TURN_COLUMNS = ("number", "fingerprint", "channel", "call_id", "agent", "intent", "confidence", "reply", "latency")

# Whoever finds the session at another version gets no row, and with it nothing is inserted.
WHOLE_TURN = """
WITH moved AS (
  UPDATE sessions
  SET version = $5, turn_count = $6, snapshot = $7::json, updated_at = $3, last_seq = last_seq + $8::int
  WHERE id = $1 AND version = $4
  RETURNING last_seq
), logged AS (
  INSERT INTO events (session_id, turn_id, ts, request_id, seq, audience, type, data)
  SELECT $1, $2, $3, $9, moved.last_seq - $8::int + each.place, each.audience, each.type, each.data::json
  FROM moved, unnest($10::text[], $11::text[], $12::text[]) WITH ORDINALITY AS each(audience, type, data, place)
), said AS (
  INSERT INTO messages
    (session_id, turn_id, ts, interrupted, utterance_id, position, role, agent, text, heard_chars, sources)
  SELECT $1, $2, $3, false, each.utterance_id, each.position, each.role, each.agent, each.text, each.heard_chars,
    each.sources::json
  FROM moved, unnest($13::text[], $14::int[], $15::text[], $16::text[], $17::text[], $18::int[], $19::text[])
    AS each(utterance_id, position, role, agent, text, heard_chars, sources)
), taken AS (
  INSERT INTO turns
    (session_id, turn_id, ended_at, started_at, input_tokens, output_tokens, cost_usd,
     number, fingerprint, channel, call_id, agent, intent, confidence, reply, latency)
  SELECT $1, $2, $3, $20, 0, 0, 0, $21::int, $22, $23, $24, $25, $26, $27::float8, $28::json, $29::json
  FROM moved
)
SELECT last_seq FROM moved
"""


def values_of(
    session_id: str, at_version: int, moved: dict[str, Any], drafts: list[Draft], messages: Any, turn: dict[str, Any]
) -> list[Any]:
    """What the statement takes: rows as they would be inserted, all of this turn."""
    logged = [{"audience": draft.audience, "type": draft.type, "data": draft.data} for draft in drafts]
    session = [moved["version"], moved["turn_count"], _text(moved["snapshot"]), len(drafts), drafts[0].request_id]
    return [
        *(session_id, turn["turn_id"], turn["ended_at"], at_version, *session),
        *_columns(logged, _EVENT_COLUMNS),
        *_columns(messages, _MESSAGE_COLUMNS),
        turn["started_at"],
        *(_plain(turn[name]) for name in _TURN_COLUMNS),
    ]


def _columns(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[list[Any]]:
    return [[_plain(row[name]) for row in rows] for name in names]


def _plain(value: Any) -> Any:
    return _text(value) if isinstance(value, (dict, list)) else value


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
