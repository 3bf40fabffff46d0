"""How long to wait before a child that ended is started again."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from `first_s` to `longest_s`; a child that lived `steady_s` begins at `first_s` again."""

    first_s: float = 0.5
    longest_s: float = 30.0
    steady_s: float = 60.0
    _next_s: float = 0.0

    def after(self, lived_s: float) -> float:
        """Return the wait after a child that lived `lived_s` seconds."""
        wait = self.first_s if self._next_s == 0 or lived_s >= self.steady_s else self._next_s
        self._next_s = min(wait * 2, self.longest_s)
        return wait
