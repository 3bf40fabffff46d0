"""What every wire model shares: strictness, bounds, names."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_TEXT = 4000
"""Longest utterance in characters; a spoken minute is about 900."""

TurnId = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]
"""A ULID made by the client: the same id again is the same turn."""

Channel = Literal["chat", "voice", "sms", "phone", "api"]
Audience = Literal["customer", "staff"]
Intent = Literal[
    "greet",
    "goodbye",
    "thank",
    "ask",
    "book",
    "change",
    "cancel",
    "look_up",
    "order",
    "report_problem",
    "complain",
    "leave_message",
    "person",
    "repeat",
    "wait",
    "affirm",
    "deny",
    "small_talk",
    "out_of_scope",
]


class Wire(BaseModel):
    """Strict at the edge: an unknown field is a mistake worth hearing about."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(Wire):
    """The body of every error, whatever the status."""

    code: str = Field(examples=["session_closed"])
    message: str = Field(description="One sentence that a person can act on.")
    retryable: bool
    request_id: str


class Contact(Wire):
    """What a client already knows about the customer."""

    name: str | None = Field(default=None, max_length=120)
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=254)


class Source(Wire):
    """The article an answer came from."""

    title: str
    id: str
