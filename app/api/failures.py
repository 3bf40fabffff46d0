"""Every failure leaves in one shape, and every route declares those it may answer with."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from app.contracts import ErrorBody
from app.core import metrics
from app.core.errors import AppError
from app.core.telemetry import request_id_var

log = structlog.get_logger()

_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    400: "bad_request",
    431: "headers_too_large",
}
_SENTENCES = {
    404: "There is nothing here by that name.",
    405: "This address does not take that method.",
    413: "The request is larger than this installation accepts.",
    400: "The request could not be read.",
    431: "The request's headers are larger than this installation accepts.",
}
_ERROR_SCHEMA = {"$ref": "#/components/schemas/ErrorBody"}
_EXAMPLES = {
    401: ("unauthenticated", "A valid token is needed.", False),
    403: ("forbidden", "This is not open to you.", False),
    404: ("not_found", "There is nothing here by that name.", False),
    405: ("method_not_allowed", _SENTENCES[405], False),
    409: ("turn_conflict", "Another message was already sent under this id.", False),
    413: ("body_too_large", _SENTENCES[413], False),
    431: ("headers_too_large", _SENTENCES[431], False),
    422: ("invalid_request", "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'", False),
    429: ("rate_limited", "Too many requests. Please wait a moment and try again.", True),
    503: ("session_busy", "The last message is still being answered. Please try again in a moment.", True),
    504: ("turn_timeout", "That took too long. Please try again.", True),
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The declared refusals of a route, for its OpenAPI page."""
    declared: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        code, message, retryable = _EXAMPLES[status]
        example = {"code": code, "message": message, "retryable": retryable, "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A"}
        declared[status] = {
            "description": HTTPStatus(status).phrase,
            # Not `model`: a route that streams would declare its refusals as event streams too.
            "content": {"application/json": {"schema": _ERROR_SCHEMA, "example": example}},
        }
        if status == 429:
            declared[status]["headers"] = {
                "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
            }
    return declared


def failure_response(status: int, body: ErrorBody, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as it goes out."""
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def app_error_response(error: AppError) -> JSONResponse:
    """A refusal with its status, and how long to wait where waiting helps."""
    headers: dict[str, str] = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return failure_response(error.status, error.body(request_id_var.get()), headers)


def http_failure(status: int, message: str | None = None) -> JSONResponse:
    """A refusal of the protocol's own: unknown path, wrong method, too large."""
    body = ErrorBody(
        code=_CODES.get(status, "request_failed"),
        message=message or _SENTENCES.get(status, HTTPStatus(status).phrase),
        retryable=False,
        request_id=request_id_var.get(),
    )
    return failure_response(status, body)


def internal_failure(error: Exception) -> JSONResponse:
    """What nobody foresaw: logged whole, told in one sentence."""
    metrics.internal_errors.inc()
    log.error("internal_error", exc_info=error)
    return failure_response(500, AppError().body(request_id_var.get()))


def invalid_request(problems: list[Any]) -> ErrorBody:
    """The first thing wrong with a request, with the field's name."""
    first = problems[0] if problems else {"loc": (), "msg": "The request is not valid."}
    place = ".".join(str(part) for part in first["loc"][1:]) or ".".join(str(part) for part in first["loc"])
    if first.get("type") == "json_invalid":
        place, message = "body", "This is not valid JSON."
    else:
        message = str(first["msg"])
    return ErrorBody(
        code="invalid_request",
        message=f"{place}: {message}" if place else message,
        retryable=False,
        request_id=request_id_var.get(),
    )


def add_error_handlers(app: FastAPI) -> None:
    """Give every failure the one shape."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, AppError)  # registered for this type alone
        metrics.refusals.labels(error.code).inc()
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("refused", code=error.code, reason=error.message)
        return app_error_response(error)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return failure_response(422, invalid_request(list(error.errors())))

    async def protocol(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if error.status_code == HTTPStatus.BAD_REQUEST:  # a body that is not even text
            return failure_response(422, invalid_request([{"loc": ("body",), "type": "json_invalid", "msg": ""}]))
        response = http_failure(error.status_code)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    app.add_exception_handler(AppError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, protocol)
