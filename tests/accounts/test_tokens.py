"""One kind of token never passes for another, and time is the app's own."""

import jwt
import pytest

from app.accounts.tokens import Tokens
from app.core.errors import Unauthenticated
from tests.conftest import FrozenClock

SESSION_KEY = "a-session-key-that-is-long-enough-for-hs256"
WORKER_KEY = "a-worker-key-that-is-long-enough-for-hs256"


@pytest.fixture
def tokens(clock: FrozenClock) -> Tokens:
    return Tokens(SESSION_KEY, WORKER_KEY, clock, session_hours=24)


def test_each_token_speaks_for_whom_it_was_made(tokens: Tokens):
    customer = tokens.principal(tokens.for_session("ses_1"))
    worker = tokens.principal(tokens.for_worker("w1"))
    assert (customer.kind, customer.subject, customer.audience) == ("customer", "ses_1", "customer")
    assert (worker.kind, worker.subject, worker.audience) == ("worker", "w1", "staff")
    assert tokens.is_worker(tokens.for_worker("w1"))
    assert not tokens.is_worker(tokens.for_session("ses_1"))


def test_a_token_ends_when_the_clock_says_so(tokens: Tokens, clock: FrozenClock):
    token = tokens.for_session("ses_1")
    clock.advance(hours=23, minutes=59, seconds=59)
    assert tokens.principal(token).subject == "ses_1"
    clock.advance(seconds=1)
    with pytest.raises(Unauthenticated):
        tokens.principal(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "worker", "sub": "w", "exp": 9e9},  # signed with the session key
        {"aud": "session", "exp": 9e9},
        {"aud": "session", "sub": "ses_1"},
        {"aud": "session", "sub": "ses_1", "exp": "soon"},
        {"aud": ["session"], "sub": "ses_1", "exp": 9e9},
        {"aud": "staff", "sub": "x", "exp": 9e9},
        {"sub": "ses_1", "exp": 9e9},
    ],
)
def test_a_token_that_lacks_or_bends_something_is_refused(tokens: Tokens, claims: dict):
    with pytest.raises(Unauthenticated):
        tokens.principal(jwt.encode(claims, SESSION_KEY, algorithm="HS256"))


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\x00", "é" * 100, "x" * 10_000])
def test_what_is_no_token_is_refused(tokens: Tokens, token: str):
    with pytest.raises(Unauthenticated):
        tokens.principal(token)


def test_another_algorithm_is_refused(tokens: Tokens):
    claims = {"aud": "session", "sub": "ses_1", "exp": 9e9}
    with pytest.raises(Unauthenticated):
        tokens.principal(jwt.encode(claims, SESSION_KEY + "x" * 64, algorithm="HS512"))
