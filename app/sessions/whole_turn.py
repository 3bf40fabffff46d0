"""All rows of a turn in one trip to the database: one statement on PostgreSQL, one call of its thread on SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.database_engine import to_json
from app.core.sqlite_connection import as_text
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


# SQLite knows no statement that writes into several tables; these run one after the other in its thread.
_MOVE = """
UPDATE sessions SET version = ?, turn_count = ?, snapshot = ?, updated_at = ?, last_seq = last_seq + ?
WHERE id = ? AND version = ? RETURNING last_seq
"""
_LOG = """
INSERT INTO events (session_id, turn_id, ts, request_id, seq, audience, type, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_SAY = """
INSERT INTO messages
  (session_id, turn_id, ts, interrupted, utterance_id, position, role, agent, text, heard_chars, sources)
VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
"""
_TAKE = """
INSERT INTO turns
  (session_id, turn_id, ended_at, started_at, input_tokens, output_tokens, cost_usd,
   number, fingerprint, channel, call_id, agent, intent, confidence, reply, latency)
VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True)
class WholeTurn:
    """The rows of one turn as they would be inserted, and what changes in the session that is at `at_version`."""

    session_id: str
    at_version: int
    moved: dict[str, Any]
    drafts: list[Draft]
    messages: list[dict[str, Any]]
    turn: dict[str, Any]

    def values(self) -> list[Any]:
        """What `WHOLE_TURN` takes."""
        turn, moved = self.turn, self.moved
        logged = [{"audience": draft.audience, "type": draft.type, "data": draft.data} for draft in self.drafts]
        session = [moved["version"], moved["turn_count"], to_json(moved["snapshot"]), len(logged), self._request_id]
        return [
            *(self.session_id, turn["turn_id"], turn["ended_at"], self.at_version, *session),
            *_columns(logged, _EVENT_COLUMNS),
            *_columns(self.messages, _MESSAGE_COLUMNS),
            turn["started_at"],
            *_plain(turn[name] for name in _TURN_COLUMNS),
        ]

    def store(self, cursor: sqlite3.Cursor) -> int | None:
        """Store it, within a transaction on SQLite; the session's last seq, or None if it is at another version."""
        turn, moved = self.turn, self.moved
        row = cursor.execute(
            _MOVE,
            (
                *(moved["version"], moved["turn_count"], to_json(moved["snapshot"]), as_text(moved["updated_at"])),
                *(len(self.drafts), self.session_id, self.at_version),
            ),
        ).fetchone()
        if row is None:
            return None
        last: int = row[0]
        shared = [self.session_id, turn["turn_id"], as_text(turn["ended_at"])]
        logged = enumerate(self.drafts, last - len(self.drafts) + 1)
        cursor.executemany(
            _LOG,
            [(*shared, self._request_id, seq, each.audience, each.type, to_json(each.data)) for seq, each in logged],
        )
        cursor.executemany(_SAY, [(*shared, *_plain(row[name] for name in _MESSAGE_COLUMNS)) for row in self.messages])
        taken = _plain(turn[name] for name in _TURN_COLUMNS)
        cursor.execute(_TAKE, [*shared, as_text(turn["started_at"]), *taken])
        return last

    @property
    def _request_id(self) -> str | None:
        return self.drafts[0].request_id


def _columns(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[list[Any]]:
    return [_plain(row[name] for row in rows) for name in names]


def _plain(values: Iterable[Any]) -> list[Any]:
    return [to_json(each) if isinstance(each, (dict, list)) else each for each in values]
