"""Tells a repeat of a turn from another turn under the same id."""

import hashlib

from app.contracts import TurnRequest


def fingerprint(request: TurnRequest) -> str:
    """SHA-256 of what the customer said or pressed; how and when it was said does not matter."""
    said = TurnRequest(turn_id=request.turn_id, text=request.text, commands=request.commands)
    return hashlib.sha256(said.model_dump_json(include={"turn_id", "text", "commands"}).encode()).hexdigest()
