"""Everybody who might ask: with what they show at the door."""

import time
from dataclasses import dataclass
from datetime import timedelta

import jwt
from fastapi import FastAPI
from pydantic import SecretStr

from app.accounts.staff import redeem_ticket
from app.accounts.tokens import Tokens
from app.api.access import STAFF_COOKIE
from app.core.ids import new_id
from tests.conftest import WORKER_SECRET, FrozenClock
from tests.conversation import Customer


@dataclass(frozen=True)
class Role:
    """What one kind of caller shows: a token in HTTP's header or a socket's hello, a cookie, the page it comes from."""

    name: str
    token: str | None = None
    cookie: str | None = None
    origin: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """For a request."""
        shown = {"Authorization": f"Bearer {self.token}" if self.token is not None else None}
        return self.opening | {name: value for name, value in shown.items() if value is not None}

    @property
    def opening(self) -> dict[str, str]:
        """For a socket's opening: its token comes in the hello."""
        shown = {"Cookie": self.cookie and f"{STAFF_COOKIE}={self.cookie}", "Origin": self.origin}
        return {name: value for name, value in shown.items() if value is not None}


FORGED = ("expired", "altered", "unsigned", "wrong audience", "wrong key", "worker expired")
"""Tokens that open nothing anywhere."""


async def roles(app: FastAPI, clock: FrozenClock, customer: Customer, other: Customer, page: str) -> dict[str, Role]:
    """One of each, to be used once: a sign-out ends the cookie."""
    cookie = await staff_cookie(app, clock)
    tokens: Tokens = app.state.door.tokens
    found = [
        Role("nobody"),
        Role("own customer", token=customer.token),
        Role("another customer", token=other.token),
        Role("staff", cookie=cookie, origin=page),
        Role("staff from nowhere", cookie=cookie),
        Role("staff from another site", cookie=cookie, origin="https://evil.example"),
        Role("signed out staff", cookie="no-such-cookie", origin=page),
        Role("worker", token=tokens.for_worker("w1")),
        *(Role(name, token=token) for name, token in forged(app, clock, customer).items()),
    ]
    return {role.name: role for role in found}


def forged(app: FastAPI, clock: FrozenClock, customer: Customer) -> dict[str, str]:
    """Tokens for the customer's very session, each with one thing wrong."""
    key = app.state.door.tokens._keys["session"]
    claims = jwt.decode(customer.token, options={"verify_signature": False})
    late = claims | {"exp": int((clock() - timedelta(seconds=1)).timestamp())}
    worker = {"aud": "worker", "sub": "w1", "iat": 0, "exp": int(time.time()) + 10**9}
    return {
        "expired": jwt.encode(late, key, algorithm="HS256"),
        "altered": _altered(customer.token),
        "unsigned": jwt.encode(claims, None, algorithm="none"),  # pyright: ignore[reportArgumentType]
        "wrong audience": jwt.encode(claims | {"aud": "worker"}, key, algorithm="HS256"),
        "wrong key": jwt.encode(claims, WORKER_SECRET, algorithm="HS256"),
        "worker expired": jwt.encode(worker | {"exp": late["exp"]}, WORKER_SECRET, algorithm="HS256"),
    }


def _altered(token: str) -> str:
    """Another session's name under the signature of this one's."""
    head, _, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False}) | {"sub": "ses_somebody_elses"}
    body = jwt.encode(claims, "any-key-at-all-of-enough-bytes-to-sign", algorithm="HS256").split(".")[1]
    return f"{head}.{body}.{signature}"


async def staff_cookie(app: FastAPI, clock: FrozenClock) -> str:
    """A sign-in of its own."""
    ticket = new_id("tic")
    async with app.state.desk.database.transaction() as db:
        token, _ = await redeem_ticket(db, SecretStr(ticket), ticket, clock())
    return token
