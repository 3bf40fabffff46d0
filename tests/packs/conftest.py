"""A migrated database and the real sentence model."""

from tests.knowledge.conftest import database, embedder

__all__ = ["database", "embedder"]
