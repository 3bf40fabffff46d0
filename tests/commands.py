"""Commands on the installation of a test, without a Python of their own."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.core.settings import Settings

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: its exit code, and what it says in one line."""
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("REDIS_URL", raising=False)

    def command(*arguments: str, says: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(arguments), input=says)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output.replace("\n", " ").strip()

    return command
