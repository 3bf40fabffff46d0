"""The commands themselves: found by their files, and what doctor, models and migrate say."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.cli import doctor as doctor_command
from app.cli.installation import media

_FOLDER = Path(doctor_command.__file__).parent


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


def _findings(output: str) -> dict[str, dict[str, str]]:
    return {finding["part"]: finding for finding in json.loads(output)}


def test_every_file_of_the_folder_is_a_command_with_a_line_of_its_own_in_the_help(run):
    code, output = run("--help")

    files = {path.stem for path in _FOLDER.glob("*.py") if not path.name.startswith("_")}
    listed = {
        line.split()[1].replace("-", "_") for line in output.splitlines() if line.startswith("│ ") and line[2] != " "
    }
    assert code == 0
    assert files <= listed
    assert {"up", "doctor", "models", "migrate"} <= files


def test_a_command_that_does_not_exist_is_refused(run):
    code, output = run("fly")

    assert code == 2
    assert "No such command 'fly'" in output


def test_doctor_finds_a_new_installation_in_order(run, tmp_path: Path):
    code, output = run("doctor", "--data", str(tmp_path / "data"), "--json")

    findings = _findings(output)
    assert code == 0
    assert findings["model weights"]["remark"] == "11 files, every byte checked"
    assert findings["native/duckling"]["state"] == "ok"
    assert findings["database"]["state"] == "absent"


def test_doctor_names_a_damaged_database(run, tmp_path: Path):
    (tmp_path / "frontdesk.db").write_bytes(b"this is no database" * 100)

    code, output = run("doctor", "--data", str(tmp_path), "--json")

    assert code == 1
    assert _findings(output)["database"]["state"] == "wrong"
    assert "is damaged. Restore a copy of it." in _findings(output)["database"]["remark"]


def test_doctor_names_a_secret_that_others_can_read(run, tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "token_secret"
    secret.write_text("s")
    secret.chmod(0o644)

    code, output = run("doctor", "--data", str(tmp_path), "--json")

    assert code == 1
    assert _findings(output)["secrets"]["remark"] == f"{secret} can be read by others. Run `chmod 600 {secret}`."


def test_doctor_says_which_weight_is_missing_and_that_calls_are_off(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for module in (doctor_command, media):
        monkeypatch.setattr(module, "models_folder", lambda: tmp_path)

    code, output = run("doctor", "--data", str(tmp_path), "--json")

    assert code == 1
    assert _findings(output)["model weights"]["remark"] == "whisper-base/model.bin is not there. Run `make models`."
    assert _findings(output)["calls"]["state"] == "absent"


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
