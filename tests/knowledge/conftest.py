"""A database with the schema of the migrations, and the real sentence model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.embeddings import SentenceEmbedder
from app.migrations import upgrade


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'knowledge.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEmbedder:
    return SentenceEmbedder(Path(".models/minilm"), tmp_path_factory.mktemp("vectors"))
