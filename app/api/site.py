"""The built frontend, or a page that says that it is not built."""

from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

_NEVER_PAGES = ("/api/", "/ws/", "/health", "/ready", "/metrics")
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Frontdesk</title></head>
<body><main><h1>The page is not built yet</h1>
<p>Frontdesk is running and answers on its API. To see its pages, build them once:</p>
<pre>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</pre>
<p>and reload. <code>make run</code> does this by itself; <code>frontdesk chat</code> needs no page.</p>
</main></body></html>
"""


def is_built(folder: Path) -> bool:
    """Whether there is a page to serve."""
    return (folder / "index.html").is_file()


def _not_of_the_api(request: Request) -> None:
    """An unknown path of the API is an error in JSON, also for a browser that would take a page."""
    if request.url.path.startswith(_NEVER_PAGES):
        raise HTTPException(404)


def serve_site(app: FastAPI, folder: Path) -> None:
    """Serve the pages under `/`; a path that is no file and no route is a page of the single-page app."""
    if is_built(folder):
        pages = APIRouter(dependencies=[Depends(_not_of_the_api)])
        pages.frontend("/", directory=folder, fallback="index.html")
        app.include_router(pages)
        return

    async def not_built() -> HTMLResponse:
        return HTMLResponse(_NOT_BUILT, status_code=503)

    for path in ("/", "/console"):
        app.add_api_route(path, not_built, include_in_schema=False, methods=["GET"])
