"""Why a turn is not taken."""

from app.core.errors import AppError


class SessionClosed(AppError):
    """The conversation has ended; the customer has to open a new one."""

    code, status, retryable = "session_closed", 409, False
    message = "This conversation has ended. Please start a new one."


class TurnConflict(AppError):
    """The same turn id came with other words."""

    code, status, retryable = "turn_conflict", 409, False
    message = "This turn was already taken with another text."


class TurnChanged(AppError):
    """A speculative turn can't be made real: its text or the conversation changed. Run it."""

    code, status, retryable = "turn_changed", 409, True
    message = "The conversation went on; run the turn again."


class EmptyTurn(AppError):
    """A turn without words or commands."""

    code, status, retryable = "empty_message", 422, False
    message = "The message is empty."


class TurnTimeout(AppError):
    """The turn took too long and was given up; nothing of it was kept."""

    code, status, retryable = "turn_timeout", 504, True
    message = "That took too long. Please try again."


class UnknownPack(AppError):
    """No business of that name is installed."""

    code, status, retryable = "unknown_pack", 404, False
    message = "There is no business of that name here."
