"""The app: `uvicorn app.main:app`, or `create_app(settings)` in a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from app.api.door import open_door
from app.api.edge import add_edge
from app.api.failures import add_error_handlers
from app.api.lost_calls import resume_calls
from app.api.openapi import document
from app.api.routes import DESCRIPTION, add_routes
from app.api.site import serve_site
from app.core.clock import Clock, system_clock
from app.core.settings import Settings
from app.core.telemetry import configure_logging
from app.core.tracing import configure_tracing
from app.errands.opening import open_errands
from app.turns.desk import open_desk


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> FastAPI:
    """The app around one tree of settings; nothing is opened before its lifespan begins."""
    settings = settings or Settings()
    configure_logging(settings.log)
    configure_tracing("frontdesk-app")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        desk = await open_desk(settings, clock)
        app.state.desk = desk
        door = app.state.door = await open_door(settings, desk)
        errands = app.state.errands = open_errands(desk)
        await resume_calls(door)
        errands.start()
        try:
            yield
        finally:
            await errands.close()
            await door.close()
            await desk.close()

    app = FastAPI(**DESCRIPTION, lifespan=lifespan)
    add_error_handlers(app)
    add_routes(app)
    app.openapi = partial(document, app)
    serve_site(app, settings.frontend_dir)
    add_edge(app, settings)
    return app


app = create_app()
