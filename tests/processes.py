"""The app as a process of its own: started, killed without warning, started again on the same data."""

from collections.abc import Mapping
from pathlib import Path

from app.cli.rig.apps import AppProcess
from tests.conftest import CACHE


def frozen_app(data_dir: Path, settings: Mapping[str, str] | None = None) -> AppProcess:
    """A uvicorn on loopback with its clock stopped at the tests' Friday."""
    ours = {"FRONTDESK_CACHE_DIR": str(CACHE), "FRONTDESK_ENVIRONMENT": "test"}
    return AppProcess(data_dir, {**ours, **(settings or {})}, target="tests.fakes.frozen_app:app")
