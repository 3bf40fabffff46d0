"""The voice workers, as the app knows them."""

import httpx2

from app.cli.examination.finding import Finding, absent, degraded, ok

_PART = "voice worker"
_LIMIT_S = 3.0
_TODO = (
    "See its log. `frontdesk models --check` reads every model file, `make repair-models` fetches damaged ones again."
)


async def look_at_workers(port: int, *, are_calls_expected: bool) -> Finding | None:
    """What the app on this port says of them; None when no app answers there."""
    try:
        async with httpx2.AsyncClient(timeout=_LIMIT_S, trust_env=False) as http:
            parts = (await http.get(f"http://127.0.0.1:{port}/ready")).json()["parts"]
        told = next(part for part in parts if part["name"] == _PART)
    except (httpx2.HTTPError, ValueError, KeyError, TypeError, StopIteration):
        return None
    why = told["why"] or ""
    if told["status"] == "ok":
        return ok(_PART, why)
    if told["status"] == "degraded":
        return degraded(_PART, why, "More calls at once need more workers.")
    return degraded(_PART, why, _TODO) if are_calls_expected else absent(_PART, why)
