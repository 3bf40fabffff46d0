"""`frontdesk migrate`: the database's tables, brought to the newest version or back."""

from typing import Annotated

import typer

from app.core.settings import Settings
from app.migrations import downgrade, upgrade


def command(
    down: Annotated[str | None, typer.Option(help="Go back to this revision (`base`: to before the first).")] = None,
) -> None:
    """Bring the database that DATABASE_URL or FRONTDESK_DATA_DIR names to the newest version."""
    settings = Settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if down is None:
        upgrade(settings.database())
        typer.echo("The database is at its newest version.")
    else:
        downgrade(settings.database(), down)
        typer.echo(f"The database is at {down}.")
