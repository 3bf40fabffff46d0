"""The headers of every answer: what a page of ours may load, and what a browser may do with what we send."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from app.core.settings import Settings

_API = ("/api/", "/health", "/ready", "/metrics")
_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HSTS = f"max-age={365 * 24 * 3600}"


class SecurityHeaders:
    """By path: pages may load themselves and talk to the media server; answers of the API may load nothing."""

    def __init__(self, settings: Settings) -> None:
        always = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "SAMEORIGIN",
            "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if urlsplit(settings.public_url).scheme == "https":
            always["Strict-Transport-Security"] = _HSTS
        self._page = always | {"Content-Security-Policy": content_security_policy(settings)}
        self._api = always | {"Content-Security-Policy": _NOTHING, "X-Frame-Options": "DENY"}

    def of(self, path: str) -> dict[str, str]:
        """The headers of an answer from this path."""
        return self._api if path.startswith(_API) else self._page


def content_security_policy(settings: Settings) -> str:
    """What a page of ours may load: itself, and the media server that calls go through."""
    media = settings.voice.public_url or settings.voice.url or settings.livekit_url
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {' '.join(_origins(media))}".strip(),
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _origins(url: str | None) -> Iterable[str]:
    """The media server for sockets and for the check that a client makes before."""
    if url:
        place = urlsplit(url)
        is_secure = place.scheme in ("wss", "https")
        yield f"{'wss' if is_secure else 'ws'}://{place.netloc}"
        yield f"{'https' if is_secure else 'http'}://{place.netloc}"
