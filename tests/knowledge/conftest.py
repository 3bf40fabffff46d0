"""A database with the schema of the migrations, and the real sentence model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.embeddings import SentenceEmbedder


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEmbedder:
    return SentenceEmbedder(Path(".models/minilm"), tmp_path_factory.mktemp("vectors"))
