"""Failures with a code, a status and an answer to "is it worth trying again?"."""

from app.contracts import ErrorBody


class AppError(Exception):
    """A failure that a client can act on.

    Becomes HTTP `{code, message, retryable}`, a WebSocket close `4000 + status`, or a `turn` event with
    `status: failed` once a stream has begun.
    """

    code = "internal_error"
    status = 500
    retryable = False
    message = "Something went wrong on our side."

    def __init__(self, message: str | None = None, *, retry_after_s: float | None = None) -> None:
        self.message = message or type(self).message
        self.retry_after_s = retry_after_s
        super().__init__(self.message)

    def body(self, request_id: str) -> ErrorBody:
        """The error as clients see it."""
        return ErrorBody(code=self.code, message=self.message, retryable=self.retryable, request_id=request_id)


class Unauthenticated(AppError):
    """Nobody proved who is asking."""

    code, status = "unauthenticated", 401
    message = "A valid token is needed."


class Forbidden(AppError):
    """Known, and not allowed."""

    code, status = "forbidden", 403
    message = "This is not open to you."


class NotFound(AppError):
    """No such thing, or none that this caller may know of."""

    code, status = "not_found", 404
    message = "There is nothing here by that name."


class RateLimited(AppError):
    """Too many requests from one token or address."""

    code, status, retryable = "rate_limited", 429, True
    message = "Too many requests. Please wait a moment and try again."
