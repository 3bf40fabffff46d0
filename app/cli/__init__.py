"""`frontdesk`: one file in this folder is one command.

To add the command `frontdesk call-back`, write `call_back.py` here with either

    def command(number: str, json: bool = False) -> None:
        '''What it does: the first line is its line in `frontdesk --help`.'''

or, for a group such as `frontdesk show session`, a `command = typer.Typer(help=…)` with its own
commands. Nothing is registered elsewhere. A file is imported when its command is used, and only read
for the list of commands, so that `frontdesk up` does not wait for what only `frontdesk call` needs:
heavy imports may stand at its top.
Folders, and files whose name begins with an underscore, are not commands.
"""

import pkgutil

import typer

from app.cli._lazy import LazyGroup

_NAME = "frontdesk"


class _CommandPerFile(LazyGroup):
    """Finds the commands among this package's files."""

    places = {  # noqa: RUF012 - a ClassVar there
        module.name.strip("_").replace("_", "-"): f"{__name__}.{module.name}:command"
        for module in pkgutil.iter_modules(__path__)
        if not module.ispkg and not module.name.startswith("_")
    }


cli = typer.Typer(
    name=_NAME,
    cls=_CommandPerFile,
    help="A front desk that answers by chat and by voice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@cli.callback()
def frontdesk() -> None:
    """A front desk that answers by chat and by voice."""


def main() -> None:
    """Entry point of the `frontdesk` script."""
    cli(prog_name=_NAME)
