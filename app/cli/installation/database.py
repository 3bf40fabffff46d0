"""The database of an installation: brought to the newest version and filled with the packs' rows."""

import asyncio
from datetime import UTC, datetime

from app.core.database import Database
from app.migrations import upgrade
from app.packs.loader import load_packs
from app.packs.seeding import seed_pack


def prepare_database(url: str) -> None:
    """Migrate and seed. Doing it again changes nothing."""
    upgrade(url)
    asyncio.run(_seed(url))


async def _seed(url: str) -> None:
    database = Database(url)
    try:
        for pack in load_packs(None).values():
            await seed_pack(database, pack, datetime.now(UTC))
    finally:
        await database.close()
