"""`frontdesk scenarios`: the packs' conversations, played and judged."""

import json
from typing import Annotated

import typer
from rich.console import Console

from app.cli.rehearsal.casting import Programme, find_programmes, hush, perform
from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.printing import as_json as performance_json
from app.cli.rehearsal.printing import print_failure, print_line, print_summary
from app.cli.rehearsal.reading import ScriptError
from app.cli.rig.errors import RigError
from app.core.embeddings import ModelMissing
from app.core.settings import Settings
from app.packs.yaml_file import PackError

out = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)


def command(
    pack: Annotated[str | None, typer.Argument(help="The business; all that have scenarios if not named.")] = None,
    only: Annotated[str | None, typer.Option(help="A name, or words in it, or a tag.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a scenario.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many to play at the same time.")] = 1,
    transcripts: Annotated[bool, typer.Option("--show", help="Show every transcript, not only of failures.")] = False,
    by_voice: Annotated[bool, typer.Option("--voice", help="Say them in a real call; half a minute and more each.")] = (
        False
    ),
) -> None:
    """Play the conversations of a pack's scenarios.yaml and judge what is said and the rows they leave."""
    settings = Settings()
    hush()
    try:
        programmes = find_programmes(settings.packs_dir, pack)
        performances = [
            each for one in programmes for each in _perform(one, settings, only, as_json, jobs, transcripts, by_voice)
        ]
    except (ScriptError, PackError) as error:
        aside.print(f"[red]{error.message}[/red]", markup=True)
        raise typer.Exit(2) from error
    except RigError as error:
        aside.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error
    except ModelMissing as error:
        aside.print(f"[red]{error}; run `frontdesk models`[/red]")
        raise typer.Exit(2) from error
    if not performances:
        aside.print("[red]There is no such scenario.[/red]")
        raise typer.Exit(2)
    if not as_json:
        print_summary(performances, out)
    if any(each.status == "failed" for each in performances):
        raise typer.Exit(1)


def _perform(
    programme: Programme,
    settings: Settings,
    only: str | None,
    as_json: bool,
    jobs: int,
    transcripts: bool,
    by_voice: bool,
) -> list[Performance]:
    found: list[Performance] = []

    def report(performance: Performance) -> None:
        found.append(performance)
        if as_json:
            print(json.dumps(performance_json(programme, performance), ensure_ascii=False), flush=True)
            return
        print_line(performance, out)
        if performance.status == "failed" or transcripts:
            print_failure(performance, str(programme.path), out)

    if by_voice:
        # Imported here alone: it takes long to load.
        from app.cli.calling.rehearsing import chosen, perform_aloud

        perform_aloud(programme, chosen(programme, only), settings, report)
    else:
        perform(programme, programme.chosen(only), settings, report, jobs)
    return found
