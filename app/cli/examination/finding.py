"""One line of what was found."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "degraded", "absent"]


@dataclass(frozen=True)
class Finding:
    """`degraded`: it is there and does not work as it should. `absent`: optional, or not started yet."""

    part: str
    state: State
    remark: str
    todo: str = ""


def ok(part: str, remark: str) -> Finding:
    return Finding(part, "ok", remark)


def degraded(part: str, remark: str, todo: str) -> Finding:
    return Finding(part, "degraded", remark, todo)


def absent(part: str, remark: str, todo: str = "") -> Finding:
    return Finding(part, "absent", remark, todo)
