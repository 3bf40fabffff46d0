"""`frontdesk seed`: the rows that the packs start with."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.installation.database import prepare_database, write_phrases
from app.core.settings import Settings


def command(data: Annotated[Path | None, typer.Option(help="Data folder.")] = None) -> None:
    """Bring the database up to date and add the packs' rows that are missing. Doing it again changes nothing."""
    settings = Settings() if data is None else Settings(data_dir=data)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepare_database(settings.database(), settings.packs_dir)
    write_phrases(settings.data_dir / "speech" / "phrases.txt", settings.packs_dir)
    typer.echo("The packs' rows are in the database.")
