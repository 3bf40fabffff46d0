"""Groups of commands that import a command when it is used, and read its source when it is only listed."""

import ast
import importlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as to_click


class LazyGroup(TyperGroup):
    """Its commands are functions or `typer.Typer`s, by their places: `module:name`."""

    places: ClassVar[Mapping[str, str]] = {}
    _is_listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        if self._is_listing:
            return TyperCommand(cmd_name, help=summary_of(place))
        module, name = place.split(":")
        declared = getattr(importlib.import_module(module), name)
        if isinstance(declared, typer.Typer):
            group = to_click(declared)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False)
        single.command(name=cmd_name)(declared)
        return to_click(single)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._is_listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._is_listing = False


def summary_of(place: str) -> str:
    """What the command at `module:name` says of itself, by its source; importing all of them would take seconds."""
    module, name = place.split(":")
    found = importlib.util.find_spec(module)
    assert found is not None, module
    assert found.origin is not None, module
    for node in ast.parse(Path(found.origin).read_text()).body:
        match node:
            case ast.FunctionDef(name=declared) if declared == name:
                return (ast.get_docstring(node) or "").split("\n\n")[0]
            case ast.Assign(targets=[ast.Name(id=declared)], value=ast.Call(keywords=given)) if declared == name:
                return "".join(str(ast.literal_eval(word.value)) for word in given if word.arg == "help")
    return ""
