"""A database's address, as people write it."""

import pytest

from app.core.database_url import UnknownDatabase, async_url, spelled
from app.core.settings import Settings


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgres://ann:p%40ss@db:5433/desk", "postgresql+asyncpg://ann:p%40ss@db:5433/desk"),
        ("postgresql://db/desk", "postgresql+asyncpg://db/desk"),
        ("postgresql+asyncpg://db/desk", "postgresql+asyncpg://db/desk"),
        ("postgresql://db/desk?sslmode=require", "postgresql+asyncpg://db/desk?ssl=require"),
        ("sqlite:////var/lib/front desk/a%20b.db", "sqlite+aiosqlite:////var/lib/front desk/a%20b.db"),
        ("sqlite+aiosqlite:///here.db", "sqlite+aiosqlite:///here.db"),
    ],
)
def test_an_address_is_given_its_driver_and_stays_the_same_when_given_twice(written: str, used: str) -> None:
    assert spelled(async_url(written)) == used
    assert spelled(async_url(used)) == used


@pytest.mark.parametrize("written", ["mysql://db/desk", "db.example.com", "", "postgres:db"])
def test_an_address_of_nothing_that_we_know_is_refused(written: str) -> None:
    with pytest.raises(UnknownDatabase, match="begins with"):
        async_url(written)


def test_a_plain_address_from_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:secret@db/desk")

    assert Settings().database() == "postgresql+asyncpg://ann:secret@db/desk"
