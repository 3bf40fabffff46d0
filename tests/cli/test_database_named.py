"""Which database `frontdesk up` prepares is the one that the app then uses, however it was named."""

from pathlib import Path

import pytest

from app.cli.installation.database import address_of_database, names_a_database
from app.core.settings import Settings

NAMES = ("DATABASE_URL", "FRONTDESK_DATABASE_URL", "DATABASE_URL_FILE", "FRONTDESK_DATABASE_URL_FILE")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_name_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert not names_a_database()
    assert address_of_database(tmp_path) == Settings(data_dir=tmp_path).database()


@pytest.mark.parametrize("name", NAMES)
def test_a_named_one_is_prepared_and_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    value = "postgres://ann:hunter-two@db/desk"
    if name.endswith("_FILE"):
        (tmp_path / "address").write_text(f"{value}\n")
        value = str(tmp_path / "address")
    monkeypatch.setenv(name, value)

    assert names_a_database()
    assert address_of_database(tmp_path) == "postgresql+asyncpg://ann:hunter-two@db/desk"
    assert Settings(data_dir=tmp_path).database() == address_of_database(tmp_path)
    assert "hunter-two" not in repr(Settings(data_dir=tmp_path))
