"""What an installation needs before it starts: the database at its newest version, the packs' rows and phrases."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import app

_STAMP = "database.prepared"
_SHAPED_BY = ("migrations", "packs", "business", "agents")
_NAMES = ("DATABASE_URL", "FRONTDESK_DATABASE_URL")


def names_a_database() -> bool:
    """Whether the operator has named one, in the surroundings or in a file."""
    return any(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in _NAMES)


def address_of_database(data_dir: Path) -> str:
    """The database of this installation. Settings are read only where they say something: reading them takes time."""
    if not names_a_database():
        return f"sqlite+aiosqlite:///{data_dir / 'frontdesk.db'}"
    from app.core.settings import Settings

    return Settings(data_dir=data_dir).database()


@dataclass(frozen=True)
class Preparation:
    """Migrating and seeding, done again only when what shapes the rows has changed."""

    data_dir: Path
    url: str
    packs_dir: Path | None = None

    def is_current(self) -> bool:
        """Nothing to do: the file is there and was prepared by this very version. Spares seconds of imports."""
        path = self.data_dir / "frontdesk.db"
        stamp = self.data_dir / _STAMP
        return (
            self.url.endswith(str(path)) and path.exists() and stamp.exists() and stamp.read_text() == self._content()
        )

    def carry_out(self) -> None:
        """Do it, and remember what was prepared."""
        prepare_database(self.url, self.packs_dir)
        write_phrases(self.data_dir / "speech" / "phrases.txt", self.packs_dir)
        (self.data_dir / _STAMP).write_text(self._content())

    def _content(self) -> str:
        root = Path(app.__file__).parent
        digest = hashlib.sha256(self.url.encode())
        for folder in [*(root / name for name in _SHAPED_BY), *([self.packs_dir] if self.packs_dir else [])]:
            for path in sorted(folder.rglob("*.*")):
                if path.is_file() and path.suffix != ".pyc":
                    digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()


def prepare_database(url: str, packs_dir: Path | None = None) -> None:
    """Migrate and seed. Doing it again changes nothing."""
    from app.migrations import upgrade  # imported only here: it brings half of the app with it

    upgrade(url)
    asyncio.run(_seed(url, packs_dir))


def write_phrases(path: Path, packs_dir: Path | None) -> None:
    """List every fixed sentence after its voice, for the voice worker to synthesise it before a call asks for it.

    First what each business opens a call and bridges a wait with: a caller may come while the rest is being made.
    """
    from app.api.worker_frames import spoken_phrases
    from app.packs.loader import load_packs

    packs = load_packs(packs_dir).values()
    listed = [
        (place, pack.manifest.persona.voice, text)
        for pack in packs
        for place, text in enumerate(spoken_phrases(pack).values())
    ]
    said = {(voice, text): None for _, voice, text in sorted(listed, key=lambda each: each[0])}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{voice}\t{' '.join(text.split())}\n" for voice, text in said), "utf-8")


async def _seed(url: str, packs_dir: Path | None) -> None:
    from app.core.database import Database
    from app.packs.loader import load_packs
    from app.packs.seeding import seed_pack

    database = Database(url)
    try:
        for pack in load_packs(packs_dir).values():
            await seed_pack(database, pack)
    finally:
        await database.close()
