"""The real app at a time of its own, for calls that happen on a scenario's day; what uvicorn runs in a rehearsal.

`FRONTDESK_REHEARSED_AT` says what time it is when the app starts; from then on its clock goes as clocks do.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from app.accounts.secrets import signing_key
from app.accounts.tokens import Tokens
from app.api.door import Door
from app.cli.calling.stage import REHEARSED_AT
from app.core.clock import system_clock
from app.main import create_app


def rehearsed(at: datetime) -> FastAPI:
    """The app, whose tokens go by the real time: its voice worker lives today."""
    ahead = at - system_clock()
    app = create_app(clock=lambda: (system_clock() + ahead).astimezone(UTC))
    opened = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(app):
            door: Door = app.state.door
            kept = door.settings.data_dir / "secrets"
            door.tokens = Tokens(
                signing_key(door.settings.token_secret, kept / "token"),
                signing_key(door.settings.worker_secret, kept / "worker"),
                system_clock,
            )
            yield

    app.router.lifespan_context = lifespan
    return app


def app() -> FastAPI:
    """What `uvicorn --factory` runs."""
    return rehearsed(datetime.fromisoformat(os.environ[REHEARSED_AT]))
