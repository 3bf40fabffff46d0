"""Who may pass. Whatever can refuse has refused here, before a route begins to answer."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Path
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from app.accounts.staff import find_staff
from app.accounts.tokens import Principal
from app.api.door import Door
from app.api.proxies import limited_as
from app.core.errors import Forbidden, Unauthenticated

STAFF_COOKIE = "frontdesk_staff"

SessionId = Annotated[str, Path(min_length=1, max_length=80, examples=["ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A"])]

_session_bearer = HTTPBearer(
    auto_error=False, scheme_name="sessionToken", description="The token of `POST /api/sessions`, or a worker's."
)
_worker_bearer = HTTPBearer(
    auto_error=False, scheme_name="workerToken", description="A JWT with `aud: worker`, signed with the worker secret."
)
_metrics_bearer = HTTPBearer(
    auto_error=False, scheme_name="metricsToken", description="Where the installation has set one."
)
_staff_cookie = APIKeyCookie(
    name=STAFF_COOKIE, auto_error=False, scheme_name="staffCookie", description="Set by `POST /api/staff/sessions`."
)


def get_door(connection: HTTPConnection) -> Door:
    """The app's door."""
    return connection.app.state.door


DoorDep = Annotated[Door, Depends(get_door)]


def address_of(connection: HTTPConnection) -> str:
    """The key of the caller's address, as a trusted proxy or the server saw it."""
    return limited_as(connection.client.host) if connection.client else "unknown"


async def limit_address(connection: HTTPConnection, door: DoorDep) -> None:
    """Hold one address to its rate. A worker speaks for many customers and is held back by its places alone."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and door.tokens.is_worker(token):
        return
    await door.limits.spend("requests_per_address", address_of(connection))


def read_bearer(door: Door, credentials: HTTPAuthorizationCredentials | None) -> Principal:
    """Who the bearer token speaks for."""
    if credentials is None:
        raise Unauthenticated
    return door.tokens.principal(credentials.credentials)


def may_enter(principal: Principal, session_id: str) -> Principal:
    """A customer enters their own session, a worker any.

    Raises:
        Forbidden: the token opens another session.
    """
    if principal.kind == "customer" and principal.subject != session_id:
        raise Forbidden("This token opens another conversation.")
    return principal


async def session_principal(
    session_id: SessionId,
    door: DoorDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_session_bearer)],
) -> Principal:
    """The customer of this session, or a worker. Whatever is logged of the request names the session."""
    structlog.contextvars.bind_contextvars(session_id=session_id)
    return may_enter(read_bearer(door, credentials), session_id)


async def bearer_principal(
    door: DoorDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_session_bearer)]
) -> Principal:
    """Whoever the token speaks for; the route compares it with its body."""
    return read_bearer(door, credentials)


async def worker_principal(
    door: DoorDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_worker_bearer)]
) -> Principal:
    """A voice worker of this installation."""
    principal = read_bearer(door, credentials)
    if principal.kind != "worker":
        raise Forbidden("This is open to voice workers alone.")
    return principal


async def read_staff(door: Door, cookie: str | None) -> Principal:
    """The member of staff whose cookie this is."""
    if not cookie:
        raise Unauthenticated("Sign in with the staff link first.")
    async with door.desk.database.reading() as db:
        staff = await find_staff(db, cookie, door.desk.clock())
    if staff is None:
        raise Unauthenticated("Your sign-in has ended. Please use a new staff link.")
    return Principal("staff", staff.id, staff.name)


async def staff_principal(door: DoorDep, cookie: Annotated[str | None, Depends(_staff_cookie)]) -> Principal:
    """Somebody who is signed in to the console."""
    return await read_staff(door, cookie)


def require_same_origin(connection: HTTPConnection) -> None:
    """Refuse a page of another site that uses a member of staff's cookie.

    Raises:
        Forbidden: the request does not come from a page of ours.
    """
    door: Door = connection.app.state.door
    origin = connection.headers.get("origin")
    if origin is None or not _is_ours(origin, connection.headers.get("host", ""), door.settings.public_url):
        raise Forbidden("This has to come from the console's own page.")


def is_secure(connection: HTTPConnection, public_url: str) -> bool:
    """Whether browsers reach us by https, be it that a proxy ends it."""
    return connection.url.scheme in ("https", "wss") or urlsplit(public_url).scheme == "https"


def _is_ours(origin: str, host: str, public_url: str) -> bool:
    """Whether a page from there is the console: the host that was asked, and https wherever we are reached by it."""
    try:
        page, public = urlsplit(origin), urlsplit(public_url)
    except ValueError:
        return False
    if page.netloc == public.netloc:
        return page.scheme == public.scheme
    return page.scheme in ("http", "https") and page.netloc != "" and page.netloc == host


async def metrics_reader(
    door: DoorDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_metrics_bearer)]
) -> None:
    """Prometheus, where it has to prove that it is."""
    wanted = door.settings.metrics_token
    if wanted is None:
        return
    given = credentials.credentials if credentials else ""
    if not hmac.compare_digest(given.encode(), wanted.get_secret_value().encode()):
        raise Unauthenticated("The token of the metrics is needed.")


SessionPrincipal = Annotated[Principal, Depends(session_principal)]
BearerPrincipal = Annotated[Principal, Depends(bearer_principal)]
WorkerPrincipal = Annotated[Principal, Depends(worker_principal)]
StaffPrincipal = Annotated[Principal, Depends(staff_principal)]
SameOrigin = Depends(require_same_origin)
