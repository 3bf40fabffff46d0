"""All routes, and what the document says about the API as a whole."""

from typing import Any

from fastapi import FastAPI

from app.api import calendar, chat, health, live, meta, sessions, staff, voice, worker_socket

TAGS = [
    {"name": "sessions", "description": "Conversations, turn by turn."},
    {"name": "chat", "description": "A turn for clients without event streams."},
    {"name": "voice", "description": "Calls and the workers that hold them."},
    {"name": "staff", "description": "The console."},
    {"name": "installation", "description": "What runs here and who answers."},
    {"name": "health", "description": "For supervisors and load balancers."},
]

DESCRIPTION: dict[str, Any] = {
    "title": "Frontdesk",
    "version": "1",
    "summary": "Answers a business's customers by chat and by voice, and hands over to people when it should.",
    "openapi_url": "/api/openapi.json",
    "docs_url": None,  # its page loads from another host
    "redoc_url": None,
    "openapi_tags": TAGS,
}


def add_routes(app: FastAPI) -> None:
    """Everything that answers, the pages aside."""
    for module in (sessions, calendar, chat, voice, staff, meta, health, worker_socket, live):
        app.include_router(module.router)
