"""Two customers who booked by chat; the first is the one to be forgotten."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.core.database import Base, Database
from tests.commands import Run, run
from tests.conversation import Customer

__all__ = ["Run", "run"]

PHONE = "+12025550177"
LINES = (
    "I need an oil change",
    "It's a 2017 Volvo V60",
    "Tuesday at 9 am",
    "My name is Tabitha Quill",
    "202 555 0177",
    "Yes",
    "I want to speak to a person",
)
PERSONAL = ("Tabitha", "Quill", "2025550177", "202 555 0177", "202-555-0177", "2017 Volvo", "tabitha@example.com")
"""What the first customer said and what follows from it; none of it is in the packs."""
OTHERS_LINES = (
    "I need an oil change",
    "It's a 2018 Ford Focus",
    "Wednesday at 10 am",
    "My name is Peter Novak",
    "202 555 0188",
    "Yes",
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def tabitha(app: FastAPI, http: Any) -> Customer:
    """She booked, asked for a person, and left her address."""
    known = {"email": "tabitha@example.com"}
    customer = await Customer.open(http, customer=known, referrer="https://example.com/?for=Tabitha")
    await customer.say_all(LINES)
    return customer


@pytest.fixture
async def peter(app: FastAPI, http: Any) -> Customer:
    """He booked as well."""
    customer = await Customer.open(http)
    await customer.say_all(OTHERS_LINES)
    return customer


async def everything(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    async with database.reading() as db:
        return {
            name: sorted(str(tuple(row)) for row in await db.execute(select(table)))
            for name, table in Base.metadata.tables.items()
        }


def found_in(content: str | bytes) -> list[str]:
    """What of the first customer is still there."""
    text = content.decode("utf-8", "ignore") if isinstance(content, bytes) else content
    return [each for each in PERSONAL if each in text]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
