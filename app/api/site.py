"""The built frontend, or a page that says that it is not built."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import HTMLResponse

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


def serve_site(app: FastAPI, folder: Path) -> None:
    """Serve the pages under `/`; a path that is no file and no route is a page of the single-page app."""
    if is_built(folder):
        app.frontend("/", directory=folder, fallback="index.html")
        return

    async def not_built() -> HTMLResponse:
        return HTMLResponse(_NOT_BUILT, status_code=503)

    for path in ("/", "/console"):
        app.add_api_route(path, not_built, include_in_schema=False, methods=["GET"])
