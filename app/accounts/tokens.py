"""Short signed tokens: one for a customer's session, one for a voice worker."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

import jwt

from app.contracts import Audience
from app.core.clock import Clock
from app.core.errors import Unauthenticated

_ALGORITHM = "HS256"
_WORKER_LIFE = timedelta(minutes=10)
_KINDS: dict[str, Literal["customer", "worker"]] = {"session": "customer", "worker": "worker"}


@dataclass(frozen=True)
class Principal:
    """Who is asking: `subject` is a session, a worker or a staff session."""

    kind: Literal["customer", "worker", "staff"]
    subject: str
    name: str = ""

    @property
    def audience(self) -> Audience:
        """Which events may be shown. A worker speaks for the product and sees all."""
        return "customer" if self.kind == "customer" else "staff"


class Tokens:
    """Signs and reads tokens. Audiences are separate, so that one kind never passes for another."""

    def __init__(self, session_key: str, worker_key: str, clock: Clock, session_hours: int = 24) -> None:
        self._keys = {"session": session_key, "worker": worker_key}
        self._clock = clock
        self._session_life = timedelta(hours=session_hours)
        # A signature that was good once stays good; only the time goes on, and it is looked at each time.
        self._verified = lru_cache(maxsize=4096)(self._verify)

    def for_session(self, session_id: str) -> str:
        """A token that opens this one session."""
        return self._sign("session", session_id, self._session_life)

    def for_worker(self, worker_id: str) -> str:
        """A token for a voice worker of this installation."""
        return self._sign("worker", worker_id, _WORKER_LIFE)

    def principal(self, token: str) -> Principal:
        """Who the token speaks for.

        Raises:
            Unauthenticated: malformed, altered, expired, or signed by somebody else.
        """
        principal, expires = self._verified(token)
        if expires <= self._clock().timestamp():
            raise Unauthenticated("The token has expired. Please start again.")
        return principal

    def is_worker(self, token: str) -> bool:
        """Whether this is a worker's valid token."""
        try:
            return self.principal(token).kind == "worker"
        except Unauthenticated:
            return False

    def _sign(self, audience: str, subject: str, life: timedelta) -> str:
        now = self._clock()
        claims = {"aud": audience, "sub": subject, "iat": now, "exp": now + life}
        return jwt.encode(claims, self._keys[audience], algorithm=_ALGORITHM)

    def _verify(self, token: str) -> tuple[Principal, float]:
        """Who a token of ours speaks for, and until when (seconds since 1970)."""
        # The times are checked against the app's clock, not the library's: tests move ours.
        options: Any = {"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            audience = str(jwt.decode(token, options={"verify_signature": False}).get("aud"))
            kind = _KINDS[audience]
            claims = jwt.decode(
                token, self._keys[audience], algorithms=[_ALGORITHM], audience=audience, options=options
            )
            return Principal(kind, str(claims["sub"])), float(claims["exp"])
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError):
            raise Unauthenticated from None
