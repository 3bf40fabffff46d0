"""Finds the article that answers a question: by meaning and by words, fused by reciprocal rank."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import release
from app.core.embeddings import Embedder, Vectors
from app.knowledge.models import ArticleRow, Passage
from app.knowledge.words import Coverage, content_words

log = structlog.get_logger()

RANK_CONSTANT = 60
CANDIDATES = 20
MARGIN = 0.1
COVERAGE_WEIGHT = 0.2
WORDS_REST_S = 30.0
"""How long the index of words is left alone after it failed: meanwhile meaning alone decides."""

SQLITE_WORDS = text(
    "SELECT p.id FROM passages_fts f JOIN passages p ON p.id = f.rowid "
    "WHERE passages_fts MATCH :query AND p.business = :business ORDER BY bm25(passages_fts), p.id LIMIT :limit"
)
POSTGRES_WORDS = text(
    "SELECT id FROM passages WHERE business = :business AND words @@ to_tsquery('english', :query) "
    "ORDER BY ts_rank(words, to_tsquery('english', :query)) DESC, id LIMIT :limit"
)


@dataclass(frozen=True)
class Found:
    """An article that answers.

    `score` is 0 to 1 and comparable between questions: the cosine of the best passage with the question, and the share
    of the question's words that the article has.
    """

    article_id: str
    title: str
    answer: str
    passage: str
    score: float


@dataclass(frozen=True)
class _Indexed:
    id: int
    article_id: str
    text: str


class KnowledgeIndex:
    """The passages of one business in memory, with their vectors. Build it again when articles change."""

    def __init__(
        self,
        business: str,
        articles: dict[str, tuple[str, str]],
        passages: Sequence[_Indexed],
        embedder: Embedder,
        min_score: float,
    ) -> None:
        self._business = business
        self._embedder = embedder
        self._min_score = min_score
        self._articles = articles
        self._passages = passages
        encode = getattr(embedder, "encode_cached", embedder.encode)
        self._vectors: Vectors = encode([passage.text for passage in passages])
        self._words_rest_until = 0.0
        self._rows: dict[str, list[int]] = {}
        for position, passage in enumerate(passages):
            self._rows.setdefault(passage.article_id, []).append(position)
        texts = {key: " ".join(passages[position].text for position in rows) for key, rows in self._rows.items()}
        self._coverage = Coverage(texts)
        self._position = {passage.id: position for position, passage in enumerate(passages)}

    @classmethod
    async def build(cls, db: AsyncSession, business: str, embedder: Embedder, min_score: float) -> "KnowledgeIndex":
        """Read the business's passages, give the reader's connection back, and encode them."""
        rows = await db.execute(
            select(Passage.id, Passage.article_id, Passage.text)
            .where(Passage.business == business)
            .order_by(Passage.id)
        )
        passages = [_Indexed(id_, article_id, passage) for id_, article_id, passage in rows]
        titles = await db.execute(
            select(ArticleRow.id, ArticleRow.title, ArticleRow.answer).where(ArticleRow.business == business)
        )
        articles = {id_: (title, answer) for id_, title, answer in titles}
        await release(db)
        return cls(business, articles, passages, embedder, min_score)

    def __len__(self) -> int:
        return len(self._articles)

    async def search(self, db: AsyncSession, question: str, limit: int = 3) -> list[Found]:
        """The articles that answer best, best first; none when nothing is near enough to be quoted."""
        if not self._passages or not question.strip():
            return []
        cosines = self._vectors @ self._embedder.encode([question])[0]
        best = {article: rows[int(np.argmax(cosines[rows]))] for article, rows in self._rows.items()}
        by_meaning = [int(position) for position in np.argsort(-cosines, kind="stable")[:CANDIDATES]]
        fused = self._fuse([by_meaning, await self._by_words(db, question)])
        # Words decide between articles that are about as near in meaning; they never outweigh it.
        nearest = float(cosines.max()) - MARGIN
        found = [
            self._found(best[article], float(cosines[best[article]]), self._coverage.of(question, article))
            for article in fused
            if cosines[best[article]] >= nearest
        ]
        found.sort(key=lambda each: -(each.score + fused[each.article_id]))
        return [each for each in found if each.score >= self._min_score][:limit]

    def _found(self, position: int, cosine: float, coverage: float) -> Found:
        passage = self._passages[position]
        title, answer = self._articles[passage.article_id]
        score = (1 - COVERAGE_WEIGHT) * max(cosine, 0.0) + COVERAGE_WEIGHT * coverage
        return Found(passage.article_id, title, answer, passage.text, round(min(score, 1.0), 4))

    def _fuse(self, rankings: list[list[int]]) -> dict[str, float]:
        """Articles with their reciprocal-rank scores; an article counts once in each ranking, by its best passage."""
        fused: dict[str, float] = {}
        for ranking in rankings:
            articles = dict.fromkeys(self._passages[position].article_id for position in ranking)
            for rank, article in enumerate(articles):
                fused[article] = fused.get(article, 0.0) + 1 / (RANK_CONSTANT + rank)
        return fused

    async def _by_words(self, db: AsyncSession, question: str) -> list[int]:
        words = content_words(question)[:40]
        if not words or time.monotonic() < self._words_rest_until:
            return []
        try:
            return await self._ask_for_words(db, words)
        except SQLAlchemyError as error:
            self._words_rest_until = time.monotonic() + WORDS_REST_S
            log.warning("words_index_failed", business=self._business, error=type(error).__name__)
            await release(db)  # PostgreSQL takes no further statement in a transaction in which one failed
            return []

    async def _ask_for_words(self, db: AsyncSession, words: list[str]) -> list[int]:
        on_postgres = db.get_bind().dialect.name == "postgresql"
        query = " | ".join(words) if on_postgres else " OR ".join(f'"{word}"' for word in words)
        rows = await db.execute(
            POSTGRES_WORDS if on_postgres else SQLITE_WORDS,
            {"query": query, "business": self._business, "limit": CANDIDATES},
        )
        return [self._position[id_] for (id_,) in rows if id_ in self._position]
