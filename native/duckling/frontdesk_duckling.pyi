"""Dates, times, numbers, durations, phones and e-mails in text, by the duckling grammar."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

Dimension = Literal["time", "duration", "number", "ordinal", "phone-number", "email", "amount-of-money", "distance"]

MAX_CHARS: int

class Point(TypedDict):
    """`value` is ISO 8601: naive for a wall-clock time, with an offset for a moment counted from the reference."""

    value: str
    grain: str

Bounds = TypedDict("Bounds", {"from": Point | None, "to": Point | None})

class Entity(TypedDict):
    """One reading of a span; `start` and `end` count characters.

    A time carries `point` or `bounds` (the end exclusive), and its next occurrences in `points` or `ranges`.
    """

    dim: str
    body: str
    start: int
    end: int
    latent: bool
    point: NotRequired[Point]
    points: NotRequired[list[Point]]
    bounds: NotRequired[Bounds]
    ranges: NotRequired[list[Bounds]]
    holiday: NotRequired[str]
    number: NotRequired[float]
    unit: NotRequired[str]
    seconds: NotRequired[int]
    text: NotRequired[str]

def parse(
    text: str,
    reference: str,
    locale: str = "en_US",
    dims: Sequence[Dimension] = ("time",),
    latent: bool = False,
) -> list[Entity]:
    """Every reading that survives duckling's ranking, best first.

    `reference` is an ISO 8601 moment with its offset. Text beyond MAX_CHARS characters is refused with
    ValueError: the grammar's cost grows faster than the text. The interpreter lock is released meanwhile.
    """
