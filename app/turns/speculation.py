"""Turns run before the caller has surely finished: kept for a moment, made real or forgotten."""

import time
from dataclasses import dataclass

from app.contracts import TurnRequest
from app.turns.outcome import TurnOutcome

Key = tuple[str, str]


@dataclass(frozen=True)
class Speculated:
    """A run that wrote nothing. Without `outcome` it stopped in front of a write."""

    request: TurnRequest
    base_version: int
    outcome: TurnOutcome | None


class Speculations:
    """By session and turn; one not asked for within `ttl_s` is forgotten."""

    def __init__(self, ttl_s: float) -> None:
        self._ttl_s = ttl_s
        self._kept: dict[Key, tuple[float, Speculated]] = {}

    def keep(self, key: Key, speculated: Speculated) -> None:
        """Keep a run."""
        now = time.monotonic()
        self._kept = {each: value for each, value in self._kept.items() if value[0] > now}
        self._kept[key] = (now + self._ttl_s, speculated)

    def take(self, key: Key) -> Speculated | None:
        """Take a run out, if it is still there."""
        until, speculated = self._kept.pop(key, (0.0, None))
        return speculated if until > time.monotonic() else None
