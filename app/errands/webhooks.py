"""Signed webhooks: events of the business, sent to the programs that the operator named (standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx2
import orjson
from pydantic import SecretStr

from app.core.settings import WebhookEndpoint
from app.errands.addresses import resolve
from app.errands.means import Means
from app.jobs.kinds import GiveUp, Outcome, TryAgain
from app.jobs.queue import Leased, NewJob

KIND = "webhook"
PATIENCE = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0)
"""Seconds between tries: over a day in all, as receivers of such hooks expect."""
_LONGEST_WAIT_S = 3600.0
_PREFIX = "whsec_"


def sends(endpoint: WebhookEndpoint, event: str) -> bool:
    """Whether the endpoint wants that event."""
    family = f"{event.partition('.')[0]}.*"
    return bool({"*", event, family} & set(endpoint.events))


def webhook_jobs(
    endpoints: list[WebhookEndpoint],
    event: str,
    event_id: str,
    business: str,
    content: dict[str, Any],
    now: datetime,
    session_id: str | None = None,
) -> list[NewJob]:
    """One job for each endpoint that wants the event: one that is away keeps no other waiting."""
    body = {"type": event, "timestamp": now.isoformat(), "data": {"business": business, **content}}
    return [
        NewJob(
            kind=KIND,
            key=f"{event_id}:{endpoint.name}",
            business=business,
            run_at=now,
            payload={"endpoint": endpoint.name, "event_id": event_id, "body": body},
            session_id=session_id,
        )
        for endpoint in endpoints
        if sends(endpoint, event)
    ]


async def deliver(means: Means, job: Leased) -> Outcome:
    """Send one event to one endpoint; only an answer of 2xx counts. The same id and body each time."""
    settings = means.settings.webhooks
    endpoint = next((each for each in settings.endpoints if each.name == job.payload["endpoint"]), None)
    if endpoint is None:
        return Outcome(status="cancelled")
    target = await resolve(endpoint.url, settings.allow_private)
    body = orjson.dumps(job.payload["body"])
    headers = {
        "Host": target.host,
        "Content-Type": "application/json",
        "User-Agent": "Frontdesk-Webhooks",
        **signature_headers(endpoint.secret, job.payload["event_id"], means.now, body),
    }
    try:
        # A client of its own: what is pinned to an address may share no connection with another name there.
        async with httpx2.AsyncClient(
            verify=_trusted(), timeout=settings.timeout_s, trust_env=False, follow_redirects=False
        ) as http:
            asked = http.build_request(
                "POST", target.url, content=body, headers=headers, extensions={"sni_hostname": target.server_name}
            )
            answer = await http.send(asked, stream=True)
            await answer.aclose()
    except (httpx2.HTTPError, OSError) as error:
        raise TryAgain("unreachable") from error
    if answer.is_success:
        return Outcome({"status": answer.status_code})
    if answer.status_code == httpx2.codes.GONE:
        raise GiveUp("http_410")
    raise TryAgain(f"http_{answer.status_code}", _asked_to_wait(answer, means.now))


def signature_headers(secret: SecretStr, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """What proves that the event is ours, whole and new: HMAC-SHA256 of `id.timestamp.body`."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((event_id.encode(), stamp.encode(), body))
    mac = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": event_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{mac}"}


def _key(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    if text.startswith(_PREFIX):
        try:
            return base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except binascii.Error as error:
            raise GiveUp("secret_invalid") from error
    return text.encode()


def _asked_to_wait(answer: httpx2.Response, now: datetime) -> float | None:
    """`Retry-After` in seconds, within reason."""
    said = answer.headers.get("retry-after", "")
    if said.isdecimal():
        wait_s = float(said)
    else:
        try:
            wait_s = (parsedate_to_datetime(said) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(wait_s, 0.0), _LONGEST_WAIT_S)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
