"""How customers reach the pages: browsers give the microphone to https, or to this very machine."""

import asyncio
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.cli.examination.finding import Finding, degraded, ok
from app.core.settings import Settings

LIMIT_S = 5.0
_SOON_DAYS = 14
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(host: str | None) -> bool:
    return host in _LOOPBACK or (host or "").startswith("127.")


async def look_at_https(settings: Settings) -> Finding:
    """Whether `FRONTDESK_PUBLIC_URL` is one where calls can work, and its certificate one that browsers accept."""
    place = urlsplit(settings.public_url)
    if place.scheme != "https":
        if is_loopback(place.hostname):
            return ok("https", f"not needed for {settings.public_url}: browsers trust this machine itself")
        todo = "Put it behind https: compose's profile `tls`, or a proxy of your own; then set FRONTDESK_PUBLIC_URL."
        return degraded("https", f"{settings.public_url} is plain http: browsers refuse the microphone there.", todo)
    return await _certificate(place.hostname or "", place.port or 443)


async def _certificate(host: str, port: int) -> Finding:
    try:
        async with asyncio.timeout(LIMIT_S):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        todo = (
            "Give it a certificate of a public authority, or let every browser trust the authority it has "
            "(and this machine: SSL_CERT_FILE)."
        )
        return degraded("https", f"Browsers will not trust {host}:{port}: {error.verify_message}.", todo)
    except ssl.SSLError as error:
        return degraded("https", f"{host}:{port} does not speak TLS: {error.reason}.", "Is a proxy running there?")
    except (OSError, TimeoutError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "no answer"
        todo = "Is the proxy running, does the name lead here, do firewalls let its port through?"
        return degraded("https", f"{host}:{port} cannot be reached: {why}.", todo)
    try:
        certificate = writer.get_extra_info("peercert")
    finally:
        writer.close()
    return judge_certificate(certificate, f"{host}:{port}", datetime.now(UTC))


def judge_certificate(certificate: dict[str, str], place: str, now: datetime) -> Finding:
    """Whether somebody has to see to it soon."""
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    if (ends - now).days < _SOON_DAYS and not _is_short_lived(certificate):
        return degraded("https", f"The certificate of {place} ends {ends:%Y-%m-%d}.", "Renew it; Caddy does by itself.")
    return ok("https", f"{place}, certificate until {ends:%Y-%m-%d %H:%M} UTC")


def _is_short_lived(certificate: dict[str, str]) -> bool:
    """Caddy's own authority gives certificates for hours and renews them."""
    begins = ssl.cert_time_to_seconds(certificate["notBefore"])
    return ssl.cert_time_to_seconds(certificate["notAfter"]) - begins < _SOON_DAYS * 86_400
