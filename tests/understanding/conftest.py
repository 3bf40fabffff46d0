"""The interpreter as the app builds it, with the workshop's index ready."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation
from tests.understanding.workshop import DOMAIN, idle

CACHE = Path(__file__).parents[2] / ".pytest_cache" / "frontdesk"
Understand = Callable[..., Awaitable[Interpretation]]


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder(Path(__file__).parents[2] / ".models" / "minilm", CACHE / "embeddings")


@pytest.fixture(scope="session")
def understand(embedder: SentenceEmbedder) -> Understand:
    interpreter = EmbeddedInterpreter(embedder)
    asyncio.run(interpreter.prepare(DOMAIN))

    async def interpret(text: str, context: DialogueContext | None = None) -> Interpretation:
        return await interpreter.interpret(text, DOMAIN, context or idle())

    return interpret
