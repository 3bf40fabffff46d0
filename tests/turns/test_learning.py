"""What a desk learns as it opens."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from sqlalchemy import event

from app.core.database import Database
from app.core.embeddings import Vectors
from app.core.settings import Settings
from app.turns.desk import learn
from tests.conftest import FrozenClock


async def test_no_connection_is_held_while_texts_are_embedded(settings: Settings, clock: FrozenClock) -> None:
    """Embedding takes seconds, and a reader that stays keeps the record from being tidied up."""
    database = Database(settings.database(), settings.postgres)
    held: list[object] = []
    seen: list[int] = []

    class Watching:
        """Vectors of no meaning, at no cost."""

        def encode(self, sentences: Sequence[str]) -> Vectors:
            seen.append(len(held))
            rows = [np.random.default_rng(crc32(each.encode())).normal(size=384) for each in sentences]
            return np.array(rows, dtype=np.float32) / np.sqrt(384).astype(np.float32)

    pool = database.engine.sync_engine.pool
    event.listen(pool, "checkout", lambda connection, *_: held.append(connection))
    event.listen(pool, "checkin", lambda connection, *_: held.remove(connection))

    await learn(settings, database, clock, embedder=Watching())

    await database.close()
    assert len(seen) > 1
    assert set(seen) == {0}
