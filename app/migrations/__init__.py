"""Brings a database to a version of the tables, up or down, from code: there is no alembic.ini to find."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_ONE_AT_A_TIME = threading.Lock()
"""Alembic's environment is global to a process. Between processes the database itself sees to it."""


def upgrade(url: str, revision: str = "head") -> None:
    """Create or change the tables up to a revision. `url` is the app's own, with its async driver."""
    _run(lambda: command.upgrade(configuration(url), revision))


def downgrade(url: str, revision: str = "base") -> None:
    """Go back to a revision; `base` leaves no table."""
    _run(lambda: command.downgrade(configuration(url), revision))


def check(url: str) -> None:
    """Raise when the models and the migrated tables differ."""
    _run(lambda: command.check(configuration(url)))


def known_revisions() -> set[str]:
    """All versions that this program can bring a database to."""
    scripts = ScriptDirectory.from_config(configuration(""))
    return {script.revision for script in scripts.walk_revisions()}


def configuration(url: str) -> Config:
    """Alembic's settings for a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def _run(step: Callable[[], None]) -> None:
    with _ONE_AT_A_TIME:
        _outside_any_loop(step)


def _outside_any_loop(step: Callable[[], None]) -> None:
    # The steps run an event loop of their own, which a thread that has one already cannot.
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        step()
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(step).result()
