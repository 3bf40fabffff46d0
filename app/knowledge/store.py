"""Articles in and out of the database."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.knowledge.ingest import Article
from app.knowledge.models import ArticleRow, Passage


async def store_articles(db: AsyncSession, business: str, articles: Iterable[Article], source: str = "pack") -> int:
    """Make the stored articles of one source equal to these; returns how many were added, changed or removed."""
    rows = await db.scalars(select(ArticleRow).where(ArticleRow.business == business, ArticleRow.source == source))
    stored = {row.id: row for row in rows}
    changed = 0
    for article in articles:
        row = stored.pop(f"{business}.{article.key}", None)
        if row is not None and row.digest == article.digest():
            continue
        await _write(db, business, article, source, row)
        changed += 1
    for row in stored.values():
        await db.execute(delete(Passage).where(Passage.article_id == row.id))
        await db.delete(row)
    await db.flush()
    return changed + len(stored)


async def _write(db: AsyncSession, business: str, article: Article, source: str, row: ArticleRow | None) -> None:
    if row is None:
        row = ArticleRow(id=f"{business}.{article.key}", business=business, source=source)
        db.add(row)
    row.title, row.answer, row.body = article.title, article.answer, article.body
    row.questions, row.digest = list(article.questions), article.digest()
    await db.flush()
    await db.execute(delete(Passage).where(Passage.article_id == row.id))
    db.add_all(
        Passage(business=business, article_id=row.id, position=position, text=text)
        for position, text in enumerate(article.passages())
    )
    await db.flush()
