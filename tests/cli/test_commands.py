"""The commands themselves: found by their files, and what models and migrate say."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

import app.cli
from app.cli import cli
from app.cli._lazy import LazyGroup, summary_of

_FOLDER = Path(app.cli.__file__).parent


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command on a data folder of this test's own; returns (exit code, output)."""
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "LIVEKIT_URL"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(arguments))
        return result.exit_code, result.output

    return command


def test_every_file_of_the_folder_is_a_command_with_a_line_of_its_own_in_the_help(run):
    code, output = run("--help")

    files = {path.stem.rstrip("_") for path in _FOLDER.glob("*.py") if not path.name.startswith("_")}
    listed = {
        line.split()[1].replace("-", "_") for line in output.splitlines() if line.startswith("│ ") and line[2] != " "
    }
    assert code == 0
    assert files <= listed
    assert {"up", "doctor", "models", "migrate"} <= files


def test_the_list_of_commands_is_there_without_what_any_of_them_needs():
    script = """
import sys
from app.cli import cli
try:
    cli(["--help"])
finally:
    heavy = {"sqlalchemy", "pydantic", "fastapi", "langgraph", "livekit", "numpy"}
    print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "bench " in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("names", [(), ("bench",)])
def test_what_is_listed_of_a_command_is_what_it_says_of_itself(names: tuple[str, ...]):
    group = get_command(cli)
    for name in names:
        assert isinstance(group, LazyGroup)
        group = group.get_command(typer.Context(group), name)
    assert isinstance(group, LazyGroup)
    for name, place in group.places.items():
        command = group.get_command(typer.Context(group), name)
        assert summary_of(place) == command.help.split("\n\n")[0] != ""


def test_a_command_that_does_not_exist_is_refused(run):
    code, output = run("fly")

    assert code == 2
    assert "No such command 'fly'" in output


def test_models_says_of_each_weight_that_it_is_whole(run):
    code, output = run("models")

    assert code == 0
    assert {line.split()[0] for line in output.splitlines()} == {"whole"}
    assert "kokoro.onnx" in output


def test_migrate_makes_the_tables_and_takes_them_away_again(run, tmp_path: Path):
    assert run("migrate") == (0, "The database is at its newest version.\n")
    assert {"sessions", "bookings", "messages"} <= _tables(tmp_path)

    assert run("migrate", "--down", "base") == (0, "The database is at base.\n")
    assert _tables(tmp_path) - {"alembic_version"} == set()


def _tables(tmp_path: Path) -> set[str]:
    connection = sqlite3.connect(tmp_path / "data" / "frontdesk.db")
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    finally:
        connection.close()
    return {name for (name,) in rows if not name.startswith("sqlite_")}
