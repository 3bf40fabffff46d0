"""`frontdesk`: one file in this folder is one command.

To add the command `frontdesk call-back`, write `call_back.py` here with either

    def command(number: str, json: bool = False) -> None:
        '''What it does: the first line is its line in `frontdesk --help`.'''

or, for a group such as `frontdesk bench text|voice`, a `command = typer.Typer(help=…)` with its own
commands. Nothing is registered elsewhere. A file is imported when its command is used, so that
`frontdesk up` does not wait for what only `frontdesk call` needs: heavy imports may stand at its top.
Folders, and files whose name begins with an underscore, are not commands.
"""

import importlib
import pkgutil
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command as to_click

_NAME = "frontdesk"


class _CommandPerFile(TyperGroup):
    """Finds the commands among this package's files, and imports one when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(
            module.name.strip("_").replace("_", "-")
            for module in pkgutil.iter_modules(__path__)
            if not module.ispkg and not module.name.startswith("_")
        )

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        declared = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        if isinstance(declared, typer.Typer):
            group = to_click(declared)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False)
        single.command(name=cmd_name)(declared)
        return to_click(single)


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
