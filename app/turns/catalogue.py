"""Packs as turns use them: with the present catalogue, and with their knowledge indexed."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.asking import ENGINE_TASKS
from app.business import Business
from app.core.clock import Clock
from app.core.embeddings import Embedder
from app.knowledge.search import Found, KnowledgeIndex
from app.packs.pack import Pack
from app.understanding.domain import Domain

REFRESH_S = 30.0


class Catalogue:
    """Domains are rebuilt when the offerings have changed, at most every half minute."""

    def __init__(self, packs: dict[str, Pack], embedder: Embedder, clock: Clock) -> None:
        self.packs = packs
        self._embedder = embedder
        self._clock = clock
        self._domains: dict[str, tuple[float, Domain]] = {}
        self._indexes: dict[str, KnowledgeIndex] = {}

    async def load(self, db: AsyncSession) -> None:
        """Read everything once, before the first customer."""
        for pack in self.packs.values():
            self._indexes[pack.name] = await KnowledgeIndex.build(
                db, pack.name, self._embedder, pack.manifest.knowledge.min_score
            )
            await self.domain(db, pack)

    async def domain(self, db: AsyncSession, pack: Pack) -> Domain:
        """What the interpreter knows of the business now; the very same object while nothing changed."""
        known = self._domains.get(pack.name)
        if known is not None and time.monotonic() - known[0] < REFRESH_S:
            return known[1]
        offerings = await Business(db, pack.name, pack.hours, self._clock()).offerings()
        domain = pack.domain(offerings)
        domain = replace(domain, tasks=(*domain.tasks, *ENGINE_TASKS))
        if known is not None and known[1] == domain:
            domain = known[1]
        self._domains[pack.name] = (time.monotonic(), domain)
        return domain

    def search(self, pack: Pack) -> Callable[[AsyncSession, str], Awaitable[list[Found]]]:
        """The pack's knowledge search."""
        return self._indexes[pack.name].search
