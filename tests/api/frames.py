"""Frames as nobody should send them, and some as they should be: for sending in any order."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.conversation import turn_id


class Long(str):
    """A frame that is told in short when a test fails."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters, {self[:20]}…>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
RAW: st.SearchStrategy[str | bytes] = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=60),
    JSON.map(json.dumps),
    st.sampled_from(
        [
            "",
            "{",
            Long("[" * 5000),
            Long('{"type":' * 300),
            "\x00",
            '{"type": "ping"',
            "null",
            "NaN",
            "1e999",
            '"\\ud800"',
        ]
    ),
    st.integers(60_000, 70_000).map(lambda size: Long(json.dumps({"type": "ping", "x": "y" * size}))),
)

CUSTOMERS: dict[str, dict[str, Any]] = {
    "ping": {},
    "typing": {"on": True},
    "message": {"turn_id": None, "text": "I need an oil change"},
    "slot": {"slot": "phone", "value": "202 555 0143"},
    "hello": {"token": "again", "after": 0},
}
WORKERS: dict[str, dict[str, Any]] = {
    "heartbeat": {},
    "voice_state": {"agent": "speaking", "customer": "silent"},
    "interim": {"utterance_id": "u1", "text": "I need"},
    "latency": {"turn_id": None, "heard_gap_ms": 900.0, "stt_ms": 300.0},
    "heard": {"utterance_id": "u1", "heard_chars": 4, "interrupted": True},
    "call": {"status": "active"},
    "config": {"greeting": "hello"},
}


def frames(shapes: dict[str, dict[str, Any]]) -> st.SearchStrategy[list[str | bytes]]:
    """Up to a dozen frames: right ones, right ones with one field wrong, and anything at all."""
    shape = st.sampled_from(sorted(shapes)).map(lambda kind: {"type": kind} | shapes[kind] | _with_turn(shapes[kind]))
    bent = st.builds(_bend, shape, st.sampled_from(["change", "drop", "add"]), st.text(max_size=8), JSON)
    return st.lists(st.one_of(shape.map(json.dumps), bent.map(json.dumps), RAW), min_size=1, max_size=12)


def _with_turn(shape: dict[str, Any]) -> dict[str, Any]:
    return {"turn_id": turn_id()} if "turn_id" in shape else {}


def _bend(frame: dict[str, Any], how: str, name: str, value: Any) -> dict[str, Any]:
    """The frame with one thing wrong: a value of another kind, a field missing, or one too many."""
    bent = dict(frame)
    field = sorted(bent)[len(name) % len(bent)]
    if how == "drop":
        del bent[field]
    else:
        bent[field if how == "change" else name] = value
    return bent
