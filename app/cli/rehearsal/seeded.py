"""Databases with a pack's rows as seeded on a day: what is in its diary is counted from that day."""

import asyncio
import shutil
from datetime import date, datetime
from pathlib import Path

from app.core.database import Database
from app.migrations import upgrade
from app.packs.pack import Pack
from app.packs.seeding import seed_pack


class SeededDays:
    """One file a day, made when it is first asked for and copied from then on."""

    def __init__(self, folder: Path, pack: Pack) -> None:
        self._folder, self._pack = folder, pack

    async def on(self, day: date) -> Path:
        """The file as it is at noon of this day; not to be written to."""
        path = self._folder / f"seeded-{day.isoformat()}.db"
        if not path.exists():
            tables = self._folder / "tables.db"
            if not tables.exists():
                await asyncio.to_thread(upgrade, f"sqlite+aiosqlite:///{tables}")
            partial = path.with_suffix(".part")
            shutil.copy(tables, partial)
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._pack.hours.tzinfo)
            await seed_file(partial, self._pack, noon)
            partial.rename(path)
        return path


async def seed_file(path: Path, pack: Pack, now: datetime) -> None:
    """Add the pack's rows to a file that has the tables."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        await seed_pack(database, pack, now)
    finally:
        await database.close()
