"""Examples on the API pages: one conversation, from opening to booking."""

from typing import Any

from fastapi.openapi.models import Example

SESSION_ID = "ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A"
TURN_ID = "01JD0Z3Q4R5S6T7V8W9X0Y1Z2B"


def reply(example: Any, description: str = "Successful Response", status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The example of a route's answer."""
    return {status: {"description": description, "content": {"application/json": {"example": example}}}}


OPEN_SESSION: dict[str, Example] = {
    "chat": Example(summary="A chat in the default pack", value={}),
    "known": Example(
        summary="A customer whose name is known",
        value={
            "pack": "northside_motors",
            "channel": "chat",
            "locale": "en-US",
            "customer": {"name": "Maria Ortiz", "phone": "+12025550143", "email": None},
            "referrer": "https://example.com/service",
        },
    ),
}
SESSION_OPENED = {
    "session_id": SESSION_ID,
    "token": "eyJhbGciOiJIUzI1NiJ9…",
    "greeting": "Hi, this is Ava at Northside Motors. How can I help?",
    "pack": "northside_motors",
}
TURN: dict[str, Example] = {
    "text": Example(
        summary="Something said or typed",
        value={"turn_id": TURN_ID, "text": "An oil change on Tuesday, please"},
    ),
    "quick reply": Example(
        summary="A slot edited on the page",
        value={"turn_id": TURN_ID, "commands": [{"type": "SetSlot", "slot": "when", "value": "Tuesday at 9:30"}]},
    ),
    "speculate": Example(
        summary="The caller may not have finished",
        value={"turn_id": TURN_ID, "text": "An oil change on", "mode": "speculate", "channel": "voice"},
    ),
}
EVENT = {
    "v": 1,
    "seq": 7,
    "session_id": SESSION_ID,
    "turn_id": TURN_ID,
    "ts": "2026-11-20T16:00:00Z",
    "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2C",
    "audience": "customer",
    "type": "transcript",
    "data": {
        "utterance_id": f"{TURN_ID}-agent",
        "role": "agent",
        "agent": "booking",
        "text": "An oil change. Which day suits you?",
        "is_final": True,
        "heard_chars": None,
        "interrupted": False,
        "sources": [],
    },
}
CHAT: dict[str, Example] = {
    "message": Example(summary="One message", value={"session_id": SESSION_ID, "message": "How much is an oil change?"})
}
COMMIT: dict[str, Example] = {
    "text": Example(summary="What the caller did say", value={"text": "An oil change on Tuesday, please"})
}
HEARD: dict[str, Example] = {
    "interrupted": Example(
        summary="The caller spoke over it",
        value={"utterance_id": f"{TURN_ID}-agent", "heard_chars": 22, "interrupted": True},
    )
}
STATE = {
    "current_agent": "booking",
    "node": None,
    "intent": None,
    "confidence": None,
    "customer": None,
    "frames": [],
    "pending_tasks": [],
    "holder": "agent",
    "turn_count": 1,
}
CHAT_REPLY = {
    "turn_id": TURN_ID,
    "reply": "An oil change. Which day suits you?",
    "quick_replies": [{"label": "Tue 24 Nov", "text": "Tuesday the 24th"}],
    "agent": "booking",
    "intent": "book",
    "confidence": 0.93,
    "tools": [],
    "usage": {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0},
    "state": STATE,
}
SESSION_VIEW = {
    "session": {
        "session_id": SESSION_ID,
        "pack": "northside_motors",
        "channel": "chat",
        "status": "open",
        "interaction": "INT-2026-00001",
        "locale": "en-US",
        "started_at": "2026-11-20T16:00:00Z",
        "last_seq": 12,
        "turn_count": 6,
        "outcome": None,
    },
    "state": STATE,
    "messages": [],
    "bookings": [
        {
            "reference": "BK-2026-000001",
            "status": "confirmed",
            "task": "book_service",
            "offering": "Oil change",
            "starts_at": "2026-11-24T09:00:00-06:00",
            "ends_at": "2026-11-24T09:45:00-06:00",
            "customer": {"name": "Maria Ortiz", "phone": "+12025550143", "email": None},
            "assets": ["2019 Honda Civic"],
            "resource": "Bay 1",
            "quantity": 1,
            "notes": "",
        }
    ],
    "orders": [],
    "tickets": [],
}
VOICE_TOKEN = {
    "url": "ws://127.0.0.1:7880",
    "token": "eyJhbGciOiJIUzI1NiJ9…",
    "room": "call_01JD",
    "call_id": "call_01JD",
}
