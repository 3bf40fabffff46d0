"""Articles and the passages that searches find. A full-text index follows the passages by itself."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class ArticleRow(Base):
    """One article. `source` is `pack` when it follows a file of the pack, `staff` when somebody wrote it here."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(190), primary_key=True)
    business: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(16), default="pack")
    digest: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class Passage(Base):
    """A piece of an article, small enough for one embedding to stand for it."""

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(primary_key=True)
    business: Mapped[str] = mapped_column(String(64), index=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


FULL_TEXT_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts USING fts5("
    "text, content='passages', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER IF NOT EXISTS passages_fts_insert AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_fts(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER IF NOT EXISTS passages_fts_delete AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_fts(passages_fts, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER IF NOT EXISTS passages_fts_update AFTER UPDATE ON passages BEGIN "
    "INSERT INTO passages_fts(passages_fts, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO passages_fts(rowid, text) VALUES (new.id, new.text); END",
)

FULL_TEXT_POSTGRESQL = (
    "ALTER TABLE passages ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED",
    "CREATE INDEX ix_passages_words ON passages USING gin (words)",
)

for _statement in FULL_TEXT_POSTGRESQL:
    event.listen(Passage.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
for _statement in FULL_TEXT_SQLITE:
    event.listen(Passage.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
event.listen(Passage.__table__, "before_drop", DDL("DROP TABLE IF EXISTS passages_fts").execute_if(dialect="sqlite"))
