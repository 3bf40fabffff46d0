"""The moments at which something is killed, drawn from a seed."""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["app", "worker", "redis", "postgres", "livekit"]
Moment = Literal["writes", "talks", "between"]
Fault = Literal["kill", "freeze"]

KINDS: tuple[Kind, ...] = ("app", "worker", "redis", "postgres", "livekit")
FROZEN_S = 5.0
_MOMENTS: tuple[Moment, ...] = ("writes", "talks", "between")
_WEIGHTS = (0.6, 0.25, 0.15)
_FREEZABLE = ("redis",)
_FREEZES = 0.12
_LATEST = 1.3
_LONGEST_ABSENCE_S = 0.8
_TURNS_BEFORE = 5


@dataclass(frozen=True)
class Point:
    """One kill.

    It falls `lateness` × the usual length of such a turn after the chosen turn was sent: the one that books
    (`writes`), the `turn`-th one (`talks`), or in the pause after it (`between`). What was killed is away for
    `absence_s` and then started again on its data.
    """

    kind: Kind
    number: int
    moment: Moment
    turn: int
    lateness: float
    absence_s: float
    fault: Fault
    seed: str

    def draw(self, what: str) -> random.Random:
        """A source of choices that depends on seed, kind, number and purpose alone."""
        return random.Random(f"{self.seed}:{what}")  # noqa: S311 - reproducible on purpose

    def __str__(self) -> str:
        when = {"writes": "while it books", "talks": f"in turn {self.turn}", "between": f"after turn {self.turn}"}
        return f"{self.kind} {self.number}: {self.fault} {when[self.moment]}, at {self.lateness:.2f} of a turn"


def points(seed: int, kind: Kind, count: int) -> list[Point]:
    """The same ones for the same seed; the first of them do not depend on how many there are."""
    return [_point(f"{seed}:{kind}:{number}", kind, number) for number in range(1, count + 1)]


def _point(seed: str, kind: Kind, number: int) -> Point:
    draw = random.Random(seed)  # noqa: S311 - reproducible on purpose
    return Point(
        kind=kind,
        number=number,
        moment=draw.choices(_MOMENTS, _WEIGHTS)[0],
        turn=draw.randint(1, _TURNS_BEFORE),
        lateness=draw.uniform(0, _LATEST),
        absence_s=draw.uniform(0, _LONGEST_ABSENCE_S),
        fault="freeze" if kind in _FREEZABLE and draw.random() < _FREEZES else "kill",
        seed=seed,
    )
