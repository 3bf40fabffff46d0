"""How many connections there are under a key, over all processes."""

from collections import Counter
from typing import Protocol


class Presence(Protocol):
    """Places taken under keys. A process that dies gives back all that it held."""

    async def enter(self, key: str, limit: int) -> bool:
        """Take a place; False when all `limit` are taken."""
        ...

    async def leave(self, key: str) -> None:
        """Give a place back."""
        ...

    async def count(self, key: str) -> int | None:
        """How many places are taken; None when it cannot be known now."""
        ...

    def held_here(self, key: str) -> int:
        """How many of them this process holds."""
        ...

    async def close(self) -> None:
        """Give back all that this process holds."""
        ...


class LocalPresence:
    """Within one process."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    async def enter(self, key: str, limit: int) -> bool:
        """Take a place."""
        if self._held[key] >= limit:
            return False
        self._held[key] += 1
        return True

    async def leave(self, key: str) -> None:
        """Give a place back."""
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]

    async def count(self, key: str) -> int | None:
        """How many places are taken."""
        return self._held[key]

    def held_here(self, key: str) -> int:
        """How many places are taken."""
        return self._held[key]

    async def close(self) -> None:
        """Whoever ends holds nothing."""
        self._held.clear()
