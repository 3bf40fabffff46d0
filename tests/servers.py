"""Real servers and browsers in tests: where CI runs, a missing one is a failure and never a skip."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.installation.places import livekit_server
from app.cli.rig.errors import ProgramMissing
from app.cli.rig.postgres import postgres_program
from app.cli.rig.redis import redis_program
from deploy.places import TOOLS


def must_have_servers() -> bool:
    """CI, and whoever sets FRONTDESK_REQUIRE_SERVERS=1, wants nothing skipped."""
    return os.environ.get("FRONTDESK_REQUIRE_SERVERS") == "1" or os.environ.get("CI") == "true"


def livekit_or_skip() -> Path:
    """The livekit-server program."""
    return _present(livekit_server(), "livekit-server (run `make setup-dev`)")


def chromium_or_skip() -> str:
    """The Chromium program."""
    return str(_present(Path(path) if (path := shutil.which("chromium")) else None, "chromium"))


def redis_or_skip() -> Path:
    """The redis-server program."""
    return _found(redis_program, "redis-server")


def postgres_or_skip() -> Path:
    """The postgres program."""
    return _found(postgres_program, "PostgreSQL")


def _found(find: Callable[[], Path], what: str) -> Path:
    try:
        return find()
    except ProgramMissing:
        return _present(None, what)


def program_or_skip(name: str, package: str) -> Path:
    """A program on the PATH, which this Debian package brings."""
    return _present(Path(path) if (path := shutil.which(name)) else None, f"{name} (Debian: {package})")


def compose_spec_or_skip() -> Path:
    """The reference implementation of the Compose specification."""
    path = TOOLS / "compose-spec"
    return _present(path if path.exists() else None, "compose-spec (run `make setup-dev`)")


def _present(path: Path | None, what: str) -> Path:
    if path is not None:
        return path
    if must_have_servers():
        pytest.fail(f"{what} is not on this machine, and nothing may be skipped here")
    pytest.skip(f"{what} is not on this machine")
